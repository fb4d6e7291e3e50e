/* Verdicts of proofs against a search by brute force: every state of a random agent of small ranges, visited
 * by the plain interpreter of tests/compiler/agents, with a fixed set of refs that are not renamed, no cone,
 * and fair runs looked for in components that are found by reachability alone.
 *
 *     agree COUNT SEED             so many agents, by search; prints those that differ
 *     agree COUNT SEED induction   what induction alone decides of safety
 *     agree COUNT SEED promises    what ranks alone decide of liveness
 *     agree COUNT SEED counting    the same, of agents that count
 */
#include "../compiler/agents/interpret.h"
#include "random.h"

#include "base/hash.h"
#include "language/language.h"
#include "proving/proving.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NODES = 6000, MOST_EDGES = 400000, MOST_CLAIMS = 8, NO_ACTION = 255, AN_INPUT = 64 };

typedef struct node {
    value *state, *params;
    bool armed;
    uint32_t depth;
    char *key;
} node;

typedef struct edge {
    uint32_t from, to;
    uint8_t action; /* timer 0, handlers from 1, inputs from AN_INPUT */
} edge;

typedef struct brute {
    machine m;
    base_arena *arena;
    node *nodes;
    uint32_t node_count, *slots;
    edge *edges;
    uint32_t edge_count;
    bool is_too_large;
    /* the coin */
    bool coins[16];
    uint32_t coin_count, coin_at;
    /* per claim */
    uint64_t violated[MOST_CLAIMS]; /* the shortest run; 0: none */
    bool subject[MOST_CLAIMS][16];
} brute;

/* ---- states ---- */

static void put_value(const lang_type *type, const value *v, FILE *out)
{
    if (lang_type_is_scalar(type)) {
        fprintf(out, "%" PRId64 ",", v->number);
        return;
    }
    if (type->kind == LANG_STRING) {
        fprintf(out, "%u:%.*s,", v->count, (int)v->count, v->bytes);
        return;
    }
    uint32_t count = type->kind == LANG_RECORD ? type->record->fields.count
                     : type->kind == LANG_MAP  ? 2 * v->count
                                               : v->count;
    fprintf(out, "[");
    for (uint32_t i = 0; i < count; i++)
        put_value(type->kind == LANG_RECORD              ? &type->record->fields.fields[i].type
                  : type->kind == LANG_MAP && i % 2 == 0 ? type->key
                                                         : type->element,
                  &v->items[i], out);
    fprintf(out, "]");
}

static char *key_of(brute *b, bool armed)
{
    char *text = NULL, *kept;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    fprintf(out, "%d %" PRId64 " ", armed, b->m.params[0].number);
    for (uint32_t i = 0; i < b->m.agent->state.count; i++)
        put_value(&b->m.agent->state.fields[i].type, &b->m.state[i], out);
    fclose(out);
    kept = base_arena_text(b->arena, text, size);
    free(text);
    return kept;
}

/* The node of the machine's state, new or not. */
static uint32_t node_of(brute *b, bool armed, uint32_t depth)
{
    char *key = key_of(b, armed);
    uint32_t at = (uint32_t)base_hash_bytes(key, strlen(key)) % (4 * MOST_NODES);
    for (; b->slots[at]; at = (at + 1) % (4 * MOST_NODES))
        if (strcmp(b->nodes[b->slots[at] - 1].key, key) == 0)
            return b->slots[at] - 1;
    if (b->node_count == MOST_NODES) {
        b->is_too_large = true;
        return 0;
    }
    b->nodes[b->node_count] = (node){b->m.state, b->m.params, armed, depth, key};
    b->slots[at] = ++b->node_count;
    return b->node_count - 1;
}

static value coin(machine *m, const lang_term *term)
{
    brute *b = (brute *)(void *)m;
    (void)term;
    if (b->coin_at == 16)
        b->is_too_large = true;
    if (b->coin_at >= 16)
        return (value){.number = 0};
    if (b->coin_at == b->coin_count)
        b->coins[b->coin_count++] = false;
    return (value){.number = b->coins[b->coin_at++]};
}

static bool next_coins(brute *b)
{
    b->coin_count = b->coin_at;
    while (b->coin_count > 0 && b->coins[b->coin_count - 1])
        b->coin_count--;
    if (b->coin_count == 0)
        return false;
    b->coins[b->coin_count - 1] = true;
    return true;
}

/* ---- claims ---- */

