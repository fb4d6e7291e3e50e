/* Random properties, of agents and of systems. */
#include "random_system.h"

#include <string.h>

/* ---- conditions ---- */

/* "s0", "a.s0", "old(a.s0)" */
static void name_field(plan *p, const variable *f, const char *agent, moment m, char *to, size_t room)
{
    const char *when = m == OF_STATE ? "" : below(&p->writer, 2) ? "old(" : "new(";
    snprintf(to, room, "%s%s%s%s%s", when, agent ? agent : "", agent ? "." : "", f->name,
             m == OF_STATE ? "" : ")");
}

static void put_ref(plan *p, const char *agent)
{
    const kind_of_agent *k = &p->kinds[below(&p->writer, p->kind_count)];
    if (!agent || below(&p->writer, 2) || (k->is_group && !may_single_out(p)))
        fputs("none", p->writer.out);
    else if (k->is_group)
        fprintf(p->writer.out, "%s[%u]", k->member, (unsigned)below(&p->writer, k->count));
    else
        fputs(k->member, p->writer.out);
}

static void put_number_condition(plan *p, const variable *f, const char *field)
{
    static const char *const relations[] = {"==", "!=", "<", ">="};
    fprintf(p->writer.out, "%s %s ", field, relations[below(&p->writer, 4)]);
    put_literal(&p->writer, &f->type);
}

static void put_one(plan *p, const kind_of_agent *k, const char *agent, moment m)
{
    writer *w = &p->writer;
    const variable *f = &k->fields[below(w, k->field_count)];
    char field[64];
    name_field(p, f, agent, m, field, sizeof field);
    switch (f->type.kind) {
    case BOOL:
        fprintf(w->out, "%s%s", below(w, 2) ? "" : "!", field);
        break;
    case INT:
    case RANGE:
        put_number_condition(p, f, field);
        break;
    case REF:
        fprintf(w->out, "%s %s ", field, below(w, 2) ? "==" : "!=");
        put_ref(p, agent);
        break;
    case LIST:
        if ((f->type.element == INT || f->type.element == RANGE) && below(w, 2)) {
            fprintf(w->out, below(w, 2) ? "%s[0] < 1" : "last(%s) != 1", field);
            break;
        } /* fall through */
    case SET:
    case MAP:
        fprintf(w->out, below(w, 2) ? "empty(%s)" : "length(%s) > 0", field);
        break;
    case RECORD:
        fprintf(w->out, below(w, 2) ? "%s.first > 0" : "%s.colour == green", field);
        break;
    default:
        fprintf(w->out, "%s %s ", field, below(w, 2) ? "==" : "!=");
        put_literal(w, &f->type);
    }
}

void put_field_condition(plan *p, const kind_of_agent *k, const char *agent, moment m)
{
    writer *w = &p->writer;
    if (agent && m == OF_STATE && p->has_crash && below(w, 8) == 0) {
        fprintf(w->out, "up(%s)", agent);
        return;
    }
    bool is_two = below(w, 3) == 0;
    fputs(is_two ? "(" : "", w->out);
    put_one(p, k, agent, m);
    if (is_two) {
        fputs(below(w, 2) ? " && " : " || ", w->out);
        put_one(p, k, agent, m);
        fputc(')', w->out);
    }
}

/* ---- events ---- */

static void put_cast_event(plan *p, const kind_of_agent *k)
{
    uint32_t cast = (uint32_t)below(&p->writer, p->cast_count);
    bool is_heard = cast != k->deaf_to || p->cast_count > 1;
    cast = cast == k->deaf_to ? (cast + 1) % p->cast_count : cast;
    fprintf(p->writer.out, "%s %s", is_heard ? "handles" : "sends", p->casts[cast].name);
}

static void put_event(plan *p, const kind_of_agent *k, const char *agent)
{
    writer *w = &p->writer;
    if (agent)
        fprintf(w->out, "%s ", agent);
    uint64_t choice = below(w, 3);
    if (choice == 0 && k->emit_count > 0)
        fputs("emits out0", w->out);
    else if (choice == 1 && k->sends)
        fprintf(w->out, "sends %s", p->casts[below(w, p->cast_count)].name);
    else if (choice == 2 && p->has_ask)
        fputs("emits yes", w->out);
    else if (k->input_count > 0 && below(w, 2))
        fputs("handles in0", w->out);
    else
        put_cast_event(p, k);
}

