/* The search for sequential consistency: a configuration is how far each process has come, and the state. It
 * is pruned as the search for linearizability is (search.c): calls that only observe come as soon as they are
 * allowed, values that are wanted must not be lost, and fewer unknown calls are better. Calls are tried in
 * the order in which they ended, as objects mostly behave in real time. */
#include "histories/check/sequential.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "histories/check/foresight.h"
#include "histories/check/visited.h"

#define NOBODY UINT32_MAX

typedef struct process {
    uint32_t *calls; /* known ones in their order; an unknown one is the last */
    uint32_t known, at;
    uint32_t unknown; /* NOBODY: none */
    uint32_t unknown_bit;
    bool is_unknown_put;
} process;

typedef struct frame {
    history_state state;
    size_t moves, tries;
} frame;

typedef struct move {
    uint32_t call;
    uint32_t cell, cell_before; /* the cell that it changed, and what was there; NOBODY: none */
} move;

typedef struct search {
    const history_problem *p;
    history_limits *limits;
    history_result *result;
    history_space space;
    history_foresight foresight;
    process *processes;
    uint32_t process_count, unknowns, known_left;
    uint32_t *process_of, *all_calls; /* of each call; backing of processes' calls */
    /* cells: of labels which cell they use, and the numbers of values there that they need and leave */
    uint32_t *cell_of, *needs, *leaves;
    uint32_t *holds; /* of each cell the number of its value, NOBODY: another */
    uint32_t *wanted, *sources;
    bool has_cells;
    bool *observes;
    bool is_timely;
    uint32_t *later,
        *earlier; /* known calls that change things and are left, by their ends; anchored at count */
    int64_t *due; /* of each call that observes a count: the count before it; see begin_counts */
    history_sets sets;
    history_visited visited;
    history_state state;
    move *moves;
    size_t move_count, move_capacity;
    frame *frames;
    size_t frame_count, frame_capacity;
    uint32_t *tries;
    size_t try_count, try_capacity;
    bool out_of_memory;
} search;

/* ---- making ready ---- */

static bool begin_processes(search *s)
{
    const history_problem *p = s->p;
    uint32_t most = 0;
    for (uint32_t i = 0; i < p->count; i++)
        most = p->calls[i].process > most ? p->calls[i].process : most;
    uint32_t *number = base_alloc((uint64_t)most + 1, sizeof *number);
    uint32_t *size = base_alloc_zeroed((uint64_t)most + 1, sizeof *size);
    s->process_of = base_alloc(p->count, sizeof *s->process_of);
    s->all_calls = base_alloc(p->count, sizeof *s->all_calls);
    s->processes = base_alloc_zeroed((uint64_t)most + 1, sizeof *s->processes);
    const bool ok = number && size && s->process_of && s->all_calls && s->processes;
    for (uint32_t i = 0; i < p->count && ok; i++)
        size[p->calls[i].process]++;
    for (uint32_t i = 0, at = 0; i <= most && ok; i++) {
        number[i] = s->process_count;
        if (size[i]) {
            s->processes[s->process_count].unknown = NOBODY;
            s->processes[s->process_count++].calls = s->all_calls + at;
        }
        at += size[i];
    }
    for (uint32_t i = 0; i < p->count && ok; i++) {
        process *q = &s->processes[s->process_of[i] = number[p->calls[i].process]];
        if (p->calls[i].end == HISTORY_NEVER) {
            q->unknown = i;
            q->unknown_bit = s->unknowns++;
        } else {
            q->calls[q->known++] = i;
        }
    }
    free(number);
    free(size);
    s->known_left = p->known;
    return ok;
}

typedef struct named {
    uint32_t cell;
    history_value value;
} named;

/* Numbers of cells by key, and of values in a cell: few enough to be looked for one by one through a table of
 * values' first numbers. */
typedef struct numbering {
    uint32_t *cell_of_key; /* by value; + 1 */
    uint32_t cells, numbers;
    uint32_t *slots; /* pairs (cell, value) -> number: open addressing, + 1 */
    named *named;
    size_t slot_count;
} numbering;