static bool says(brute *b, const lang_term *term)
{
    b->m.is_fault = false;
    value v = evaluate_term(&b->m, term);
    bool holds = !b->m.is_fault && v.number;
    b->m.is_fault = false;
    return holds;
}

static bool is_word(const lang_term *t, const char *word)
{
    return t->kind == LANG_TERM_TEMPORAL && strcmp(t->text, word) == 0;
}

static bool is_implication(const lang_term *t)
{
    return t->kind == LANG_TERM_BINARY && strcmp(t->text, "implies") == 0;
}

static uint32_t list_events(const lang_term *t, bool is_alone, const lang_term **list, uint32_t count)
{
    if (!t)
        return count;
    if (t->kind == LANG_TERM_EVENT || t->kind == LANG_TERM_GOES) {
        if (!is_alone && count < 16)
            list[count++] = t;
        return count;
    }
    count = list_events(t->left, false, list, count);
    return list_events(t->right, false, list, count);
}

/* What has to come about. */
static uint32_t list_subjects(const lang_claim *claim, const lang_term **list)
{
    const lang_term *f = claim->formula->right;
    if (is_implication(f) && !is_word(claim->formula, "never")) {
        list[0] = f->left;
        return 1;
    }
    return claim->kind == LANG_SAFETY ? list_events(f, is_word(claim->formula, "never"), list, 0) : 0;
}

static void judge(brute *b, uint32_t depth, bool has_run)
{
    for (uint32_t c = 0; c < b->m.agent->claim_count; c++) {
        const lang_claim *claim = &b->m.agent->claims[c];
        const lang_term *subjects[16];
        if (claim->is_of_step && !has_run)
            continue;
        uint32_t count = list_subjects(claim, subjects);
        for (uint32_t i = 0; i < count; i++)
            b->subject[c][i] = b->subject[c][i] || says(b, subjects[i]);
        if (claim->kind != LANG_SAFETY || b->violated[c])
            continue;
        if (says(b, claim->formula->right) == is_word(claim->formula, "never"))
            b->violated[c] = depth + 1;
    }
}

/* ---- steps ---- */

typedef enum what { START, RESTART, MESSAGE, TIMER, STEP } what;

static uint32_t find_handler(const brute *b, lang_handler_kind kind)
{
    for (uint32_t i = 0; i < b->m.agent->handler_count; i++)
        if (b->m.agent->handlers[i].kind == kind)
            return i;
    return UINT32_MAX;
}

static value *first_state(brute *b, const value *kept)
{
    const lang_fields *fields = &b->m.agent->state;
    value *state = base_arena_array(b->arena, fields->count, sizeof *state);
    for (uint32_t i = 0; i < fields->count; i++)
        state[i] = kept && fields->fields[i].durable
                       ? kept[i]
                       : first_value(&b->m, &fields->fields[i].type, fields->fields[i].value);
    return state;
}

static outcome run(brute *b, what w, uint32_t which, const value *fields, bool *armed)
{
    uint32_t start = find_handler(b, LANG_ON_START);
    b->m.output_count = 0;
    switch (w) {
    case START:
    case RESTART:
        b->m.is_fault = false;
        b->m.state = first_state(b, w == START ? NULL : b->m.state);
        b->m.old_state = b->m.state;
        *armed = false;
        return start == UINT32_MAX ? UNHANDLED : interpret_timer(&b->m, 0, start);
    case MESSAGE:
        return interpret_message(&b->m, which, fields);
    case TIMER:
        *armed = false;
        return interpret_timer(&b->m, 0, UINT32_MAX);
    case STEP:
        return interpret_timer(&b->m, 0, which);
    }
    return UNHANDLED;
}

/* The step from a node (of START: from none), with every fall of the coins. */
static void step(brute *b, what w, uint32_t which, const value *fields, uint32_t from, uint8_t action)
{
    uint32_t depth = w == START ? 0 : b->nodes[from].depth;
    b->coin_count = 0;
    do {
        b->coin_at = 0;
        bool armed = w != START && b->nodes[from].armed;
        if (w != START)
            b->m.state = b->nodes[from].state, b->m.params = b->nodes[from].params;
        b->m.old_state = b->m.state;
        outcome result = run(b, w, which, fields, &armed);
        bool happened = result == HANDLED || result == FAULT || w == START || w == RESTART;
        if (!happened)
            continue;
        bool has_run = result == HANDLED || (result == FAULT && !b->m.is_fault);
        b->m.handled = w == MESSAGE && result == HANDLED ? which : UINT32_MAX;
        for (uint32_t i = 0; i < b->m.output_count; i++)
            if (b->m.outputs[i].kind == OUT_START || b->m.outputs[i].kind == OUT_STOP)
                armed = b->m.outputs[i].kind == OUT_START;
        uint32_t to = node_of(b, armed, depth + 1);
        judge(b, depth, has_run);
        if (w != START && b->edge_count < MOST_EDGES)
            b->edges[b->edge_count++] = (edge){from, to, action};
        b->is_too_large = b->is_too_large || b->edge_count == MOST_EDGES;
    } while (next_coins(b) && !b->is_too_large);
}

