/* A run from within: this process is a node beside those of the agents, under the same schedule and in the
 * same virtual time. Through it goes all that agents say to each other; it kills, stops and starts them, and
 * looks at their states, as it does with processes in real time. */
#include "config.h"

#include "verifier/chaos/conduct.h"

#include "base/shown.h"
#include "cli/cli.h"
#include "processes/processes.h"
#include "systems/systems.h"
#include "verifier/chaos/plan.h"
#include "verifier/chaos/result.h"
#include "verifier/check/operand.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* ---- what liblockstep.so offers, where it is there: <spex-lockstep.h> ---- */

static void find(const char *name, void *function)
{
    void *found = dlsym(RTLD_DEFAULT, name);
    memcpy(function, &found, sizeof found);
}

static void call(const char *name, uint32_t agent)
{
    void (*function)(int);
    find(name, &function);
    if (function)
        function((int)agent);
}

static void start_agent(uint32_t agent)
{
    call("spex_lockstep_node_start", agent);
}

static void kill_agent(uint32_t agent)
{
    call("spex_lockstep_node_kill", agent);
}

static void pause_agent(uint32_t agent, bool pauses)
{
    call(pauses ? "spex_lockstep_node_hold" : "spex_lockstep_node_go_on", agent);
}

bool chaos_is_conductor(void)
{
    int (*node)(const char *);
    find("spex_lockstep_node", &node);
    return node && node(CHAOS_CONDUCTOR) >= 0;
}

void chaos_node_address(uint32_t node, char address[static 16])
{
    snprintf(address, 16, "10.0.0.%u", (unsigned)(node + 1) % 256);
}

static int never(void)
{
    return 0;
}

/* Something is wrong: the schedule is one that fails. */
static void fail_schedule(const char *what)
{
    static char text[400];
    void (*always)(const char *, int (*)(void));
    find("spex_lockstep_always_named", &always);
    snprintf(text, sizeof text, "'%s'", what);
    if (always)
        always(text, never);
    sched_yield(); /* a step, at which it is asked for */
}

/* ---- what is told ---- */

typedef struct telling {
    chaos_reported *reported;
    bool prints;
} telling;

static bool begin_telling(telling *t)
{
    const char *given = getenv(CHAOS_REPORTING);
    t->prints = !given;
    void *at =
        mmap(NULL, sizeof *t->reported, PROT_READ | PROT_WRITE,
             given ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, given ? atoi(given) : -1, 0);
    t->reported = at == MAP_FAILED ? NULL : at;
    return t->reported != NULL;
}

static void watch(void *arg, const chaos_event *event)
{
    const telling *t = arg;
    const char *text = event->kind == CHAOS_EVENT_START ? "all agents are ready" : event->text;
    if (!text)
        return;
    if (t->prints) {
        base_print_shown(stdout, "%4" PRId64 ".%06" PRId64 "s  %s\n", event->at / CHAOS_SECOND,
                         event->at % CHAOS_SECOND, text);
        return;
    }
    chaos_reported *r = t->reported;
    const chaos_reported_event head = {.at = event->at, .length = (uint32_t)strnlen(text, 1024)};
    if (r->used + sizeof head + head.length > sizeof r->events)
        return;
    memcpy(r->events + r->used, &head, sizeof head);
    memcpy(r->events + r->used + sizeof head, text, head.length);
    r->used += sizeof head + head.length;
}

/* ---- a run ---- */

/* Does it fit what both halves share? */
static bool is_small_enough(const chaos_setup *setup)
{
    chaos_seen seen;
    bool fits = chaos_seen_make(&seen, setup) && seen.mark_count <= CHAOS_MOST_MARKS;
    chaos_seen_release(&seen);
    return fits;
}

static bool run(chaos_setup *setup, const chaos_script *script, const telling *t)
{
    const uint32_t count = chaos_setup_system(setup)->agent_count;
    char of[CHAOS_MOST_AGENTS + 1][16];
    const char *addresses[CHAOS_MOST_AGENTS + 1];
    chaos_seen seen = {.marks = t->reported->marks, .mark_count = CHAOS_MOST_MARKS};
    chaos_outcome *o = &t->reported->outcome;
    if (count > CHAOS_MOST_AGENTS || !is_small_enough(setup))
        return false;
    for (uint32_t i = 0; i <= count; i++) {
        chaos_node_address(i, of[i]);
        addresses[i] = of[i];
    }
    const processes_host host = {
        .addresses = addresses, .start = start_agent, .kill = kill_agent, .pause = pause_agent};
    const processes_options options = {.program = "", .folder = ".", .host = &host};
    if (!processes_run(setup, script, &options, watch, (void *)(uintptr_t)t, &seen, NULL, o))
        return false;
    snprintf(t->reported->trouble, sizeof t->reported->trouble, "%s", o->trouble ? o->trouble : "");
    if (o->failure_count)
        fail_schedule(chaos_failure_name(setup, &o->failures[0]));
    return true;
}

static int conduct_system(const check_file *file, const lang_system *system, const check_options *options,
                          void *arg)
{
    const chaos_job *job = arg;
    chaos_plan plan;
    chaos_setup *setup = NULL;
    chaos_script script;
    systems_code code = {NULL, NULL};
    telling t;
    base_error error;
    (void)options;
    int status = chaos_merge_plan(job, system, file->path, &plan);
    if (status == CLI_YES)
        status = systems_compile(file->unit->agents, system, file->path, SYSTEMS_TO_SEARCH, true, &code);
    if (status == CLI_YES && chaos_setup_open(&setup, code.system, &plan, NULL, NULL, &error) != BASE_OK)
        status = CLI_TROUBLE;
    if (status == CLI_YES && !chaos_script_make(&script, setup, plan.seed))
        status = CLI_TROUBLE;
    if (status == CLI_YES) {
        if (!begin_telling(&t) || !run(setup, &script, &t))
            status = CLI_TROUBLE;
        chaos_script_release(&script);
    }
    chaos_setup_close(setup);
    systems_release(&code);
    return status;
}

int chaos_conduct(const chaos_job *job)
{
    const check_options options = {.model = {.queue = 0}};
    return check_each_system(job->operand, &options, conduct_system, (void *)(uintptr_t)job);
}
