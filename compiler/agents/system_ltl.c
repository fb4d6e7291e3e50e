/* Formulas of linear temporal logic as arrays of nodes. What has no temporal word in it is a proposition, a
 * function of a view; a quantifier around temporal words becomes what it says of each agent. */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <inttypes.h>
#include <string.h>

#define MOST_NODES 20000u /* far more than can be searched */

/* A proposition's function, once a term, or once a name that it has. */
typedef struct written {
    const lang_term *term;
    const char *name, *parted; /* parted: so that its parts can be replaced */
    uint32_t number; /* the proposition, where no name is bound in it; UINT32_MAX: there is none yet */
} written;

typedef struct node_of_formula {
    const char *op;
    uint32_t left, right;
    uint32_t part; /* that it is, + 1; 0: it is none */
} node_of_formula;

typedef struct formula {
    agents_writer *w;
    uint32_t number;    /* of the claim */
    uint32_t outer;     /* names that are bound around the whole */
    uint32_t bound;     /* all names that are bound where we are */
    uint32_t agent[16]; /* of those that are not bound around the whole: which agent it is */
    node_of_formula *nodes;
    uint32_t node_count, node_room, proposition_count;
    agents_text propositions;
    written *functions;
    uint32_t function_count, function_room;
} formula;

static uint32_t put(formula *f, const char *op, uint32_t left, uint32_t right)
{
    if (f->node_count == MOST_NODES)
        return 0;
    node_of_formula *nodes =
        base_arena_grow(f->w->arena, f->nodes, f->node_count, &f->node_room, sizeof *nodes);
    if (!nodes) {
        f->w->no_memory = true;
        return 0;
    }
    f->nodes = nodes;
    nodes[f->node_count] = (node_of_formula){op, left, right, 0};
    return f->node_count++;
}

static bool is_same(const lang_term *a, const lang_term *b)
{
    return a == b || (a->named && b->named && strcmp(a->named, b->named) == 0);
}

static written *function_of(formula *f, const lang_term *term)
{
    agents_writer *w = f->w;
    for (uint32_t i = 0; i < f->function_count; i++)
        if (is_same(f->functions[i].term, term))
            return &f->functions[i];
    written *grown =
        base_arena_grow(w->arena, f->functions, f->function_count, &f->function_room, sizeof *grown);
    if (!grown) {
        w->no_memory = true;
        return NULL;
    }
    f->functions = grown;
    written *made = &grown[f->function_count++];
    const char *name = agents_format(w, "proposition_%" PRIu32 "_%" PRIu32, f->number, f->function_count);
    *made = (written){term, agents_write_view(w, name, term, false), "NULL", UINT32_MAX};
    if (w->part_count && term->named)
        made->parted = made->name; /* it is a part itself, wherever it stands, and has none */
    else if (w->part_count)
        made->parted = agents_write_parted(w, agents_format(w, "parted_%s", name), term, false);
    return made;
}

static uint32_t proposition(formula *f, const lang_term *term)
{
    written *function = function_of(f, term);
    if (!function)
        return 0;
    uint32_t bound = term->named ? f->outer : f->bound; /* a name stands for the same everywhere */
    if (bound == f->outer && function->number != UINT32_MAX)
        return put(f, "ATOM", function->number, 0);
    const char *text = lang_term_text(f->w->arena, term);
    fputs("{", f->propositions.out);
    spexc_c_string(text ? text : "", f->propositions.out);
    fprintf(f->propositions.out, ", %s, %s, ", function->name, function->parted);
    if (bound > f->outer)
        fputs("(const uint32_t[]){", f->propositions.out);
    for (uint32_t i = f->outer; i < bound; i++)
        fprintf(f->propositions.out, "%" PRIu32 ", ", f->agent[i]);
    fprintf(f->propositions.out, bound > f->outer ? "}, %" PRIu32 "}, " : "NULL, %" PRIu32 "}, ",
            bound - f->outer);
    if (bound == f->outer)
        function->number = f->proposition_count;
    return put(f, "ATOM", f->proposition_count++, 0);
}

static uint32_t node(formula *f, const lang_term *term);