/* Does the deadline of a property run: is it not as wanted? */
static bool is_missed(brute *b, uint32_t n, const lang_handler *handler)
{
    const lang_term *t = b->m.agent->claims[handler->of].formula->right;
    b->m.state = b->nodes[n].state;
    b->m.params = b->nodes[n].params;
    if (is_implication(t)) {
        if (!says(b, t->left))
            return false;
        t = t->right;
    }
    value v = evaluate_term(&b->m, t->right);
    bool is_known = !b->m.is_fault;
    b->m.is_fault = false;
    return is_known && !v.number;
}

/* How many values of a field there are that differ in anything that can be asked, and the one of that
 * number: for refs and texts as many others as a state and a message can hold. */
static int64_t value_count(const lang_type *type)
{
    int64_t product = 1;
    switch (type->kind) {
    case LANG_REF:
        return 8;
    case LANG_STRING:
        return 6;
    case LANG_RECORD:
        for (uint32_t i = 0; i < type->record->fields.count; i++)
            product *= value_count(&type->record->fields.fields[i].type);
        return product;
    default:
        return type->high - type->low + 1;
    }
}

static value value_number(brute *b, const lang_type *type, int64_t number)
{
    static const char *const texts[] = {"", "a", "b", "A", "az", "c"};
    value v = {.number = number};
    if (type->kind == LANG_STRING) {
        v.bytes = texts[number];
        v.count = (uint32_t)strlen(v.bytes);
    } else if (type->kind == LANG_RECORD) {
        const lang_fields *fields = &type->record->fields;
        v.count = fields->count;
        v.items = base_arena_array(b->arena, fields->count, sizeof *v.items);
        for (uint32_t i = 0; i < fields->count; i++) {
            int64_t count = value_count(&fields->fields[i].type);
            v.items[i] = value_number(b, &fields->fields[i].type, number % count);
            number /= count;
        }
    }
    return v;
}

static void steps(brute *b, uint32_t n)
{
    const lang_agent *agent = b->m.agent;
    bool is_durable = false;
    for (uint32_t i = 0; i < agent->state.count; i++)
        is_durable = is_durable || agent->state.fields[i].durable;
    for (uint32_t t = 0; t < agent->accepts.count; t++) {
        const lang_fields *fields = &agent->accepts.messages[t].fields;
        int64_t values = fields->count == 0 ? 1 : value_count(&fields->fields[0].type);
        for (int64_t v = 0; v < values; v++) {
            const value field =
                fields->count == 0 ? (value){.number = 0} : value_number(b, &fields->fields[0].type, v);
            step(b, MESSAGE, t, &field, n, (uint8_t)(AN_INPUT + t));
        }
    }
    if (b->nodes[n].armed)
        step(b, TIMER, 0, NULL, n, 0);
    for (uint32_t i = 0; i < agent->handler_count; i++)
        if (agent->handlers[i].kind == LANG_EVERY || agent->handlers[i].kind == LANG_INTERNAL ||
            (agent->handlers[i].kind == LANG_ON_MISSED && is_missed(b, n, &agent->handlers[i])))
            step(b, STEP, i, NULL, n, (uint8_t)(1 + i));
    if (is_durable)
        step(b, RESTART, 0, NULL, n, NO_ACTION);
}

/* ---- liveness ---- */

typedef struct promise {
    const lang_term *when, *holds;
    bool is_possibly;
    bool *good, *is_when; /* per node */
} promise;

static promise promise_of(brute *b, const lang_claim *claim)
{
    promise p = {.holds = claim->formula->right};
    if (is_implication(p.holds)) {
        p.when = p.holds->left;
        p.holds = p.holds->right;
    }
    p.is_possibly = is_word(p.holds, "possibly");
    p.holds = p.holds->right;
    p.good = base_arena_array(b->arena, MOST_NODES, sizeof(bool));
    p.is_when = base_arena_array(b->arena, MOST_NODES, sizeof(bool));
    for (uint32_t i = 0; i < b->node_count; i++) {
        b->m.state = b->nodes[i].state;
        b->m.params = b->nodes[i].params;
        p.good[i] = says(b, p.holds);
        p.is_when[i] = !p.when || says(b, p.when);
    }
    return p;
}

