/* The properties of a system and of its agents, for the search of it: functions of a view, and what is known
 * of each. */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <inttypes.h>
#include <string.h>

/* ---- forms ---- */

/* What a property of liveness is made of. */
typedef struct promise {
    const char *kind;
    bool at_start;
    const lang_term *when, *holds, *until;
    const lang_term *bound[16];
    const lang_member *member[16];
    uint32_t bound_count;
} promise;

static bool is_for_all(const lang_term *term)
{
    return term->kind == LANG_TERM_QUANTIFIER && strcmp(term->text, "for all") == 0;
}

/* The same quantifiers as around `term`, about what stands under its `always`. */
static const lang_term *without_always(agents_writer *w, const lang_term *term)
{
    if (agents_is_temporal(term, "always"))
        return term->right;
    lang_term *copy = base_arena_alloc(w->arena, sizeof *copy);
    if (!copy) {
        w->no_memory = true;
        return term;
    }
    *copy = *term;
    copy->right = (lang_term *)(uintptr_t)without_always(w, term->right);
    return copy;
}

/* The names that `for all` binds around the whole of what is left. */
static void bind(agents_writer *w, promise *p, const lang_term *f)
{
    for (const lang_term *n = f->arguments.first; n && p->bound_count < 16; n = n->next) {
        p->member[p->bound_count] = &w->system->members[f->left->slot];
        w->bound_member[n->slot] = p->member[p->bound_count];
        p->bound[p->bound_count++] = n;
    }
}

static promise promise_of(agents_writer *w, const lang_term *f)
{
    promise p = {.kind = "SPEX_SYSTEM_EVENTUALLY", .at_start = true};
    for (;;) {
        if (agents_is_temporal(f, "always") && agents_has_temporal(f->right)) {
            p.at_start = false;
            f = f->right;
        } else if (is_for_all(f) && agents_has_temporal(f->right)) {
            bind(w, &p, f);
            f = f->right;
        } else if (f->kind == LANG_TERM_BINARY && f->operation->kind == LANG_OPERATOR_implies &&
                   agents_has_temporal(f->right)) {
            p.when = f->left;
            f = f->right;
        } else {
            break;
        }
    }
    if (agents_is_temporal(f, "eventually") && agents_has_temporal(f->right)) {
        p.kind = "SPEX_SYSTEM_SETTLES";
        p.holds = without_always(w, f->right);
    } else if (agents_is_temporal(f, "until")) {
        p.until = f->left;
        p.holds = f->right;
    } else {
        if (agents_is_temporal(f, "possibly"))
            p.kind = "SPEX_SYSTEM_POSSIBLY";
        p.holds = f->kind == LANG_TERM_TEMPORAL ? f->right : f;
    }
    return p;
}

/* ---- writing them ---- */

typedef struct claim_list {
    FILE *out;
    uint32_t count;
} claim_list;

/* The entry's beginning. */
static void begin_claim(agents_writer *w, claim_list *list, const lang_claim *claim, const char *name,
                        const char *kind)
{
    static const char *const kinds[] = {
        [LANG_SAFETY] = "SPEX_SAFETY", [LANG_LIVENESS] = "SPEX_LIVENESS", [LANG_LTL] = "SPEX_LTL"};
    fputs("    {.name = ", list->out);
    spexc_c_string(name, list->out);
    fprintf(
        list->out, ", .kind = %s, .claim_kind = %s, .tier = %s, .line = %" PRIu32, kind, kinds[claim->kind],
        !w->of_agent && claim->tier == LANG_MONITORED ? "SPEX_MONITORED" : "SPEX_CHECKED", claim->place.line);
    if (w->of_agent)
        fprintf(list->out, ", .of_agent = &%s_agent", agents_name(w, w->of_agent->agent->name, NULL));
}