/* What is said of each choice of agents for the names of a quantifier, from this one on. */
static uint32_t each_agent(formula *f, const lang_term *quantifier, const lang_term *name, const char *op)
{
    if (!name)
        return node(f, quantifier->right);
    const lang_member *group = &f->w->system->members[quantifier->left->slot];
    uint32_t all = 0;
    f->w->bound_member[name->slot] = group;
    f->bound = name->slot + 1;
    for (uint32_t i = 0; i < group->count && f->node_count < MOST_NODES; i++) {
        f->agent[name->slot] = group->first + i;
        uint32_t one = each_agent(f, quantifier, name->next, op);
        all = i ? put(f, op, all, one) : one;
    }
    f->bound = name->slot;
    return all;
}

static uint32_t temporal(formula *f, const lang_term *term)
{
    if (agents_is_temporal(term, "until")) {
        uint32_t left = node(f, term->left);
        return put(f, "UNTIL", left, node(f, term->right));
    }
    uint32_t right = node(f, term->right);
    if (agents_is_temporal(term, "never"))
        return put(f, "ALWAYS", put(f, "NOT", right, 0), 0);
    return put(f,
               agents_is_temporal(term, "always")       ? "ALWAYS"
               : agents_is_temporal(term, "eventually") ? "EVENTUALLY"
                                                        : "NEXT",
               right, 0);
}

static uint32_t connected(formula *f, const lang_term *term)
{
    uint32_t left = node(f, term->left), right = node(f, term->right);
    switch (term->operation->kind) {
    case LANG_OPERATOR_and:
        return put(f, "AND", left, right);
    case LANG_OPERATOR_or:
        return put(f, "OR", left, right);
    case LANG_OPERATOR_implies:
        return put(f, "IMPLIES", left, right);
    default: { /* == and != */
        uint32_t forth = put(f, "IMPLIES", left, right), back = put(f, "IMPLIES", right, left);
        uint32_t same = put(f, "AND", forth, back);
        return term->operation->kind == LANG_OPERATOR_equal ? same : put(f, "NOT", same, 0);
    }
    }
}

static uint32_t make_node(formula *f, const lang_term *term)
{
    if (!agents_has_temporal(term))
        return proposition(f, term);
    switch (term->kind) {
    case LANG_TERM_TEMPORAL:
        return temporal(f, term);
    case LANG_TERM_PREFIX:
        return put(f, "NOT", node(f, term->right), 0);
    case LANG_TERM_QUANTIFIER:
        return each_agent(f, term, term->arguments.first, strcmp(term->text, "exists") == 0 ? "OR" : "AND");
    default:
        return connected(f, term);
    }
}

static uint32_t node(formula *f, const lang_term *term)
{
    uint32_t made = make_node(f, term), part = agents_part_of(f->w, term);
    if (part != AGENTS_NO_PART && made < f->node_count && f->nodes[made].part == 0)
        f->nodes[made].part = part + 1;
    return made;
}

void agents_write_formula(agents_writer *w, uint32_t number, uint32_t outer, bool is_always,
                          const lang_term *term, FILE *out)
{
    formula f = {.w = w, .number = number, .outer = outer, .bound = outer};
    if (!agents_text_begin(&f.propositions)) {
        w->no_memory = true;
        return;
    }
    uint32_t whole = node(&f, term);
    if (is_always)
        (void)put(&f, "ALWAYS", whole, 0);
    fflush(f.propositions.out);
    fprintf(w->helpers.out, "static const spex_formula formula_%" PRIu32 "[] = {\n", number);
    for (uint32_t i = 0; i < f.node_count; i++)
        fprintf(w->helpers.out, "    {SPEX_LTL_%s, %" PRIu32 ", %" PRIu32 ", %" PRIu32 "},\n", f.nodes[i].op,
                f.nodes[i].left, f.nodes[i].right, f.nodes[i].part);
    fputs("};\n\n", w->helpers.out);
    fprintf(out, ", .formula = formula_%" PRIu32 ", .formula_count = %" PRIu32, number, f.node_count);
    if (f.proposition_count) {
        fprintf(w->helpers.out, "static const spex_proposition propositions_%" PRIu32 "[] = {\n%s};\n\n",
                number, f.propositions.text);
        fprintf(out, ", .propositions = propositions_%" PRIu32 ", .proposition_count = %" PRIu32, number,
                f.proposition_count);
    }
    agents_text_end(&f.propositions);
}
