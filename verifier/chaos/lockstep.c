/* spex chaos --as=lockstep: the processes of a system are nodes of one schedule, and one more, which is this
 * program again, conducts them (conduct.c). A seed says what goes wrong, when, and who moves next. */
#include "config.h"

#include "verifier/chaos/conduct.h"
#include "verifier/chaos/ending.h"

#include "base/hash.h"
#include "base/shown.h"
#include "cli/cli.h"
#include "processes/processes.h"
#include "systems/systems.h"
#include "verifier/lockstep/find.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    STEPS = 4000000, /* of a run, at which it is taken for one that goes round in circles */
    HANG = 10,       /* seconds between two steps */
    REPORTING_FROM = 280,
    MOST_STARTS = LOCKSTEP_PROCESSES_MAX - 2
};

typedef struct stepped {
    chaos_result *r;
    lockstep_options options;
    lockstep_node nodes[CHAOS_MOST_AGENTS + 1];
    char **commands[CHAOS_MOST_AGENTS]; /* of agents */
    char **own;                         /* of the conductor */
    char operand[PATH_MAX + 256], self[PATH_MAX];
    chaos_folder folder; /* of a run */
    lockstep_program program;
    chaos_reported *reported;
    int memory;
    chaos_ending ending;
} stepped;

/* ---- before the start ---- */

