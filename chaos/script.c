/* What goes wrong for one seed. */
#include "config.h"

#include "base/array.h"
#include "chaos/draw.h"
#include "chaos/setup.h"

#include <stdlib.h>
#include <string.h>

enum { SHORT_GAP = 2000, MOST_FAULTS = 1000000, MOST_INPUTS = 4000000 };

static bool add_fault(chaos_script *script, chaos_fault fault)
{
    if (!base_grow(script->faults, script->fault_room, script->fault_count + 1))
        return false;
    script->faults[script->fault_count++] = fault;
    return true;
}

static chaos_range shorter(chaos_range range, int64_t by)
{
    const chaos_range made = {range.low / by, range.high / by};
    return made.high > 0 ? made : (chaos_range){0, 1};
}

/* Faults of one kind, until `end`. */
static bool add_spells(chaos_script *script, const chaos_setup *setup, chaos_word word,
                       const chaos_spells *given, chaos_fault fault, int64_t end)
{
    uint64_t state = draw(script->seed, (uint32_t)word, fault.how, 0);
    chaos_spells spells = *given;
    if (setup->drawn >> word &
        1) { /* once in seconds, or in milliseconds: when a system is busy nobody knows */
        static const int64_t paces[] = {1, 10, 100, 1000};
        int64_t by = paces[base_random_below(&state, 4)];
        spells.every = shorter(spells.every, by);
        spells.lasts = shorter(spells.lasts, by);
    }
    const int64_t stop = chaos_setup_plan(setup)->quiet >= 0 ? end : INT64_MAX;
    int64_t at = draw_within(&state, spells.every);
    while (spells.is_on && at < end && script->fault_count < MOST_FAULTS) {
        fault.at = at;
        fault.lasts = draw_within(&state, spells.lasts);
        if (fault.lasts > stop - at)
            fault.lasts = stop - at;
        fault.choice = base_random(&state);
        fault.agent = (uint32_t)base_random_below(&state, setup->agent_count);
        if (fault.kind == CHAOS_FAULT_KILL)
            fault.agent = setup->crashing[base_random_below(&state, setup->crashing_count)];
        if (!add_fault(script, fault))
            return false;
        int64_t gap = draw_within(&state, spells.every);
        at += gap > 0 ? gap : 1;
    }
    return true;
}

static int by_time(const void *a, const void *b)
{
    const chaos_fault *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return x->how < y->how ? -1 : x->how > y->how;
}

static bool add_faults(chaos_script *script, const chaos_setup *setup)
{
    const chaos_plan *plan = chaos_setup_plan(setup);
    int64_t end = plan->quiet >= 0 ? plan->quiet : plan->duration;
    bool fine = setup->crashing_count == 0 || add_spells(script, setup, CHAOS_KILL, &plan->kill,
                                                         (chaos_fault){.kind = CHAOS_FAULT_KILL}, end);
    fine = fine && add_spells(script, setup, CHAOS_PAUSE, &plan->pause,
                              (chaos_fault){.kind = CHAOS_FAULT_PAUSE}, end);
    for (uint32_t how = 0; how < CHAOS_PARTITIONS && setup->agent_count > 1; how++)
        fine = fine &&
               add_spells(script, setup, CHAOS_PARTITION, &plan->partition[how],
                          (chaos_fault){.kind = CHAOS_FAULT_PARTITION, .how = (chaos_partition)how}, end);
    fine = fine &&
           add_spells(script, setup, CHAOS_DELAY, &plan->slow, (chaos_fault){.kind = CHAOS_FAULT_SLOW}, end);
    fine = fine &&
           add_spells(script, setup, CHAOS_DISK, &plan->full, (chaos_fault){.kind = CHAOS_FAULT_FULL}, end);
    if (fine && script->fault_count > 1)
        qsort(script->faults, script->fault_count, sizeof *script->faults, by_time);
    return fine;
}

/* Per input, how often it comes beside the others. Where nothing is said of them some do not come at all, by
 * clauses: a run in which nobody gives up comes farther. (Groce, Zhang, Eide, Chen, Regehr, "Swarm testing",
 * 2012) */
static uint64_t *weigh_inputs(const chaos_script *script, const chaos_setup *setup, uint64_t *sum)
{
    static const uint64_t weights[] = {0, 0, 1, 1, 1, 8};
    const spex_system *system = &setup->system;
    uint64_t *list = base_alloc(system->input_count, sizeof *list);
    bool is_drawn = script->is_wild && (draw(script->seed, DRAW_WEIGHT, 0, 0) & 1);
    *sum = 0;
    for (uint32_t i = 0; list && i < system->input_count; i++) {
        uint64_t drawn = draw(script->seed, DRAW_WEIGHT, 1, system->inputs[i].clause);
        list[i] = is_drawn ? weights[drawn % 6] : 1;
        *sum += list[i];
    }
    return list;
}

static uint32_t choose_input(const uint64_t *weights, uint64_t chosen)
{
    uint32_t input = 0;
    for (; chosen >= weights[input]; input++)
        chosen -= weights[input];
    return input;
}