/* A condition of a step. */
static void put_step(plan *p, const kind_of_agent *k, const char *agent)
{
    writer *w = &p->writer;
    const variable *f = &k->fields[below(w, k->field_count)];
    const char *of = agent ? agent : "", *dot = agent ? "." : "";
    uint64_t choice = below(w, 4);
    if (choice == 0 && f->type.kind == WORDS)
        fprintf(w->out, "%s%s%s goes red -> green", of, dot, f->name);
    else if (choice == 1 && (f->type.kind == INT || f->type.kind == RANGE))
        fprintf(w->out, "new(%s%s%s) < old(%s%s%s)", of, dot, f->name, of, dot, f->name);
    else
        put_field_condition(p, k, agent, OF_STEP);
}

/* `agent`: how the formula names it; NULL: it is the agent's own. */
static void put_step_formula(plan *p, const kind_of_agent *k, const char *agent)
{
    writer *w = &p->writer;
    switch (below(w, 4)) {
    case 0:
        put_event(p, k, agent);
        break;
    case 1:
        put_event(p, k, agent);
        fputs(" && ", w->out);
        put_step(p, k, agent);
        break;
    case 2:
        put_step(p, k, agent);
        fputs(" && ", w->out);
        put_step(p, k, agent);
        break;
    default:
        put_step(p, k, agent);
        fputs(" && ", w->out);
        put_event(p, k, agent);
    }
}

/* ---- promises ---- */

/* What is promised, with its P, of the agent that is named. */
static void put_promise(plan *p, const kind_of_agent *k, const char *agent)
{
    writer *w = &p->writer;
    uint64_t choice = below(w, 10);
    if (choice < 5 || choice == 8) {
        fputs("always ", w->out);
        put_field_condition(p, k, agent, OF_STATE);
        fputs(choice == 4 ? " implies possibly " : " implies ", w->out);
        if (choice == 8) {
            fputc('(', w->out);
            put_field_condition(p, k, agent, OF_STATE);
            fputs(" until ", w->out);
        } else if (choice < 4) {
            fputs(choice == 3 ? "eventually always " : "eventually ", w->out);
        }
        put_field_condition(p, k, agent, OF_STATE);
        fputs(choice == 8 ? ")" : "", w->out);
        return;
    }
    static const char *const forms[] = {"always eventually ", "eventually always ", "eventually ", "",
                                        "always possibly "};
    if (choice == 8 || choice == 9) {
        put_field_condition(p, k, agent, OF_STATE);
        fputs(" until ", w->out);
    } else {
        fputs(forms[choice - 5 > 2 ? 4 : choice - 5], w->out);
    }
    put_field_condition(p, k, agent, OF_STATE);
}

/* ---- formulas of linear temporal logic ---- */

/* `temporal`: how many temporal words it may have; at least one of them is there. */
static void put_formula(plan *p, const kind_of_agent *k, const char *agent, unsigned temporal)
{
    writer *w = &p->writer;
    if (temporal == 0 && p->named_count > 0 && below(w, 2)) {
        fprintf(w->out, "%ssays%u", below(w, 4) ? "" : "!", (unsigned)below(w, p->named_count));
        return;
    }
    if (temporal == 0) {
        fputs(below(w, 4) ? "" : "!", w->out);
        fputc('(', w->out);
        put_field_condition(p, k, agent, OF_STATE);
        fputc(')', w->out);
        return;
    }
    static const char *const words[] = {"always ", "eventually ", "never ", "next"};
    static const char *const connectives[] = {"&&", "||", "implies", "==", "!="};
    uint64_t choice = below(w, 8);
    if (choice < 4) {
        fprintf(w->out, "%s(", words[choice]);
        put_formula(p, k, agent, temporal - 1);
        fputc(')', w->out);
        return;
    }
    bool is_until = choice < 6;
    unsigned rest = temporal - is_until, left = (unsigned)below(w, rest + 1ull);
    fputc('(', w->out);
    put_formula(p, k, agent, left);
    fprintf(w->out, ") %s (", is_until ? "until" : connectives[below(w, 5)]);
    put_formula(p, k, agent, rest - left);
    fputc(')', w->out);
}

static void put_ltl(plan *p, const kind_of_agent *k, const char *agent)
{
    put_formula(p, k, agent, 1 + (unsigned)below(&p->writer, 3));
}

static void put_single(plan *p, const kind_of_agent *k, char *to, size_t room)
{
    if (k->is_group)
        snprintf(to, room, "%s[%u]", k->member, (unsigned)below(&p->writer, k->count));
    else
        snprintf(to, room, "%s", k->member);
}

/* A proposition that formulas may use, of a kind of agents of the system, or of the agent at hand; some are
 * made of others. */
