/* Random systems: their agents, and what is around these. */
#include "random_system.h"

#include <string.h>

void write_system_declarations(FILE *out)
{
    fputs("record pair { first: int(0..7); colour: red | green | blue = green; }\n"
          "extern flip() -> bool from \"chance.h\";\n"
          "extern digit(of: int) -> int(0..1) from \"chance.h\";\n"
          "extern draw() -> int from \"chance.h\" returns { 0, 2 };\n"
          "extern hue() -> red | green | blue from \"chance.h\";\n"
          "extern who() -> ref from \"chance.h\";\n\n",
          out);
}

/* ---- the plan ---- */

static void plan_tag(plan *p, tag *t, const char *name, unsigned number)
{
    writer *w = &p->writer;
    snprintf(t->name, sizeof t->name, name, number);
    t->field_count = below(w, 8) == 0 ? 2 : (uint32_t)below(w, 2);
    for (uint32_t i = 0; i < MOST_FIELDS; i++)
        do
            t->fields[i] = random_type(w);
        while (t->fields[i].kind > REF && below(w, 6));
}

static void plan_kinds(plan *p)
{
    writer *w = &p->writer;
    p->kind_count = 1 + (uint32_t)below(w, 2);
    for (uint32_t i = 0; i < p->kind_count; i++) {
        kind_of_agent *k = &p->kinds[i];
        snprintf(k->name, sizeof k->name, "a%u_%u", (unsigned)p->number, (unsigned)i);
        k->member = i ? "q" : "p";
        k->count = p->kind_count == 1 ? 2 + (below(w, 3) == 0) : 1 + (uint32_t)below(w, 2);
        k->is_group = k->count > 1 || below(w, 6) == 0;
    }
    if (p->alike) {
        p->kinds[0].count = 2 + (uint32_t)below(w, p->kind_count == 1 ? 3 : 2);
        p->kinds[0].is_group = true;
    }
    p->links = p->kind_count == 1 ? (p->alike || below(w, 2) ? TO_ALL : IN_A_RING)
               : below(w, 3)      ? TO_OTHER_KIND
                                  : TO_ALL;
    if (p->is_plain && p->kind_count == 1) {
        p->kinds[0].count += (uint32_t)below(w, 2);
        p->links = below(w, 3) ? IN_A_RING : TO_ALL;
    }
    bool is_one_way = p->links == TO_OTHER_KIND && below(w, 5) == 0;
    for (uint32_t i = 0; i < p->kind_count; i++) {
        p->kinds[i].sends = !is_one_way || i == 0;
        p->kinds[i].asks = below(w, 2);
        p->kinds[i].deaf_to = MOST_TAGS;
        for (uint32_t c = 0; c < p->cast_count; c++) {
            p->kinds[i].heard[c] = p->casts[c];
            if (p->casts[c].field_count > 0 && below(w, 4) == 0)
                p->kinds[i].heard[c].field_count--;
        }
    }
    /* Somebody else has to accept what one kind does not. */
    if (p->links == TO_ALL && p->kind_count == 2 && p->kinds[0].count > 1 && below(w, 2))
        p->kinds[1].deaf_to = (uint32_t)below(w, p->cast_count);
}

/* ---- clauses ---- */

static void put_members(plan *p)
{
    FILE *out = p->writer.out;
    for (uint32_t i = 0; i < p->kind_count; i++) {
        const kind_of_agent *k = &p->kinds[i], *other = &p->kinds[p->kind_count - 1 - i];
        if (k->is_group)
            fprintf(out, "    agent %s[%u]: %s", k->member, (unsigned)k->count, k->name);
        else
            fprintf(out, "    agent %s: %s", k->member, k->name);
        if (!has_friend(p, k))
            fputs(k->sends ? "(friend: none)" : "()", out);
        else if (p->kind_count == 1)
            fprintf(out, "(friend: p[(index + 1) %% %u])", (unsigned)k->count);
        else if (other->is_group)
            fprintf(out, "(friend: %s[0])", other->member);
        else
            fprintf(out, "(friend: %s)", other->member);
        fputs(";\n", out);
    }
    if (p->links == TO_OTHER_KIND)
        fputs(p->kinds[1].sends ? "    connect p -> q, q -> p;\n" : "    connect p -> q;\n", out);
    for (uint32_t i = 0; i < p->kinds[0].count && p->links == IN_A_RING; i++)
        fprintf(out, "%s p[%u] -> p[%u]%s", i ? "," : "    connect", (unsigned)i,
                (unsigned)((i + 1) % p->kinds[0].count), i + 1 == p->kinds[0].count ? ";\n" : "");
}

