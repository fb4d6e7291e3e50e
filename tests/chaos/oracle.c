/* Every state that a run passes is one that the search finds: random small systems run under random plans,
 * and are searched with the faults that the plan allows. Besides, each run is taken twice, and a third time
 * from a file, with the messages that were hit as a list; all three have to be the same.
 *
 *     oracle COUNT SEED FOLDER
 *
 * Files go to FOLDER, and stay there where something is wrong. Speaks TAP.
 */
#include "tests/checking/write_system.h"

#include "base/hash.h"
#include "base/random.h"
#include "chaos/chaos.h"
#include "cli/cli.h"
#include "systems/systems.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEEDS = 12, MOST_STATES = 150000 };

/* ---- a set of states ---- */

typedef struct state_set {
    uint64_t *hashes;
    uint32_t count;
} state_set;

static int by_number(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* All states of a model. False: there are too many. */
static bool find_states(const checking_model *model, state_set *set)
{
    const spex_explorer_model *m = checking_explorer_model(model);
    const spex_explorer_options options = {
        .jobs = 1, .no_symmetry = true, .no_partial_order = true, .states = MOST_STATES};
    spex_explorer *search;
    spex_explorer_error error;
    spex_explorer_figures figures;
    *set = (state_set){NULL, 0};
    if (spex_explorer_open(&search, m, &options, &error) != SPEX_EXPLORER_OK)
        return false;
    bool is_whole = spex_explorer_run(search) == SPEX_EXPLORER_OK;
    spex_explorer_get_figures(search, &figures);
    is_whole = is_whole && figures.end == SPEX_EXPLORER_COMPLETE;
    char *state = malloc(m->state_size + 1);
    set->hashes = malloc((spex_explorer_number_end(search) + 1ull) * sizeof *set->hashes);
    for (uint32_t n = 0; is_whole && n < spex_explorer_number_end(search); n++)
        if (spex_explorer_get_state(search, n, state))
            set->hashes[set->count++] = base_hash_bytes(state, m->state_size);
    qsort(set->hashes, set->count, sizeof *set->hashes, by_number);
    free(state);
    spex_explorer_close(search);
    return is_whole;
}

static bool is_in(const state_set *set, uint64_t hash)
{
    return bsearch(&hash, set->hashes, set->count, sizeof hash, by_number) != NULL;
}

/* ---- runs ---- */

typedef struct watching {
    const state_set *states;
    size_t state_size;
    uint64_t steps, strange;
} watching;

static void watch(void *arg, const chaos_event *event)
{
    watching *w = arg;
    if (event->kind != CHAOS_EVENT_STEP || event->step->outcome != SPEX_EXPLORER_STEP)
        return;
    w->steps++;
    w->strange += !is_in(w->states, base_hash_bytes(event->step->after, w->state_size));
}

static uint64_t wrong, runs, steps, failures, struck;

static bool is_same(const chaos_outcome *a, const chaos_outcome *b)
{
    return a->digest == b->digest && a->ended == b->ended && a->failure_count == b->failure_count &&
           memcmp(&a->counts, &b->counts, sizeof a->counts) == 0;
}

static char *plan_text(const chaos_plan *plan)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (!out)
        abort();
    chaos_plan_print(plan, "", out);
    fclose(out);
    return text;
}

static bool same_plan(const chaos_plan *a, const chaos_plan *b)
{
    char *x = plan_text(a), *y = plan_text(b);
    bool is_same = strcmp(x, y) == 0 && a->has_block == b->has_block;
    free(x);
    free(y);
    return is_same;
}

/* The script as it comes back from a file. */
static bool keep(const chaos_setup *setup, const chaos_script *script, chaos_script *read)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    base_error error = {.line = 0};
    const chaos_record record = {
        .way = "simulation", .path = "a \"b\"\\.lts", .system = "s", .plan = *chaos_setup_plan(setup)};
    chaos_record back;
    bool fine = out && chaos_record_write(&record, setup, script, out) == BASE_OK && fclose(out) == 0;
    FILE *in = fine ? fmemopen(text, length, "r") : NULL;
    fine = in && chaos_record_read(in, &back, &error) == BASE_OK;
    if (fine) {
        fine = strcmp(back.path, record.path) == 0 && same_plan(&back.plan, &record.plan) &&
               chaos_record_script(&back, setup, read, &error) == BASE_OK;
        chaos_record_release(&back);
    }
    if (!fine)
        printf("# line %llu: %s\n", (unsigned long long)error.line, error.message);
    if (in)
        fclose(in);
    free(text);
    return fine;
}

static void run_seed(chaos_setup *setup, const state_set *states, uint64_t seed, const char *name)
{
    chaos_script script, kept, hits = {.hits = NULL};
    chaos_outcome first, second, third;
    chaos_seen seen;
    watching w = {states, checking_explorer_model(chaos_setup_model(setup))->state_size, 0, 0};
    if (!chaos_seen_make(&seen, setup) || !chaos_script_make(&script, setup, seed) ||
        !chaos_run(setup, &script, NULL, NULL, &seen, &hits, &first) ||
        !chaos_run(setup, &script, watch, &w, &seen, NULL, &second))
        abort();
    script.hits = hits.hits;
    script.hit_count = hits.hit_count;
    script.has_hits = true;
    if (!keep(setup, &script, &kept) || !chaos_run(setup, &kept, NULL, NULL, &seen, NULL, &third))
        abort();
    chaos_script_release(&kept);
    runs++;
    steps += w.steps;
    failures += first.failure_count;
    struck += script.hit_count + script.fault_count;
    if (w.strange || !is_same(&first, &second) || !is_same(&first, &third)) {
        printf("# %s, seed %llu: %llu of %llu states are not found by the search%s%s\n", name,
               (unsigned long long)seed, (unsigned long long)w.strange, (unsigned long long)w.steps,
               is_same(&first, &second) ? "" : "; the second run is another one",
               is_same(&first, &third) ? "" : "; from a file it is another one");
        wrong++;
    }
    chaos_script_release(&script);
    chaos_seen_release(&seen);
}