static void put_proposition(plan *p, const kind_of_agent *k, bool is_own)
{
    writer *w = &p->writer;
    char one[16] = "a";
    fprintf(w->out, "    proposition says%u = ", (unsigned)p->named_count);
    if (p->named_count > 0 && below(w, 2))
        fprintf(w->out, "says%u %s ", (unsigned)below(w, p->named_count), below(w, 2) ? "||" : "!=");
    bool is_of_all = !is_own && k->is_group && (below(w, 2) || !may_single_out(p));
    if (is_of_all && below(w, 2))
        fprintf(w->out, "(for all a in %s: ", k->member);
    else if (is_of_all)
        fprintf(w->out, "(exists a in %s where ", k->member);
    else
        fputc('(', w->out);
    if (!is_own && !is_of_all)
        put_single(p, k, one, sizeof one);
    put_field_condition(p, k, is_own ? NULL : one, OF_STATE);
    fputs(");\n", w->out);
    p->named_count++;
}

/* ---- of agents ---- */

void write_agent_claims(plan *p, const kind_of_agent *k)
{
    writer *w = &p->writer;
    for (uint64_t i = 0, n = p->is_plain ? below(w, 3) == 0 : below(w, 3); i < n; i++) {
        fprintf(w->out, "    safety \"own %u\" %s ", (unsigned)i, below(w, 4) ? "checked" : "monitored");
        switch (below(w, 4)) {
        case 0:
            fputs(below(w, 2) ? "always " : "never ", w->out);
            put_field_condition(p, k, NULL, OF_STATE);
            break;
        case 1:
            fputs("always ", w->out);
            put_field_condition(p, k, NULL, OF_STATE);
            fputs(" implies ", w->out);
            put_field_condition(p, k, NULL, OF_STATE);
            break;
        case 2:
            fputs("never ", w->out);
            put_step_formula(p, k, NULL);
            break;
        default:
            fputs("always ", w->out);
            put_event(p, k, NULL);
            fputs(" implies ", w->out);
            put_step(p, k, NULL);
        }
        fputs(";\n", w->out);
    }
    if (!p->is_plain && below(w, 3) == 0) {
        fputs("    liveness \"own promise\" checked ", w->out);
        put_promise(p, k, NULL);
        if (k->input_count > 0 && below(w, 3) == 0)
            fputs(" given fair in0", w->out);
        fputs(";\n", w->out);
    }
    p->named_count = 0;
    if (!p->is_plain && below(w, 4) == 0) {
        for (uint64_t i = 0, n = below(w, 3); i < n; i++)
            put_proposition(p, k, true);
        fputs("    ltl \"own formula\" checked ", w->out);
        put_ltl(p, k, NULL);
        fputs(";\n", w->out);
    }
}

/* ---- of systems ---- */

static const kind_of_agent *any_kind(plan *p)
{
    return &p->kinds[below(&p->writer, p->kind_count)];
}

static bool may_be_pending(const plan *p)
{
    for (uint32_t i = 0; i < p->kind_count; i++)
        if (p->kinds[i].sends)
            return true;
    return false;
}

static void put_pending(plan *p)
{
    writer *w = &p->writer;
    const tag *t = &p->casts[below(w, p->cast_count)];
    bool has_number = t->field_count > 0 && (t->fields[0].kind == INT || t->fields[0].kind == RANGE);
    if (has_number && below(w, 2))
        fprintf(w->out, "pending(%s.f0) <= %u", t->name, (unsigned)below(w, 4));
    else
        fprintf(w->out, "pending(%s) <= %u", t->name, (unsigned)below(w, 3));
}

/* A number that a group's agents add up to: of a field that is one. */
static bool put_sum(plan *p, const kind_of_agent *k)
{
    for (uint32_t i = 0; i < k->field_count; i++)
        if (k->fields[i].type.kind == RANGE || k->fields[i].type.kind == INT) {
            fprintf(p->writer.out, "always sum(a in %s: a.%s) <= %u", k->member, k->fields[i].name,
                    (unsigned)below(&p->writer, 4));
            return true;
        }
    return false;
}