static uint32_t number_of(numbering *n, uint32_t cell, history_value value)
{
    if (value == HISTORY_ABSENT)
        return NOBODY;
    size_t slot =
        (size_t)((((uint64_t)cell << 32 | value) * 0x9e3779b97f4a7c15u) >> 24) & (n->slot_count - 1);
    for (; n->slots[slot]; slot = (slot + 1) & (n->slot_count - 1)) {
        const named *there = &n->named[n->slots[slot] - 1];
        if (there->cell == cell && there->value == value)
            return n->slots[slot] - 1;
    }
    n->named[n->numbers] = (named){.cell = cell, .value = value};
    n->slots[slot] = ++n->numbers;
    return n->numbers - 1;
}

static void number_labels(search *s, numbering *n)
{
    const history_problem *p = s->p;
    const history_model_class *class = p->model->class;
    for (uint32_t i = 0; i < p->label_count; i++) {
        history_value needs = HISTORY_ABSENT, leaves = HISTORY_ABSENT;
        const history_value key = p->labels[i].key == HISTORY_ABSENT ? HISTORY_NULL : p->labels[i].key;
        s->has_cells = s->has_cells && class->cell(p->model, &p->labels[i], &needs, &leaves);
        if (!n->cell_of_key[key])
            n->cell_of_key[key] = ++n->cells;
        s->cell_of[i] = n->cell_of_key[key] - 1;
        s->needs[i] = number_of(n, s->cell_of[i], needs);
        s->leaves[i] = number_of(n, s->cell_of[i], leaves);
        s->observes[i] = class->observes && class->observes(p->model, &p->labels[i]);
    }
}

static void count_cells(search *s, uint32_t call, int by)
{
    const uint32_t label = s->p->calls[call].label;
    history_foresight_count(&s->foresight, &s->p->calls[call], by);
    if (!s->has_cells)
        return;
    if (s->needs[label] != NOBODY && s->p->calls[call].end != HISTORY_NEVER)
        s->wanted[s->needs[label]] += (uint32_t)by;
    if (s->leaves[label] != NOBODY)
        s->sources[s->leaves[label]] += (uint32_t)by;
}

static bool begin_labels(search *s)
{
    const history_problem *p = s->p;
    const uint32_t labels = p->label_count;
    numbering n = {.slot_count = 64};
    while (n.slot_count < (size_t)labels * 4)
        n.slot_count *= 2;
    n.cell_of_key = base_alloc_zeroed(history_values_count(p->model->values), sizeof *n.cell_of_key);
    n.slots = base_alloc_zeroed(n.slot_count, sizeof *n.slots);
    n.named = base_alloc(2 * (uint64_t)labels, sizeof *n.named);
    s->cell_of = base_alloc(labels, sizeof *s->cell_of);
    s->needs = base_alloc(labels, sizeof *s->needs);
    s->leaves = base_alloc(labels, sizeof *s->leaves);
    s->observes = base_alloc(labels, sizeof *s->observes);
    bool ok = n.cell_of_key && n.slots && n.named && s->cell_of && s->needs && s->leaves && s->observes;
    s->has_cells = p->model->class->cell != NULL;
    if (ok)
        number_labels(s, &n);
    s->wanted = base_alloc_zeroed(n.numbers, sizeof *s->wanted);
    s->sources = base_alloc_zeroed(n.numbers, sizeof *s->sources);
    s->holds = base_alloc(n.cells, sizeof *s->holds);
    ok = ok && s->wanted && s->sources && s->holds;
    if (ok && n.cells)
        memset(s->holds, 0xff, n.cells * sizeof *s->holds);
    free(n.cell_of_key);
    free(n.slots);
    free(n.named);
    return ok;
}

typedef struct ending {
    uint32_t end, call;
} ending;

static int by_end(const void *a, const void *b)
{
    const ending *x = a, *y = b;
    return x->end < y->end ? -1 : x->end > y->end;
}