static void put_network(plan *p)
{
    writer *w = &p->writer;
    if (!p->has_room && below(w, 2))
        return;
    fputs("    network {", w->out);
    fputs(below(w, 2) ? " unordered;" : "", w->out);
    if (p->has_room || below(w, 2))
        fprintf(w->out, " capacity %u%s;", 1 + (unsigned)below(w, 2), below(w, 3) ? " drops" : "");
    if (below(w, 3) == 0)
        fprintf(w->out, below(w, 2) ? " loses at most %u;" : " loses;", 1 + (unsigned)below(w, 2));
    if (below(w, 4) == 0)
        fprintf(w->out, below(w, 3) ? " duplicates at most %u;" : " duplicates;", 1 + (unsigned)below(w, 2));
    fputs(below(w, 3) == 0 ? " partition delays;" : "", w->out);
    fputs(" }\n", w->out);
}

static void put_values(plan *p, const tag *t)
{
    writer *w = &p->writer;
    const type *f = &t->fields[0];
    if (t->field_count == 0 || below(w, 2))
        return;
    fputs("(f0 in ", w->out);
    if (f->kind == RANGE && below(w, 2)) {
        fprintf(w->out, "%lld..%lld", (long long)f->low, (long long)f->high);
    } else if (f->kind == REF) {
        fputs(below(w, 2) ? "p" : "{ none, p }", w->out);
    } else {
        fputs(f->kind == WORDS ? "{ " : "", w->out);
        put_literal(w, f);
        fputs(f->kind == WORDS ? ", red }" : "", w->out);
    }
    fputc(')', w->out);
}

static void put_input(plan *p, const kind_of_agent *k, const tag *t)
{
    writer *w = &p->writer;
    fprintf(w->out, "        %s", t->name);
    put_values(p, t);
    if (k->is_group && below(w, 4) == 0 && may_single_out(p))
        fprintf(w->out, " to %s[0]", k->member);
    else
        fprintf(w->out, " to %s", k->member);
    if (p->is_plain || below(w, 3) == 0)
        fprintf(w->out, " at most %u", 1 + (unsigned)below(w, p->is_plain ? 2 : 3));
    fputs(";\n", w->out);
}

/* To each agent by itself, so that they share no limit. */
static void put_own_inputs(plan *p, const kind_of_agent *k, const tag *t)
{
    writer *w = &p->writer;
    for (uint32_t i = 0; i < k->count; i++) {
        if (below(w, 3) == 0)
            continue;
        fprintf(w->out, "        %s", t->name);
        put_values(p, t);
        fprintf(w->out, k->is_group ? " to %s[%u]" : " to %s", k->member, (unsigned)i);
        fprintf(w->out, " at most 1;\n");
    }
}

static bool is_plain_tag(const tag *t)
{
    for (uint32_t i = 0; i < t->field_count; i++)
        if (t->fields[i].kind == INT || t->fields[i].kind == DURATION || t->fields[i].kind > REF)
            return false;
    return true;
}