/* Nodes that those in `seen` lead to (or that lead to them), through nodes that are not good. */
static void spread(const brute *b, const promise *p, bool *seen, bool backwards)
{
    for (bool grows = true; grows;) {
        grows = false;
        for (uint32_t i = 0; i < b->edge_count; i++) {
            uint32_t from = backwards ? b->edges[i].to : b->edges[i].from;
            uint32_t to = backwards ? b->edges[i].from : b->edges[i].to;
            if (!seen[from] || seen[to] || (!p->is_possibly && p->good[to]))
                continue;
            seen[to] = grows = true;
        }
    }
}

static bool is_fair(const lang_claim *claim, uint8_t action)
{
    for (uint32_t i = 0; i < claim->fair_count; i++)
        if (action == AN_INPUT + claim->fair[i])
            return true;
    return action < AN_INPUT;
}

/* Can a run stay for ever in these nodes, which all lead to one another? */
static bool can_stay(const brute *b, const lang_claim *claim, const bool *in, uint32_t size)
{
    for (unsigned a = 0; a < NO_ACTION; a++) {
        if (!is_fair(claim, (uint8_t)a))
            continue;
        bool *possible = calloc(b->node_count, sizeof *possible);
        bool is_taken = false, is_always = true, is_there = false;
        for (uint32_t i = 0; i < b->edge_count; i++) {
            const edge *e = &b->edges[i];
            if (e->action != a || e->from == e->to)
                continue;
            is_there = possible[e->from] = true;
            is_taken = is_taken || (in[e->from] && in[e->to]);
        }
        for (uint32_t i = 0; i < b->node_count && is_there; i++)
            is_always = is_always && (!in[i] || possible[i]);
        free(possible);
        if (is_there && is_always && (!is_taken || size == 1))
            return false;
    }
    return true;
}

static bool breaks_promise(brute *b, const lang_claim *claim)
{
    promise p = promise_of(b, claim);
    bool *reached = base_arena_array(b->arena, MOST_NODES, sizeof(bool));
    if (p.is_possibly) {
        memcpy(reached, p.good, MOST_NODES * sizeof(bool));
        spread(b, &p, reached, true);
        for (uint32_t i = 0; i < b->node_count; i++)
            if (p.is_when[i] && !reached[i])
                return true;
        return false;
    }
    for (uint32_t i = 0; i < b->node_count; i++)
        reached[i] = p.is_when[i] && !p.good[i];
    spread(b, &p, reached, false);
    bool *done = base_arena_array(b->arena, MOST_NODES, sizeof(bool));
    for (uint32_t i = 0; i < b->node_count; i++) {
        if (!reached[i] || done[i])
            continue;
        bool *ahead = calloc(b->node_count, 1), *behind = calloc(b->node_count, 1);
        uint32_t size = 0;
        ahead[i] = behind[i] = true;
        spread(b, &p, ahead, false);
        spread(b, &p, behind, true);
        for (uint32_t k = 0; k < b->node_count; k++) {
            ahead[k] = ahead[k] && behind[k];
            done[k] = done[k] || ahead[k];
            size += ahead[k];
        }
        bool stays = can_stay(b, claim, ahead, size);
        free(ahead);
        free(behind);
        if (stays)
            return true;
    }
    return false;
}

/* ---- one agent ---- */

static proving_verdict expected(brute *b, uint32_t c)
{
    const lang_claim *claim = &b->m.agent->claims[c];
    const lang_term *subjects[16];
    if (claim->kind == LANG_SAFETY ? b->violated[c] != 0 : breaks_promise(b, claim))
        return PROVING_VIOLATED;
    uint32_t count = list_subjects(claim, subjects);
    for (uint32_t i = 0; i < count; i++)
        if (!b->subject[c][i])
            return PROVING_VACUOUS;
    return PROVING_HOLDS;
}

static void search(brute *b)
{
    for (int64_t limit = 0; limit <= b->m.agent->parameters.fields[0].type.high; limit++) {
        b->m.params = base_arena_array(b->arena, 1, sizeof(value));
        b->m.params[0].number = limit;
        step(b, START, 0, NULL, 0, NO_ACTION);
    }
    for (uint32_t n = 0; n < b->node_count && !b->is_too_large; n++)
        steps(b, n);
}