/* Links the calls that change things by their ends. */
static bool begin_updates(search *s)
{
    const history_problem *p = s->p;
    ending *endings = base_alloc(p->count, sizeof *endings);
    s->later = base_alloc((uint64_t)p->count + 1, sizeof *s->later);
    s->earlier = base_alloc((uint64_t)p->count + 1, sizeof *s->earlier);
    const bool ok = endings && s->later && s->earlier;
    uint32_t count = 0, last = p->count;
    for (uint32_t i = 0; i < p->count && ok; i++)
        if (p->calls[i].end != HISTORY_NEVER && !s->observes[p->calls[i].label])
            endings[count++] = (ending){p->calls[i].end, i};
    if (ok) {
        qsort(endings, count, sizeof *endings, by_end);
        for (uint32_t i = 0; i < count; i++) {
            s->later[last] = endings[i].call;
            s->earlier[endings[i].call] = last;
            last = endings[i].call;
        }
        s->later[last] = p->count;
        s->earlier[p->count] = last;
    }
    free(endings);
    return ok;
}

/* A call comes in time: it starts before the first end of an update that is left. */
static bool comes_in_time(const search *s, uint32_t call)
{
    const uint32_t first = s->later[s->p->count];
    return !s->is_timely || first == s->p->count || s->p->calls[call].start < s->p->calls[first].end;
}

/* Of a counter that only grows: the least count that a process has to find from each of its calls on. */
static bool begin_counts(search *s)
{
    const history_problem *p = s->p;
    enum { ADD, ADDGET, READ };
    if (p->model->class != &history_counter)
        return true;
    for (uint32_t i = 0; i < p->label_count; i++)
        if (p->labels[i].verb != READ && history_integer_of(p->model->values, p->labels[i].argument) < 0)
            return true;
    s->due = base_alloc(p->count, sizeof *s->due);
    if (!s->due)
        return false;
    for (uint32_t k = 0; k < s->process_count; k++) {
        const process *q = &s->processes[k];
        int64_t least = INT64_MAX;
        for (uint32_t i = q->known; i-- > 0;) {
            const history_label *label = &p->labels[p->calls[q->calls[i]].label];
            int64_t found = INT64_MAX;
            if (label->verb == READ)
                found = history_integer_of(p->model->values, label->answer);
            else if (label->verb == ADDGET)
                found = history_integer_of(p->model->values, label->answer) -
                        history_integer_of(p->model->values, label->argument);
            least = found < least ? found : least;
            s->due[q->calls[i]] = least;
        }
    }
    return true;
}

/* Has the count passed what some process still has to find? */
static bool is_past(const search *s)
{
    uint32_t length;
    if (!s->due)
        return false;
    const int64_t count = history_words_integer(history_state_words(&s->space, s->state, &length));
    for (uint32_t i = 0; i < s->process_count; i++) {
        const process *q = &s->processes[i];
        if (q->at < q->known && s->due[q->calls[q->at]] < count)
            return true;
    }
    return false;
}

static bool begin(search *s)
{
    const history_problem *p = s->p;
    if (!begin_processes(s) || !begin_labels(s) || !begin_updates(s) || !begin_counts(s) ||
        !history_space_begin(&s->space, p->model, p->object, p->labels, p->label_count) ||
        !history_sets_begin(&s->sets, 32 * s->process_count, s->unknowns, false) ||
        !history_visited_begin(&s->visited, &s->sets))
        return false;
    const history_model_class *class = p->model->class;
    s->foresight.p = p;
    if ((class == &history_list_append || class == &history_kv) && !history_foresight_begin(&s->foresight, p))
        return false; /* that for containers speaks of real time */
    for (uint32_t i = 0; i < p->count && s->has_cells; i++) {
        const uint32_t label = p->calls[i].label;
        if (s->needs[label] != NOBODY && p->calls[i].end != HISTORY_NEVER)
            s->wanted[s->needs[label]]++;
        if (s->leaves[label] != NOBODY)
            s->sources[s->leaves[label]]++;
    }
    return true;
}

static void end(search *s)
{
    free(s->processes);
    free(s->process_of);
    free(s->all_calls);
    free(s->cell_of);
    free(s->needs);
    free(s->leaves);
    free(s->observes);
    free(s->later);
    free(s->earlier);
    free(s->due);
    free(s->holds);
    free(s->wanted);
    free(s->sources);
    free(s->moves);
    free(s->frames);
    free(s->tries);
    history_foresight_end(&s->foresight);
    history_sets_end(&s->sets);
    history_visited_end(&s->visited);
    history_space_end(&s->space);
}

/* ---- moves ---- */

