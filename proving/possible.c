/* What is possible for sure, whatever is not known: fair actions, and for `possibly` steps that lead on. */
#include "config.h"

#ifdef HAVE_Z3

#include "proving/abstract.h"

/* ---- fair actions ---- */

/* Values of a field of a message with which it may be possible. */
static uint32_t few_values(const lang_type *type, int64_t values[static 4])
{
    static const int64_t some[] = {0, 1, 2, -1};
    uint32_t count = 0;
    bool has_few = type->kind == LANG_BOOL || type->kind == LANG_WORDS || type->kind == LANG_INT;
    int64_t low = type->kind == LANG_BOOL ? 0 : type->low, high = type->kind == LANG_BOOL ? 1 : type->high;
    if (type->kind == LANG_REF)
        low = 0, high = 2;
    for (uint32_t i = 0; (has_few || type->kind == LANG_REF) && i < 4; i++)
        if (some[i] >= low && some[i] <= high)
            values[count++] = some[i];
    if (count == 0 && has_few) {
        values[count++] = low;
        if (high != low)
            values[count++] = high;
    }
    return count;
}

/* The fields of a message are such, of the choices that `number` counts through: what has no few values is
 * whatever it likes. Returns what is left of the number: 0, if it was one. */
static uint32_t give_values(abstraction *a, Z3_solver solver, const lang_message *message, uint32_t number)
{
    symbolic *s = &a->k->s;
    Z3_ast *slot = s->message;
    for (uint32_t i = 0; i < message->fields.count; i++) {
        const lang_type *type = &message->fields.fields[i].type;
        int64_t values[4];
        uint32_t count = few_values(type, values);
        if (count > 0) {
            Z3_ast value = type->kind == LANG_BOOL ? symbolic_truth(s, values[number % count])
                                                   : symbolic_integer(s, values[number % count]);
            Z3_solver_assert(s->z, solver, Z3_mk_eq(s->z, *slot, value));
            number /= count;
        }
        slot += symbolic_width(type);
    }
    return number;
}

enum { MOST_GIVEN = 16 };

/* Nodes in all of whose states a step of the event, with some values of its message, changes something. */
static uint64_t nodes_where_possible(abstraction *a, uint32_t event)
{
    symbolic *s = &a->k->s;
    const proving_event *e = &a->k->cone->events[event];
    uint32_t begun = Z3_ast_vector_size(s->z, s->limits);
    Z3_solver solver = inductive_solver(a->k);
    Z3_ast *before = symbolic_state(s), said[ABSTRACT_PREDICATES];
    Z3_solver_assert(s->z, solver, abstract_is_region(a, before));
    abstract_say(a, solver, before, said);
    for (uint32_t number = 0; number < MOST_GIVEN; number++) {
        Z3_ast happens = symbolic_step(s, e, before);
        happens = symbolic_both(s, happens, abstract_changes(a, before, s->state));
        bool is_over = e->kind != EVENT_MESSAGE;
        if (e->kind == EVENT_MESSAGE &&
            give_values(a, solver, &a->k->cone->agent->accepts.messages[e->which], number) > 0)
            break; /* all were given: this one's values are some that are given already */
        Z3_solver_assert(s->z, solver, symbolic_not(s, happens));
        if (is_over)
            break;
    }
    abstract_take_limits(a, solver, begun);
    return abstract_all_nodes(a) & ~abstract_nodes_with(a, solver, said);
}

void abstract_find_fair(abstraction *a)
{
    for (uint32_t i = 0; i < a->event_count && a->fair_count < ABSTRACT_FAIR; i++)
        if (proving_is_fair(a->k->question, &a->k->cone->events[a->events[i].event]))
            a->fair[a->fair_count++] = (abstract_fair){i, nodes_where_possible(a, a->events[i].event)};
}

/* ---- possibly ---- */

/* Steps of an event with some values of its message: from `before`, whatever it is. */
typedef struct way {
    Z3_ast keeps; /* it happens, and keeps the promise */
    Z3_ast happens;
    Z3_ast *after;
} way;

enum { MOST_WAYS = 96 };

static uint32_t list_ways(abstraction *a, Z3_solver solver, Z3_ast *before, way *ways)
{
    symbolic *s = &a->k->s;
    uint32_t count = 0;
    for (uint32_t i = 0; i < a->event_count; i++) {
        const proving_event *e = &a->k->cone->events[a->events[i].event];
        bool is_message = e->kind == EVENT_MESSAGE, is_over = e->kind == EVENT_RESTART;
        for (uint32_t number = 0; number < MOST_GIVEN && count < MOST_WAYS && !is_over; number++) {
            Z3_ast happens = symbolic_step(s, e, before), *after = s->state;
            is_over = !is_message;
            if (is_message &&
                give_values(a, solver, &a->k->cone->agent->accepts.messages[e->which], number) > 0)
                break;
            Z3_ast holds = abstract_holds(a, a->k->question->holds, after);
            ways[count++] = (way){symbolic_both(s, happens, holds), happens, after};
        }
    }
    return count;
}

/* Does some way always keep the promise, or make the rank fall? */
static bool leads_on(abstraction *a, Z3_solver solver, Z3_ast *before, const way *ways, uint32_t count,
                     const abstract_rank *rank)
{
    symbolic *s = &a->k->s;
    Z3_solver_push(s->z, solver);
    Z3_ast now = abstract_rank_at(a, rank, before);
    for (uint32_t i = 0; i < count; i++) {
        Z3_ast falls = Z3_mk_lt(s->z, abstract_rank_at(a, rank, ways[i].after), now);
        falls = symbolic_either(s, ways[i].keeps, symbolic_both(s, ways[i].happens, falls));
        Z3_solver_assert(s->z, solver, symbolic_not(s, falls));
    }
    bool is = abstract_check(a, solver) == Z3_L_FALSE;
    Z3_solver_pop(s->z, solver, 1);
    return is;
}

bool abstract_leads_on(abstraction *a)
{
    symbolic *s = &a->k->s;
    uint32_t begun = Z3_ast_vector_size(s->z, s->limits);
    Z3_solver solver = inductive_solver(a->k);
    Z3_ast *before = symbolic_state(s), said[ABSTRACT_PREDICATES], some = symbolic_truth(s, false);
    way ways[MOST_WAYS];
    Z3_solver_assert(s->z, solver, abstract_is_region(a, before));
    abstract_say(a, solver, before, said);
    for (uint32_t i = 0; i < a->node_count; i++)
        some = symbolic_either(s, some, abstract_is_node(a, said, a->nodes[i]));
    Z3_solver_assert(s->z, solver, some);
    uint32_t count = list_ways(a, solver, before, ways);
    abstract_take_limits(a, solver, begun);
    bool is = false;
    abstract_rank rank = {0};
    for (bool more = true; more && !is; more = abstract_next_rank(a, &rank))
        is = leads_on(a, solver, before, ways, count, &rank);
    return is;
}

#endif