static unsigned figures[6], too_large, ill_typed, decided;
static bool by_induction; /* alone: then what it does not decide is no difference */
static bool of_promises, counts;

/* False: they differ. */
static bool compare(const lang_agents *all, const lang_agent *agent, bool is_odd)
{
    static const char *const names[] = {"holds", "violated", "vacuous", "undecided", "no memory"};
    static const int64_t peers[] = {2, 3, 4};
    base_arena *arena = base_arena_new();
    brute *b = calloc(1, sizeof *b);
    b->m = (machine){.all = all,
                     .agent = agent,
                     .arena = arena,
                     .self = 1,
                     .peers = peers,
                     .peer_count = 3,
                     .external = coin};
    b->arena = arena;
    b->nodes = calloc(MOST_NODES, sizeof *b->nodes);
    b->slots = calloc(4 * MOST_NODES, sizeof *b->slots);
    b->edges = calloc(MOST_EDGES, sizeof *b->edges);
    search(b);
    bool same = true;
    too_large += b->is_too_large;
    for (uint32_t c = 0; c < agent->claim_count && !b->is_too_large; c++) {
        proving_answer answer;
        const proving_options options = {.ways = by_induction ? PROVING_BY_INDUCTION : PROVING_BY_SEARCH};
        if ((by_induction && (agent->claims[c].kind == LANG_SAFETY) == of_promises) ||
            agent->claims[c].tier != LANG_PROVEN)
            continue;
        proving_prove(all, agent, &agent->claims[c], &options, arena, &answer);
        proving_verdict wanted = expected(b, c);
        bool is_safety = agent->claims[c].kind == LANG_SAFETY;
        figures[wanted]++;
        decided += answer.verdict != PROVING_UNDECIDED;
        if (by_induction && answer.verdict == PROVING_UNDECIDED)
            continue;
        if (is_odd && (answer.verdict != PROVING_HOLDS || wanted != PROVING_VIOLATED))
            continue; /* that is tried with some values alone; but what is proved holds */
        if (answer.verdict == wanted &&
            (wanted != PROVING_VIOLATED || !is_safety || answer.length == b->violated[c]))
            continue;
        printf("# %s: %s (%" PRIu64 "), and it is %s (%" PRIu64 ") of %u states%s%s\n", agent->claims[c].name,
               names[answer.verdict], answer.length, names[wanted], b->violated[c], b->node_count,
               answer.reason ? ": " : "", answer.reason ? answer.reason : "");
        for (uint32_t i = 0; i < answer.story_count; i++)
            printf("#     %s\n", answer.story[i]);
        same = false;
    }
    free(b->nodes);
    free(b->slots);
    free(b->edges);
    free(b);
    base_arena_free(arena);
    return same;
}

static bool try_one(uint64_t seed)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    bool is_odd = counts ? write_counting_agent(&seed, out) : write_claimed_agent(&seed, out);
    fclose(out);
    lang_diagnostics *d = lang_diagnostics_new();
    lang_unit *unit = NULL;
    bool fine = lang_load_text("a.lts", text, size, NULL, d, &unit) == 0;
    if (!fine) /* a constant that does not fit, which the random text cannot avoid */
        ill_typed++;
    fine = !fine || compare(unit->agents, &unit->agents->agents[0], is_odd);
    if (!fine)
        printf("%s\n", text);
    lang_unit_free(unit);
    lang_diagnostics_free(d);
    free(text);
    return fine;
}

int main(int argc, char **argv)
{
    unsigned count = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0, wrong = 0;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    counts = argc > 3 && strcmp(argv[3], "counting") == 0;
    of_promises = counts || (argc > 3 && strcmp(argv[3], "promises") == 0);
    by_induction = of_promises || (argc > 3 && strcmp(argv[3], "induction") == 0);
    if (count == 0) {
        fputs("usage: agree COUNT [SEED [induction | promises | counting]]\n", stderr);
        return 2;
    }
    for (unsigned i = 0; i < count && wrong < 5; i++)
        if (!try_one(seed + i)) {
            printf("# seed %" PRIu64 "\n", seed + i);
            wrong++;
        }
    printf("# %u agents: %u hold, %u are violated, %u vacuous; %u too large, %u ill typed; %u decided\n",
           count, figures[0], figures[1], figures[2], too_large, ill_typed, decided);
    return wrong > 0 || ill_typed > count / 10;
}