/* ---- systems ---- */

static void add(chaos_plan *plan, chaos_word word, const char *text)
{
    chaos_trouble trouble;
    if (!chaos_plan_override(plan, word, text, false, &trouble)) {
        printf("# %s: %s\n", text, trouble.message);
        abort();
    }
}

/* What the system allows itself, or one thing or the other. */
static chaos_plan random_plan(const spex_system *system, uint64_t *seed)
{
    chaos_plan plan = chaos_plan_new(false);
    add(&plan, CHAOS_DURATION, "2s");
    add(&plan, CHAOS_WORKLOAD, "100");
    if (base_random_below(seed, 3) == 0)
        return plan;
    if (base_random_below(seed, 2))
        add(&plan, CHAOS_KILL, "every 20ms..200ms");
    add(&plan, CHAOS_RESTART, "0..50ms");
    if (base_random_below(seed, 2))
        add(&plan, CHAOS_PAUSE, "every 50ms..200ms for 10ms..100ms");
    static const char *const kinds[] = {"every 50ms for 20ms", "oneway every 50ms for 20ms",
                                        "ring every 50ms for 20ms", "isolate one every 50ms for 20ms"};
    if (base_random_below(seed, 2))
        add(&plan, CHAOS_PARTITION, kinds[base_random_below(seed, 4)]);
    if (system->network.loses)
        add(&plan, CHAOS_DROP, "20%");
    if (system->network.duplicates)
        add(&plan, CHAOS_DUPLICATE, "20%");
    add(&plan, CHAOS_REORDER, "30%");
    if (base_random_below(seed, 2))
        add(&plan, CHAOS_SKEW, "up to 50ms");
    if (base_random_below(seed, 2))
        add(&plan, CHAOS_DISK, "torn");
    if (base_random_below(seed, 2))
        add(&plan, CHAOS_SUPERVISE,
            base_random_below(seed, 2) ? "one_for_all" : "rest_for_one, at most 3 in 1s");
    return plan;
}

/* Returns whether it could be searched. */
static bool try_system(const spex_system *given, uint64_t *seed, const char *name)
{
    spex_system system = *given;
    base_error error;
    chaos_setup *setup;
    state_set states;
    if (system.network.capacity > 2) { /* the search has to end */
        system.network.capacity = 1 + (uint32_t)base_random_below(seed, 2);
        system.network.drops = true;
    }
    const chaos_plan plan = random_plan(&system, seed);
    if (chaos_setup_open(&setup, &system, &plan, NULL, NULL, &error) != BASE_OK) {
        printf("# %s: %s\n", name, error.message);
        return false;
    }
    bool is_whole = find_states(chaos_setup_model(setup), &states);
    for (uint64_t s = 1; s <= SEEDS && is_whole; s++)
        run_seed(setup, &states, s, name);
    free(states.hashes);
    chaos_setup_close(setup);
    return is_whole;
}

static bool try_file(const char *path, uint64_t *seed)
{
    const lang_load_options load = {.detail = LANG_EVERYTHING, .no_assertions = true};
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    lang_unit *unit = NULL;
    systems_code code;
    bool is_whole = false;
    if (lang_load_file(path, &load, diagnostics, &unit) == CLI_YES && unit->agents->own_systems == 1) {
        const lang_system *system = &unit->agents->systems[0];
        if (systems_compile(unit->agents, system, path, SYSTEMS_TO_SEARCH, false, &code) == CLI_YES) {
            is_whole = try_system(code.system, seed, path);
            systems_release(&code);
        }
    }
    lang_unit_free(unit);
    lang_diagnostics_free(diagnostics);
    return is_whole;
}

int main(int argc, char **argv)
{
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 10;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1, whole = 0;
    puts("1..1");
    for (uint64_t i = 0; i < count; i++) {
        char path[512];
        uint64_t before = wrong;
        snprintf(path, sizeof path, "%s/chaos-%llu.lts", argc > 3 ? argv[3] : ".", (unsigned long long)i);
        FILE *out = fopen(path, "w");
        if (!out)
            return 2;
        write_system_declarations(out);
        write_system(0, false, false, &seed, out);
        fclose(out);
        whole += try_file(path, &seed);
        if (wrong == before)
            unlink(path);
    }
    printf("# %llu of %llu systems, %llu runs, %llu steps, %llu failures, %llu faults\n",
           (unsigned long long)whole, (unsigned long long)count, (unsigned long long)runs,
           (unsigned long long)steps, (unsigned long long)failures, (unsigned long long)struck);
    puts(wrong || whole == 0 ? "not ok 1 - runs are runs of the model" : "ok 1 - runs are runs of the model");
    return 0;
}