static void put_state_formula(plan *p)
{
    writer *w = &p->writer;
    const kind_of_agent *k = any_kind(p), *other = any_kind(p);
    char one[16];
    switch (below(w, may_single_out(p) ? 9 : 7)) {
    case 0:
        fprintf(w->out, "never exists a in %s where ", k->member);
        put_field_condition(p, k, "a", OF_STATE);
        break;
    case 1:
        fprintf(w->out, "never exists a, b in %s where a != b && ", k->member);
        put_field_condition(p, k, "a", OF_STATE);
        fputs(" && ", w->out);
        put_field_condition(p, k, "b", OF_STATE);
        break;
    case 2:
        fprintf(w->out, "always for all a in %s: ", k->member);
        put_field_condition(p, k, "a", OF_STATE);
        fputs(" implies ", w->out);
        put_field_condition(p, k, "a", OF_STATE);
        break;
    case 3:
        fprintf(w->out, "always count(a in %s where ", k->member);
        put_field_condition(p, k, "a", OF_STATE);
        fprintf(w->out, ") <= %u", (unsigned)below(w, 3));
        break;
    case 4:
        if (put_sum(p, k))
            break; /* fall through */
    case 5:
        if (may_be_pending(p)) {
            fputs("always ", w->out);
            put_pending(p);
            break;
        } /* fall through */
    case 6:
        fprintf(w->out, "always for all a in %s: exists b in %s where ", k->member, other->member);
        put_field_condition(p, k, "a", OF_STATE);
        fputs(" || ", w->out);
        put_field_condition(p, other, "b", OF_STATE);
        break;
    case 7:
        put_single(p, k, one, sizeof one);
        fputs("never ", w->out);
        put_field_condition(p, k, one, OF_STATE);
        fputs(" && ", w->out);
        put_single(p, other, one, sizeof one);
        put_field_condition(p, other, one, OF_STATE);
        break;
    default:
        put_single(p, k, one, sizeof one);
        fputs("always ", w->out);
        put_field_condition(p, k, one, OF_STATE);
        fprintf(w->out, " implies for all b in %s: ", other->member);
        put_field_condition(p, other, "b", OF_STATE);
    }
}

static void put_step_claim(plan *p)
{
    writer *w = &p->writer;
    const kind_of_agent *k = any_kind(p);
    char one[16];
    if (below(w, 2) || !may_single_out(p)) {
        fprintf(w->out, "never exists a in %s where ", k->member);
        put_step_formula(p, k, "a");
        return;
    }
    put_single(p, k, one, sizeof one);
    fputs("always ", w->out);
    put_event(p, k, one);
    fputs(" implies ", w->out);
    put_step(p, k, one);
}

static void put_fair(plan *p)
{
    writer *w = &p->writer;
    const kind_of_agent *k = any_kind(p);
    if (below(w, 3) > 0)
        return;
    fputs(" given fair ", w->out);
    if (k->input_count > 0 && below(w, 2))
        fputs("in0", w->out);
    else
        fputs(p->casts[below(w, p->cast_count)].name, w->out);
}

void write_system_claims(plan *p)
{
    writer *w = &p->writer;
    uint32_t number = 0;
    for (uint64_t i = 0, n = p->is_plain ? 1 : 1 + below(w, 3); i < n; i++) {
        fprintf(w->out, "    safety \"safe %u\" ", (unsigned)number++);
        put_state_formula(p);
        fputs(";\n", w->out);
    }
    for (uint64_t i = 0, n = p->is_plain ? 0 : below(w, 3); i < n; i++) {
        fprintf(w->out, "    safety \"step %u\" ", (unsigned)number++);
        put_step_claim(p);
        fputs(";\n", w->out);
    }
    for (uint64_t i = 0, n = p->is_plain ? 0 : 1 + below(w, 3); i < n; i++) {
        const kind_of_agent *k = any_kind(p);
        char one[16];
        fprintf(w->out, "    liveness \"live %u\" ", (unsigned)number++);
        if (k->is_group && (below(w, 2) || !may_single_out(p))) {
            fprintf(w->out, "for all a in %s: ", k->member);
            put_promise(p, k, "a");
        } else {
            put_single(p, k, one, sizeof one);
            put_promise(p, k, one);
        }
        put_fair(p);
        fputs(";\n", w->out);
    }
    p->named_count = 0;
    for (uint64_t i = 0, n = p->is_plain ? 0 : below(w, 3); i < n; i++)
        put_proposition(p, any_kind(p), false);
    for (uint64_t i = 0, n = p->is_plain ? 0 : below(w, 3); i < n; i++) {
        const kind_of_agent *k = any_kind(p);
        char one[16];
        fprintf(w->out, "    ltl \"formula %u\" ", (unsigned)number++);
        if (k->is_group && below(w, 3) == 0) {
            fprintf(w->out, below(w, 2) ? "for all a in %s: (" : "exists a in %s where (", k->member);
            put_formula(p, k, "a", 1);
            fputc(')', w->out);
        } else {
            put_single(p, k, one, sizeof one);
            put_ltl(p, k, one);
        }
        put_fair(p);
        fputs(";\n", w->out);
    }
}