/* Sets how far a process has come in the configuration's sets: 32 bits each. */
static void note_position(search *s, uint32_t process_number)
{
    uint64_t *word = &s->sets.put[process_number / 2];
    const unsigned shift = process_number % 2 * 32;
    *word = (*word & ~((uint64_t)UINT32_MAX << shift)) | (uint64_t)s->processes[process_number].at << shift;
}

static bool put(search *s, uint32_t call, history_state next)
{
    const uint32_t label = s->p->calls[call].label, number = s->process_of[call];
    process *q = &s->processes[number];
    if (!base_grow(s->moves, s->move_capacity, s->move_count + 1)) {
        s->out_of_memory = true;
        return false;
    }
    move m = {.call = call, .cell = NOBODY};
    count_cells(s, call, -1);
    if (s->p->calls[call].end == HISTORY_NEVER) {
        q->is_unknown_put = true;
        history_set_add(s->sets.unknown, q->unknown_bit);
    } else {
        q->at++;
        s->known_left--;
        note_position(s, number);
        if (!s->observes[label]) {
            s->later[s->earlier[call]] = s->later[call];
            s->earlier[s->later[call]] = s->earlier[call];
        }
    }
    bool goes_on = true;
    if (s->has_cells && next != s->state && s->leaves[label] != NOBODY) {
        m.cell = s->cell_of[label];
        m.cell_before = s->holds[m.cell];
        s->holds[m.cell] = s->leaves[label];
        goes_on = m.cell_before == NOBODY || m.cell_before == s->leaves[label] ||
                  s->wanted[m.cell_before] == 0 || s->sources[m.cell_before] > 0;
    }
    s->moves[s->move_count++] = m;
    if (goes_on)
        goes_on = !history_is_hopeless(&s->foresight, &s->space, label, s->state, next);
    s->state = next;
    return goes_on;
}

static void take_back(search *s, const frame *f)
{
    while (s->move_count > f->moves) {
        const move *m = &s->moves[--s->move_count];
        process *q = &s->processes[s->process_of[m->call]];
        count_cells(s, m->call, 1);
        if (m->cell != NOBODY)
            s->holds[m->cell] = m->cell_before;
        if (s->p->calls[m->call].end == HISTORY_NEVER) {
            q->is_unknown_put = false;
            history_set_remove(s->sets.unknown, q->unknown_bit);
        } else {
            q->at--;
            s->known_left++;
            note_position(s, s->process_of[m->call]);
            if (!s->observes[s->p->calls[m->call].label]) {
                s->later[s->earlier[m->call]] = m->call;
                s->earlier[s->later[m->call]] = m->call;
            }
        }
    }
    s->state = f->state;
}

/* The next call of a process, NOBODY: it has none. */
static uint32_t next_of(const process *q)
{
    return q->at < q->known ? q->calls[q->at] : q->is_unknown_put ? NOBODY : q->unknown;
}

/* Puts in order what only observes and is allowed, as long as there is any. */
static bool pass_observers(search *s)
{
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = 0; i < s->process_count; i++) {
            process *q = &s->processes[i];
            while (q->at < q->known && s->observes[s->p->calls[q->calls[q->at]].label]) {
                const uint32_t call = q->calls[q->at];
                const history_state next = history_next(&s->space, s->state, s->p->calls[call].label);
                if (next == HISTORY_NO_STATE)
                    s->out_of_memory = true;
                if (next >= HISTORY_NO_STATE)
                    break;
                if (!put(s, call, next))
                    return false;
            }
        }
        if (s->out_of_memory)
            return false;
    }
    return true;
}

/* ---- the search ---- */

static bool is_after(const search *s, uint32_t a, uint32_t b)
{
    const history_call *x = &s->p->calls[a], *y = &s->p->calls[b];
    return x->end != y->end ? x->end > y->end : x->start > y->start;
}