/* Inputs come in bursts, so that they meet each other: of four gaps three are short. */
static bool add_inputs(chaos_script *script, const chaos_setup *setup)
{
    const chaos_plan *plan = chaos_setup_plan(setup);
    uint64_t state = draw(script->seed, CHAOS_WORKLOAD, 0, 0);
    uint64_t rate = plan->rate;
    if (setup->drawn >> CHAOS_WORKLOAD & 1) {
        static const uint64_t tenths[] = {1, 10, 100};
        rate = rate * tenths[base_random_below(&state, 3)] / 10;
    }
    if (!rate || setup->system.input_count == 0)
        return true;
    const int64_t mean = INT64_C(1000) * CHAOS_SECOND / (int64_t)rate;
    const chaos_range quick = {0, mean < SHORT_GAP ? mean : SHORT_GAP}, slow = {0, 8 * mean};
    uint64_t sum, *weights = weigh_inputs(script, setup, &sum);
    bool fine = weights != NULL;
    for (int64_t at = draw_within(&state, quick);
         fine && sum > 0 && at < plan->duration && script->input_count < MOST_INPUTS;) {
        fine = base_grow(script->inputs, script->input_room, script->input_count + 1);
        if (!fine)
            break;
        uint32_t input = choose_input(weights, base_random_below(&state, sum));
        uint64_t values = base_random_below(&state, checking_input_values(setup->model, input));
        script->inputs[script->input_count++] = (chaos_input){at, input, values};
        at += 1 + (base_random_below(&state, 4) ? draw_within(&state, quick) : draw_within(&state, slow));
    }
    free(weights);
    return fine;
}

/* One in so many messages is hit. */
static void set_shares(chaos_script *script, const chaos_setup *setup)
{
    static const uint32_t shares[] = {1000, 10000, 50000, 200000, 400000};
    const chaos_plan *plan = chaos_setup_plan(setup);
    const struct {
        chaos_word word;
        uint32_t share;
    } rows[CHAOS_HIT_KINDS] = {[CHAOS_HIT_DROP] = {CHAOS_DROP, plan->drop},
                               [CHAOS_HIT_DOUBLE] = {CHAOS_DUPLICATE, plan->duplicate},
                               [CHAOS_HIT_LATE] = {CHAOS_REORDER, plan->reorder}};
    for (unsigned i = 0; i < CHAOS_HIT_KINDS; i++) {
        script->shares[i] = rows[i].share;
        if (setup->drawn >> rows[i].word & 1)
            script->shares[i] = shares[draw(script->seed, (uint32_t)rows[i].word, 0, 0) % 5];
    }
    if (!setup->system.network.unordered)
        script->shares[CHAOS_HIT_LATE] = 0;
}

const char *chaos_fault_name(const chaos_fault *fault)
{
    static const char *const partitions[] = {"partition", "partition, one way", "partition, a ring",
                                             "partition, one alone"};
    static const char *const kinds[] = {"kill", "pause", "partition", "delays", "disk full"};
    return fault->kind == CHAOS_FAULT_PARTITION ? partitions[fault->how] : kinds[fault->kind];
}

bool chaos_script_make(chaos_script *script, const chaos_setup *setup, uint64_t seed)
{
    const chaos_plan *plan = chaos_setup_plan(setup);
    const uint32_t times = UINT32_C(1) << CHAOS_DELAY | UINT32_C(1) << CHAOS_SKEW;
    *script = (chaos_script){.seed = seed,
                             .pace = seed,
                             .duration = plan->duration,
                             .is_wild = !plan->has_block && !(plan->given & times)};
    set_shares(script, setup);
    if (add_faults(script, setup) && add_inputs(script, setup))
        return true;
    chaos_script_release(script);
    return false;
}

static bool copy_array(void *to, size_t *room, const void *from, size_t count, size_t size)
{
    *room = 0;
    *(void **)to = NULL;
    if (!base_grow_bytes(to, room, count + 1, size))
        return false;
    if (count)
        memcpy(*(void **)to, from, count * size);
    return true;
}

bool chaos_script_copy(chaos_script *copy, const chaos_script *from)
{
    *copy = *from;
    copy->faults = NULL;
    copy->inputs = NULL;
    copy->hits = NULL;
    copy->evens = NULL;
    size_t even_room;
    if (copy_array(&copy->faults, &copy->fault_room, from->faults, from->fault_count, sizeof *from->faults) &&
        copy_array(&copy->inputs, &copy->input_room, from->inputs, from->input_count, sizeof *from->inputs) &&
        copy_array(&copy->hits, &copy->hit_room, from->hits, from->hit_count, sizeof *from->hits) &&
        (!from->evens || copy_array(&copy->evens, &even_room, from->evens, from->even_count, 1)))
        return true;
    chaos_script_release(copy);
    return false;
}

void chaos_script_release(chaos_script *script)
{
    free(script->faults);
    free(script->inputs);
    free(script->hits);
    free(script->evens);
    *script = (chaos_script){.seed = script->seed};
}