/* Without a clause, what nobody sends comes from outside, which must have plain values. */
static void put_environment(plan *p)
{
    writer *w = &p->writer;
    bool must = false;
    for (uint32_t i = 0; i < p->cast_count; i++)
        must = must || !is_plain_tag(&p->casts[i]);
    must = must || (p->has_ask && (!is_plain_tag(&p->ask) || !is_plain_tag(&p->no)));
    if (!must && !p->is_plain && below(w, 3) == 0)
        return;
    fputs("    environment {\n", w->out);
    for (uint32_t i = 0; i < p->kind_count; i++) {
        const kind_of_agent *k = &p->kinds[i];
        for (uint32_t j = 0; j < k->input_count; j++)
            if (p->is_plain && !p->alike && below(w, 2))
                put_own_inputs(p, k, &k->inputs[j]);
            else
                for (uint64_t n = below(w, 8) ? 1 + (below(w, 4) == 0) : 0; n > 0; n--) /* two may overlap */
                    put_input(p, k, &k->inputs[j]);
        if (k->deaf_to != 0 && is_plain_tag(&p->casts[0]) && below(w, 2))
            put_input(p, k, &k->heard[0]);
        if (p->has_ask && is_plain_tag(&p->ask) && below(w, 2))
            put_input(p, k, &p->ask);
    }
    fputs("    }\n", w->out);
}

static void put_faults(plan *p)
{
    writer *w = &p->writer;
    bool splits = !p->is_plain && below(w, 6) == 0;
    if (!p->has_crash && !splits)
        return;
    fputs("    faults {", w->out);
    for (uint64_t n = p->has_crash ? 1 + (below(w, 3) == 0) : 0; n > 0; n--) { /* two may overlap */
        const kind_of_agent *k = &p->kinds[below(w, p->kind_count)];
        fprintf(w->out, k->is_group && below(w, 2) && may_single_out(p) ? " crash %s[0]" : " crash %s",
                k->member);
        if (below(w, 4))
            fprintf(w->out, " at most %u", 1 + (unsigned)below(w, 2));
        fputc(';', w->out);
    }
    fputs(p->has_crash && below(w, 4) ? " restart;" : "", w->out);
    if (splits)
        fprintf(w->out, below(w, 2) ? " partition at most %u;" : " partition;", 1 + (unsigned)below(w, 2));
    fputs(" }\n", w->out);
}

static void put_bounds(plan *p)
{
    writer *w = &p->writer;
    fprintf(w->out, "    bounds { int 0..%u; queue %u;", 2 + (unsigned)below(w, 2),
            1 + (unsigned)below(w, 2));
    if (below(w, 4) == 0)
        fprintf(w->out, " inputs %u;", 1 + (unsigned)below(w, 3));
    if (p->has_crash && below(w, 4) == 0)
        fputs(" crashes 1;", w->out);
    fputs(" }\n", w->out);
}

void write_system(uint32_t number, bool alike, bool is_plain, uint64_t *seed, FILE *out)
{
    plan one = {.writer = {.out = out, .seed = seed, .is_small = true},
                .number = number,
                .alike = alike,
                .is_plain = is_plain},
         *p = &one;
    writer *w = &p->writer;
    p->cast_count = 1 + (uint32_t)below(w, 2);
    for (uint32_t i = 0; i < p->cast_count; i++)
        plan_tag(p, &p->casts[i], "m%u", i);
    p->has_ask = below(w, 4) == 0;
    plan_tag(p, &p->ask, "ask", 0);
    plan_tag(p, &p->no, "no", 0);
    p->has_crash = below(w, 4) == 0;
    p->has_extern = below(w, 4) == 0;
    p->has_room = below(w, 8) == 0;
    plan_kinds(p);
    for (uint32_t i = 0; i < p->kind_count; i++)
        write_kind(p, &p->kinds[i]);
    fprintf(out, "system s%u {\n", (unsigned)number);
    put_members(p);
    put_network(p);
    put_environment(p);
    put_faults(p);
    put_bounds(p);
    if (below(w, 4) == 0) {
        const kind_of_agent *k = &p->kinds[0];
        fprintf(out, "    final exists a in %s where ", k->member);
        put_field_condition(p, k, "a", OF_STATE);
        fputs(";\n", out);
    }
    write_system_claims(p);
    fputs("}\n\n", out);
}