static void end_claim(agents_writer *w, claim_list *list, const agents_subjects *subjects)
{
    agents_end_parts(w, subjects->number, list->out);
    if (subjects->count) {
        fprintf(w->helpers.out, "static const spex_subject subjects_%" PRIu32 "[] = {\n%s};\n\n",
                subjects->number, subjects->text);
        fprintf(list->out, ", .subjects = subjects_%" PRIu32 ", .subject_count = %" PRIu32, subjects->number,
                subjects->count);
    }
    fputs("},\n", list->out);
}

/* The same function once more, for its parts. */
static void write_parted(agents_writer *w, claim_list *list, uint32_t number, const char *member,
                         const lang_term *term, bool is_negated)
{
    if (w->part_count)
        fprintf(
            list->out, ", .parted.%s = %s", member,
            agents_write_parted(w, agents_format(w, "%s_parted_%" PRIu32, member, number), term, is_negated));
}

static void write_safety(agents_writer *w, claim_list *list, const lang_claim *claim, const char *name)
{
    uint32_t number = ++list->count;
    const lang_term *f = claim->formula;
    bool is_never = agents_is_temporal(f, "never");
    if (is_never || agents_is_temporal(f, "always"))
        f = f->right;
    const char *holds = agents_write_view(w, agents_format(w, "holds_%" PRIu32, number), f, is_never);
    agents_subjects subjects = {.text = "", .number = number};
    agents_find_subjects(w, &subjects, claim->formula);
    agents_list_parts(w, f, is_never ? -1 : 1, true);
    begin_claim(w, list, claim, name, claim->is_of_step ? "SPEX_SYSTEM_STEPS" : "SPEX_SYSTEM_STATES");
    fprintf(list->out, ", .holds = %s", holds);
    write_parted(w, list, number, "holds", f, is_never);
    end_claim(w, list, &subjects);
}

static void write_bounds(const promise *p, FILE *out)
{
    if (!p->bound_count)
        return;
    fprintf(out, ", .bound_count = %" PRIu32 ", .bound_first = (const uint32_t[]){", p->bound_count);
    for (uint32_t i = 0; i < p->bound_count; i++)
        fprintf(out, "%s%" PRIu32, i ? ", " : "", p->member[i]->first);
    fputs("}, .bound_size = (const uint32_t[]){", out);
    for (uint32_t i = 0; i < p->bound_count; i++)
        fprintf(out, "%s%" PRIu32, i ? ", " : "", p->member[i]->count);
    fputs("}", out);
}

static void write_fair(const lang_claim *claim, FILE *out)
{
    uint32_t count = 0;
    for (const lang_ast_name *tag = claim->ast->fair.first; tag; tag = tag->next, count++) {
        fputs(count ? ", " : ", .fair = (const char *const[]){", out);
        spexc_c_string(tag->text, out);
    }
    if (count)
        fprintf(out, "}, .fair_count = %" PRIu32, count);
}

static bool is_same_text(agents_writer *w, const lang_term *a, const lang_term *b)
{
    const char *x = lang_term_text(w->arena, a), *y = lang_term_text(w->arena, b);
    return x && y && strcmp(x, y) == 0;
}

static bool is_negation(agents_writer *w, const lang_term * not, const lang_term *term)
{
    return not ->kind == LANG_TERM_PREFIX && not ->operation->kind == LANG_OPERATOR_not &&
           is_same_text(w, not ->right, term);
}

static bool is_equality(const lang_term *t)
{
    return t->kind == LANG_TERM_BINARY && t->operation->signature == LANG_EQUALS;
}

/* Is one plainly what the other is not? `always P implies eventually !P` is how one says that P ends, and
 * says as much without its left part. */
static bool are_contrary(agents_writer *w, const lang_term *a, const lang_term *b)
{
    if (is_negation(w, a, b) || is_negation(w, b, a))
        return true;
    if (!is_equality(a) || !is_equality(b) || !is_same_text(w, a->left, b->left))
        return false;
    bool same = is_same_text(w, a->right, b->right), other = a->operation->kind != b->operation->kind;
    return same ? other : !other && lang_type_size(&a->left->type) == 2;
}