static int complain(const chaos_result *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
static int complain(const chaos_result *r, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    base_print_shown(stderr, "%s:%s: error: %s\n", r->path, r->text->name, text);
    return CLI_TROUBLE;
}

/* So many processes are started in the script's run, at most. */
static uint64_t count_starts(const chaos_setup *setup, const chaos_script *script, uint32_t agents)
{
    uint64_t starts = agents + 1;
    for (size_t i = 0; i < script->fault_count; i++) {
        uint32_t first, end;
        if (script->faults[i].kind != CHAOS_FAULT_KILL)
            continue;
        chaos_go_down(chaos_setup_plan(setup), script->faults[i].agent, agents, &first, &end);
        starts += end > first ? end - first : 1;
    }
    return starts;
}

/* What cannot be is said before anything is started. */
static int look_at_system(const chaos_result *r)
{
    const uint32_t count = chaos_setup_system(r->setup)->agent_count;
    if (count > CHAOS_MOST_AGENTS)
        return complain(r, "--as=lockstep has room for %d agents, and there are %" PRIu32, CHAOS_MOST_AGENTS,
                        count);
    for (uint32_t i = 0; i < count; i++)
        if (strlen(checking_agent_name(chaos_setup_model(r->setup), i)) >=
            sizeof((lockstep_memory *)NULL)->node_names[0])
            return complain(r, "--as=lockstep has no room for the name of %s",
                            checking_agent_name(chaos_setup_model(r->setup), i));
    for (uint64_t seed = r->first; seed <= r->last; seed++) {
        chaos_script script;
        if (!chaos_script_make(&script, r->setup, seed))
            return cli_out_of_memory("spex chaos");
        const uint64_t starts = count_starts(r->setup, &script, count);
        chaos_script_release(&script);
        if (starts > MOST_STARTS)
            return complain(r,
                            "--as=lockstep has room for %d starts of processes in a run, and that of seed "
                            "%" PRIu64 " may have %" PRIu64 ": --kill more rarely, or shorten the --duration",
                            MOST_STARTS, seed, starts);
    }
    return CLI_YES;
}

/* ---- commands ---- */

static bool add(char ***words, size_t *count, const char *format, ...) __attribute__((format(printf, 3, 4)));
static bool add(char ***words, size_t *count, const char *format, ...)
{
    char *word = NULL, **grown = realloc(*words, (*count + 2) * sizeof *grown);
    va_list arguments;
    if (!grown)
        return false;
    *words = grown;
    va_start(arguments, format);
    if (vasprintf(&word, format, arguments) < 0)
        word = NULL;
    va_end(arguments);
    grown[*count] = word;
    grown[*count + (word != NULL)] = NULL;
    *count += word != NULL;
    return word != NULL;
}

/* This program, with what was said on the command line of what goes wrong. */
static bool command_conductor(stepped *s, uint64_t seed)
{
    const chaos_job *job = s->r->job;
    size_t count = 0;
    processes_command_free(s->own);
    s->own = NULL;
    bool fine = add(&s->own, &count, "%s", s->self) && add(&s->own, &count, "chaos") &&
                add(&s->own, &count, "--as=lockstep");
    for (size_t i = 0; i < job->said_count && fine; i++) {
        const chaos_said *said = &job->said[i];
        if (said->word != CHAOS_SEED)
            fine = said->text ? add(&s->own, &count, "--%s=%s", chaos_word_name(said->word), said->text)
                              : add(&s->own, &count, "--no-%s", chaos_word_name(said->word));
    }
    if (fine && job->no_faults)
        fine = add(&s->own, &count, "--no-faults");
    return fine && add(&s->own, &count, "--seed=%" PRIu64, seed) && add(&s->own, &count, "%s", s->operand);
}

static bool make_commands(stepped *s, const char *program)
{
    const uint32_t count = chaos_setup_system(s->r->setup)->agent_count;
    static char addresses_of[CHAOS_MOST_AGENTS + 1][16];
    const char *addresses[CHAOS_MOST_AGENTS + 1];
    for (uint32_t i = 0; i <= count; i++) {
        chaos_node_address(i, addresses_of[i]);
        addresses[i] = addresses_of[i];
    }
    const processes_host host = {.addresses = addresses};
    const processes_options options = {.program = program, .folder = ".", .host = &host};
    for (uint32_t i = 0; i < count; i++) {
        s->commands[i] = processes_command(s->r->setup, &options, i);
        if (!s->commands[i])
            return false;
        s->nodes[i] = (lockstep_node){.name = checking_agent_name(chaos_setup_model(s->r->setup), i),
                                      .words = (const char *const *)(const void *)s->commands[i]};
    }
    return true;
}

/* ---- what the conductor tells ---- */

/* A descriptor that programs inherit, out of the way of theirs. */
static int make_shared(const char *name)
{
    const int made = memfd_create(name, 0), moved = made < 0 ? -1 : fcntl(made, F_DUPFD, REPORTING_FROM);
    if (made >= 0)
        close(made);
    return moved;
}

static bool begin_reporting(stepped *s)
{
    char text[16];
    s->memory = make_shared("reported");
    if (s->memory < 0 || ftruncate(s->memory, sizeof *s->reported) != 0)
        return false;
    void *at = mmap(NULL, sizeof *s->reported, PROT_READ | PROT_WRITE, MAP_SHARED, s->memory, 0);
    s->reported = at == MAP_FAILED ? NULL : at;
    snprintf(text, sizeof text, "%d", s->memory);
    return s->reported && setenv(CHAOS_REPORTING, text, 1) == 0;
}

static void end_reporting(stepped *s)
{
    unsetenv(CHAOS_REPORTING);
    if (s->reported)
        munmap(s->reported, sizeof *s->reported);
    if (s->memory >= 0)
        close(s->memory);
}

/* The events of the run, and a hash of them. */
static uint64_t read_events(stepped *s)
{
    const chaos_reported *r = s->reported;
    chaos_reported_event head;
    uint64_t hash = 0;
    for (uint64_t at = 0; at < r->used; at += sizeof head + head.length) {
        char text[1025];
        memcpy(&head, r->events + at, sizeof head);
        snprintf(text, sizeof text, "%.*s", (int)head.length, r->events + at + sizeof head);
        chaos_ending_note(&s->ending, head.at, text);
        hash = base_hash_number(hash ^ (uint64_t)head.at) ^ base_hash_bytes(text, head.length);
    }
    return hash;
}

/* ---- a run ---- */

static lockstep_policy policy_of(uint64_t seed)
{
    return seed % 2 ? LOCKSTEP_RANDOM : LOCKSTEP_POS;
}

static void give_plan(stepped *s, uint64_t seed)
{
    s->program.memory->plan =
        (lockstep_plan){.policy = policy_of(seed), .seed = seed, .watched = {.thread = LOCKSTEP_NOBODY}};
}

static base_status run_once(stepped *s, lockstep_outcome *outcome, base_error *error)
{
    memset(s->reported, 0, offsetof(chaos_reported, events));
    return lockstep_run(&s->program, outcome, error);
}

static const char *name_of_node(const stepped *s, uint32_t node)
{
    return node < s->options.node_count ? s->nodes[node].name : "?";
}

/* What lockstep itself has found: of an agent's process, or of the harness. */
static void judge(stepped *s, const lockstep_outcome *run, chaos_outcome *o, char trouble[static 800])
{
    const bool is_ours = run->failure == LOCKSTEP_INVARIANT && o->failure_count > 0;
    char text[700];
    snprintf(trouble, 800, "%s", s->reported->trouble);
    o->trouble = *trouble ? trouble : NULL;
    o->counts.steps = s->program.memory->result.step_count;
    if (run->failure == LOCKSTEP_FINE || is_ours)
        return;
    const bool is_of_agent = run->node + 1 < s->options.node_count;
    o->ended = s->program.memory->result.clock / 1000;
    snprintf(text, sizeof text, "%s: %s: %s", name_of_node(s, run->node), lockstep_failure_name(run->failure),
             run->message);
    chaos_ending_note(&s->ending, o->ended, text);
    if (run->failure >= LOCKSTEP_CUT || run->failure == LOCKSTEP_HANG || !is_of_agent) {
        snprintf(trouble, 800, "%s", text);
        o->trouble = trouble;
        return;
    }
    const bool has_died = run->failure == LOCKSTEP_CRASH || run->failure == LOCKSTEP_ABORT ||
                          run->failure == LOCKSTEP_ASSERT || run->failure == LOCKSTEP_BAD_EXIT;
    o->failures[0] = (chaos_failure){.kind = has_died ? CHAOS_DIED : CHAOS_MISBEHAVED,
                                     .property = UINT32_MAX,
                                     .agent = run->node,
                                     .at = o->ended};
    o->failure_count = 1;
}

/* The last thing that processes have written, where it says more than is known. */
static void note_output(stepped *s, const chaos_outcome *o)
{
    char text[401];
    size_t length = o->failure_count ? lockstep_output(&s->program, text, sizeof text - 1) : 0;
    while (length > 0 && text[length - 1] == '\n')
        length--;
    text[length] = '\0';
    const char *last = strrchr(text, '\n');
    char note[460];
    snprintf(note, sizeof note, "what was written last: %s", last ? last + 1 : text);
    if (length > 0)
        chaos_ending_note(&s->ending, o->ended, note);
}

/* A failing run is run again by its schedule, which is kept. */
static int keep(stepped *s, const lockstep_outcome *run, uint64_t seed, chaos_finding *finding)
{
    const lockstep_job job = {.options = s->options};
    lockstep_found found = {.number = 1, .seed = seed, .strategy = seed % 2 ? "random" : "pos"};
    lockstep_schedule original = {0};
    lockstep_heading heading;
    base_error error = {0};
    int status = CLI_TROUBLE;
    base_status is_found = lockstep_find(&job, &s->program, run, true, NULL, &found, &original, &error);
    if (!is_found) {
        lockstep_head(&s->options, &found, &heading);
        heading.has_folder = true;
        lockstep_build_id(s->nodes[0].words[0], heading.build);
        finding->kept = chaos_next_kept(s->r, "run.sched", ".sched");
        status = finding->kept ? lockstep_keep(&found.schedule, &heading, finding->kept)
                               : cli_out_of_memory("spex chaos");
        if (!found.is_reproducible)
            base_print_shown(stderr, "spex chaos: warning: seed %" PRIu64 " is not the same run twice: %s\n",
                             seed, found.why);
    } else {
        base_print_shown(stderr, "spex chaos: %s\n", error.message);
    }
    lockstep_found_release(&found);
    lockstep_schedule_release(&original);
    return status;
}

static int take_in(stepped *s, const lockstep_outcome *run, uint64_t seed)
{
    chaos_result *r = s->r;
    chaos_outcome o = s->reported->outcome;
    chaos_story story;
    char trouble[800];
    const uint32_t before = r->finding_count;
    for (uint32_t i = 0; i < r->seen.mark_count; i++)
        r->seen.marks[i] |= s->reported->marks[i];
    judge(s, run, &o, trouble);
    note_output(s, &o);
    if (!chaos_ending_take(r, &s->ending, &story))
        return cli_out_of_memory("spex chaos");
    chaos_collect(r, &o, seed);
    if (o.trouble && !r->trouble)
        r->trouble = base_arena_text(r->arena, o.trouble, strlen(o.trouble));
    if (!chaos_take_findings(r, &story, NULL, before))
        return cli_out_of_memory("spex chaos");
    if (before == r->finding_count || r->job->no_record)
        return CLI_YES;
    const int status = keep(s, run, seed, &r->findings[before]);
    for (uint32_t i = before + 1; i < r->finding_count; i++)
        r->findings[i].kept = r->findings[before].kept;
    return status;
}

/* The same seed once more: is it the same run? */
static int compare(stepped *s, uint64_t seed, uint64_t hash, const lockstep_outcome *first)
{
    lockstep_outcome run;
    base_error error;
    const uint32_t steps = s->program.memory->result.step_count;
    chaos_ending kept = s->ending;
    give_plan(s, seed);
    if (run_once(s, &run, &error)) {
        base_print_shown(stderr, "spex chaos: %s\n", error.message);
        return CLI_TROUBLE;
    }
    s->ending = (chaos_ending){.timeline = NULL};
    const bool is_same = read_events(s) == hash && run.failure == first->failure &&
                         s->program.memory->result.step_count == steps;
    chaos_story ignored;
    const bool fine = chaos_ending_take(s->r, &s->ending, &ignored);
    s->ending = kept;
    if (is_same && fine)
        return CLI_YES;
    fprintf(stderr,
            "spex chaos: error: two runs of seed %" PRIu64 " are not the same: something goes round "
            "what is controlled\n",
            seed);
    return CLI_TROUBLE;
}

static int run_seed(stepped *s, uint64_t seed)
{
    lockstep_outcome run;
    base_error error;
    give_plan(s, seed);
    base_status ran = run_once(s, &run, &error);
    if (ran) {
        base_print_shown(stderr, "spex chaos: %s\n", error.message);
        return CLI_TROUBLE;
    }
    const uint64_t hash = read_events(s);
    int status = CLI_YES;
    if (s->r->job->check_determinism)
        status = compare(s, seed, hash, &run); /* and it is the same */
    if (status == CLI_YES)
        status = take_in(s, &run, seed);
    chaos_ending_close(&s->ending); /* of the first run */
    return status;
}

/* Each seed has processes of its own, as it has commands of its own, and a folder in which nothing is. */
static int start_and_run(stepped *s, uint64_t seed)
{
    const uint32_t count = chaos_setup_system(s->r->setup)->agent_count;
    base_error error;
    int status = CLI_TROUBLE;
    if (!command_conductor(s, seed))
        return cli_out_of_memory("spex chaos");
    s->nodes[count] = (lockstep_node){
        .name = CHAOS_CONDUCTOR, .words = (const char *const *)(const void *)s->own, .is_client = true};
    s->options.node_count = count + 1;
    if (!chaos_folder_open(&s->folder))
        return CLI_TROUBLE;
    if (lockstep_start(&s->options, &s->program, &error) == BASE_OK) {
        status = run_seed(s, seed);
        lockstep_stop(&s->program);
    } else {
        base_print_shown(stderr, "spex chaos: %s\n", error.message);
    }
    chaos_folder_close(&s->folder);
    return status;
}

/* ---- all of them ---- */

static int name_itself(stepped *s)
{
    char whole[PATH_MAX];
    const ssize_t length = readlink("/proc/self/exe", s->self, sizeof s->self - 1);
    if (length < 0 || !realpath(s->r->path, whole))
        return complain(s->r, "%s", strerror(errno));
    s->self[length] = '\0';
    snprintf(s->operand, sizeof s->operand, "%s:%s", whole, s->r->text->name);
    return CLI_YES;
}

static int find_program(const chaos_result *r, chaos_folder *folder,
                        char program[static SYSTEMS_PROGRAM_ROOM])
{
    char whole[PATH_MAX];
    if (!r->job->program)
        return chaos_folder_open(folder) ? systems_make_program(r->path, r->code, true, folder->path, program)
                                         : CLI_TROUBLE;
    if (!realpath(r->job->program, whole) || strlen(whole) >= SYSTEMS_PROGRAM_ROOM)
        return complain(r, "%s: %s", r->job->program, strerror(errno));
    snprintf(program, SYSTEMS_PROGRAM_ROOM, "%s", whole);
    return CLI_YES;
}

static int run_all(stepped *s)
{
    int status = begin_reporting(s) ? CLI_YES : complain(s->r, "cannot make ready: %s", strerror(errno));
    for (uint64_t seed = s->r->first; seed <= s->r->last && status == CLI_YES && !s->r->trouble; seed++)
        status = start_and_run(s, seed);
    end_reporting(s);
    return status;
}

int chaos_run_lockstep(chaos_result *r)
{
    stepped s = {.r = r, .memory = -1};
    char program[SYSTEMS_PROGRAM_ROOM];
    chaos_folder made = {.path = ""};
    s.options = (lockstep_options){.library = lockstep_library(),
                                   .nodes = s.nodes,
                                   .folder = s.folder.path,
                                   .steps = STEPS,
                                   .hang_seconds = HANG,
                                   .is_idle_time = true,
                                   .failing = (1u << LOCKSTEP_LOCK_ORDER) - 1};
    processes_tell_limits(r->setup, chaos_warn, r);
    int status = s.options.library ? look_at_system(r) : CLI_TROUBLE;
    if (status == CLI_YES)
        status = name_itself(&s);
    if (status == CLI_YES && !chaos_ending_begin(&s.ending, chaos_own_file(r, r->job->timeline)))
        status = CLI_TROUBLE;
    if (status == CLI_YES)
        status = find_program(r, &made, program);
    s.options.interrupted = cli_watch_interrupts();
    if (status == CLI_YES)
        status = make_commands(&s, program) ? run_all(&s) : cli_out_of_memory("spex chaos");
    chaos_ending_close(&s.ending);
    processes_command_free(s.own);
    for (uint32_t i = 0; i < CHAOS_MOST_AGENTS; i++)
        processes_command_free(s.commands[i]);
    chaos_folder_close(&made);
    cli_end_if_interrupted();
    return status;
}