static bool open_frame(search *s)
{
    if (!base_grow(s->frames, s->frame_capacity, s->frame_count + 1) ||
        !base_grow(s->tries, s->try_capacity, s->try_count + s->process_count)) {
        s->out_of_memory = true;
        return false;
    }
    const size_t from = s->try_count;
    s->frames[s->frame_count++] = (frame){.state = s->state, .moves = s->move_count, .tries = from};
    for (uint32_t i = 0; i < s->process_count; i++) {
        const uint32_t call = next_of(&s->processes[i]);
        if (call == NOBODY || !comes_in_time(s, call))
            continue;
        const uint32_t label = s->p->calls[call].label;
        if (s->has_cells && s->needs[label] != NOBODY && s->holds[s->cell_of[label]] != s->needs[label])
            continue;
        size_t at = s->try_count++; /* the first to end comes last, where tries are taken from */
        for (; at > from && is_after(s, call, s->tries[at - 1]); at--)
            s->tries[at] = s->tries[at - 1];
        s->tries[at] = call;
    }
    return true;
}

static bool must_give_up(search *s)
{
    history_result *r = s->result;
    r->bytes = history_visited_size(&s->visited) + history_space_size(&s->space) +
               s->move_capacity * sizeof *s->moves + s->frame_capacity * sizeof *s->frames;
    if (s->limits->bytes && r->bytes > s->limits->bytes)
        r->reason = HISTORY_REASON_MEMORY;
    else if (!history_is_over(s->limits, &r->reason))
        return false;
    r->verdict = HISTORY_UNDECIDED;
    return true;
}

static bool try_next(search *s)
{
    const frame f = s->frames[s->frame_count - 1];
    take_back(s, &f);
    if (s->try_count == f.tries)
        return false;
    const uint32_t call = s->tries[--s->try_count];
    const history_state next = history_next(&s->space, s->state, s->p->calls[call].label);
    if (next == HISTORY_NO_STATE)
        s->out_of_memory = true;
    if (next >= HISTORY_NO_STATE || (next == s->state && s->p->calls[call].end == HISTORY_NEVER))
        return true;
    if (!put(s, call, next) || !pass_observers(s) || s->out_of_memory || is_past(s))
        return true;
    s->result->configurations++;
    if (s->known_left > 0) {
        const history_met met = history_visit(&s->visited, 0, s->state, &s->sets);
        if (met == HISTORY_MET_BEFORE)
            return true;
        if (met == HISTORY_MET_NO_MEMORY || !open_frame(s))
            s->out_of_memory = true;
    }
    return true;
}

/* What the cells hold at first: the values of labels that find them. */
static bool read_cells(search *s)
{
    for (uint32_t i = 0; i < s->p->label_count && s->has_cells; i++) {
        if (s->needs[i] == NOBODY || s->holds[s->cell_of[i]] != NOBODY)
            continue;
        const history_state next = history_next(&s->space, s->state, i);
        if (next == HISTORY_NO_STATE)
            return false;
        if (next != HISTORY_REFUSED)
            s->holds[s->cell_of[i]] = s->needs[i];
    }
    return true;
}

static void run(search *s)
{
    history_result *r = s->result;
    s->state = history_initial(&s->space);
    s->out_of_memory = s->state == HISTORY_NO_STATE || !read_cells(s);
    if (!s->out_of_memory && pass_observers(s) && s->known_left > 0 && !open_frame(s))
        s->out_of_memory = true;
    for (uint64_t steps = 0; s->frame_count > 0 && s->known_left > 0 && !s->out_of_memory; steps++) {
        if (steps % 1024 == 1023 && must_give_up(s))
            return;
        if (!try_next(s))
            s->frame_count--;
    }
    r->verdict = s->known_left > 0 ? HISTORY_NO : HISTORY_YES;
    if (s->out_of_memory) {
        r->verdict = HISTORY_UNDECIDED;
        r->reason = HISTORY_REASON_MEMORY;
    } else if (r->verdict == HISTORY_YES) {
        r->order = base_alloc(s->move_count, sizeof *r->order);
        for (size_t i = 0; i < s->move_count && r->order; i++)
            r->order[r->order_count++] = s->moves[i].call;
        r->passed = s->p->known;
    }
}

base_status history_search_sequential(const history_problem *problem, bool timely, history_limits *limits,
                                      history_result *result)
{
    assert(problem && limits && result && !problem->has_optional);
    search s = {.p = problem, .limits = limits, .result = result, .is_timely = timely};
    *result = (history_result){0};
    const bool ok = begin(&s);
    if (ok)
        run(&s);
    end(&s);
    return ok ? BASE_OK : BASE_E_NOMEM;
}