static void write_liveness(agents_writer *w, claim_list *list, const lang_claim *claim, const char *name)
{
    uint32_t number = ++list->count;
    promise p = promise_of(w, claim->formula);
    agents_subjects subjects = {.text = "", .number = number};
    const char *holds = agents_write_view(w, agents_format(w, "holds_%" PRIu32, number), p.holds, false);
    const char *when =
        p.when ? agents_write_view(w, agents_format(w, "when_%" PRIu32, number), p.when, false) : "NULL";
    const char *until =
        p.until ? agents_write_view(w, agents_format(w, "until_%" PRIu32, number), p.until, false) : "NULL";
    agents_find_subjects(w, &subjects, claim->formula);
    if (p.when)
        agents_list_parts(w, p.when, -1, !p.until && are_contrary(w, p.when, p.holds));
    agents_list_parts(w, p.until, 1, false);
    agents_list_parts(w, p.holds, 1, true);
    begin_claim(w, list, claim, name, p.kind);
    fprintf(list->out, ", .at_start = %s, .holds = %s, .when = %s, .until = %s",
            p.at_start ? "true" : "false", holds, when, until);
    write_parted(w, list, number, "holds", p.holds, false);
    if (p.when)
        write_parted(w, list, number, "when", p.when, false);
    if (p.until)
        write_parted(w, list, number, "until", p.until, false);
    write_bounds(&p, list->out);
    write_fair(claim, list->out);
    end_claim(w, list, &subjects);
}

static void write_ltl(agents_writer *w, claim_list *list, const lang_claim *claim, const char *name)
{
    uint32_t number = ++list->count;
    const lang_term *f = claim->formula;
    agents_subjects subjects = {.text = "", .number = number};
    promise p = {.bound_count = 0};
    bool is_always = false;
    for (; agents_has_temporal(f->right); f = f->right) {
        if (is_for_all(f))
            bind(w, &p, f);
        else if (agents_is_temporal(f, "always"))
            is_always = true;
        else
            break;
    }
    agents_find_subjects(w, &subjects, claim->formula);
    agents_list_parts(w, f, 1, true);
    begin_claim(w, list, claim, name, "SPEX_SYSTEM_LTL");
    agents_write_formula(w, number, p.bound_count, is_always, f, list->out);
    write_bounds(&p, list->out);
    write_fair(claim, list->out);
    end_claim(w, list, &subjects);
}

static void write_claim(agents_writer *w, claim_list *list, const lang_claim *claim, const char *name)
{
    if (claim->kind == LANG_SAFETY)
        write_safety(w, list, claim, name);
    else if (claim->kind == LANG_LIVENESS)
        write_liveness(w, list, claim, name);
    else
        write_ltl(w, list, claim, name);
}

/* Of agents, is it judged by those who see all of a system? Safety is, whatever its tier, and what else is
 * checked. */
static bool is_judged(const lang_claim *claim)
{
    return claim->kind == LANG_SAFETY || claim->tier == LANG_CHECKED;
}

/* Of agents: what each of a type claims, once a type. */
static void write_agents_claims(agents_writer *w, claim_list *list)
{
    for (uint32_t m = 0; m < w->system->member_count; m++) {
        const lang_agent *agent = w->system->members[m].agent;
        bool is_new = true;
        for (uint32_t k = 0; k < m; k++)
            is_new = is_new && w->system->members[k].agent != agent;
        w->of_agent = &w->system->members[m];
        for (uint32_t i = 0; i < agent->claim_count && is_new; i++)
            if (is_judged(&agent->claims[i]))
                write_claim(w, list, &agent->claims[i],
                            agents_format(w, "%s: %s", agent->name, agent->claims[i].name));
        w->of_agent = NULL;
    }
}

uint32_t agents_write_system_claims(agents_writer *w, FILE *out)
{
    claim_list list = {.out = out};
    fputs("static const spex_system_claim claims[] = {\n", out);
    for (uint32_t i = 0; i < w->system->claim_count; i++)
        write_claim(w, &list, &w->system->claims[i], w->system->claims[i].name);
    write_agents_claims(w, &list);
    fputs("    {.name = NULL}, /* the end */\n};\n\n", out);
    return list.count;
}
