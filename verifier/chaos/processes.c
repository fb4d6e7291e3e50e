/* spex chaos --as=processes: the program of a system is made, or named, and run for each seed. */
#include "config.h"

#include "verifier/chaos/result.h"

#include "base/shown.h"
#include "cli/cli.h"
#include "processes/processes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LAST_EVENTS = 60 };

/* ---- the program ---- */

/* spexc writes it, the C compiler makes it: the words after the script are the folder, the file, the
 * compiler. */
static const char making[] =
    "set -e; cd \"$1\"; ${SPEXC:-spexc} -Wno-all --emit=c,node -o \"$1/made/\" \"$2\"; "
    "flags=$(${PKG_CONFIG:-pkg-config} --cflags --libs spex-agents); "
    "eval \"$3 -std=c11 -O2 -w -o '$1/program' '$1'/made/*.c $flags\"";

static int make_program(const chaos_result *r, const char *folder, char *program, size_t room)
{
    char made[512], *path = realpath(r->path, NULL);
    const char *compiler = getenv("CC");
    int status = -1;
    snprintf(made, sizeof made, "%s/made", folder);
    snprintf(program, room, "%s/program", folder);
    pid_t child = path && mkdir(made, 0700) == 0 ? fork() : -1;
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", making, "sh", folder, path, compiler && *compiler ? compiler : "cc",
              (char *)NULL);
        _exit(127);
    }
    free(path);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (status == 0)
        return CLI_YES;
    fputs("spex chaos: the program of the system cannot be made from the file alone, which takes spexc, a C "
          "compiler and pkg-config with spex-agents; --program names one that was made with 'spexc "
          "--emit=c,node'\n",
          stderr);
    return CLI_TROUBLE;
}

/* ---- what is told while it runs ---- */

typedef struct telling {
    FILE *timeline; /* NULL: nobody wants it */
    chaos_told last[LAST_EVENTS];
    size_t count;
} telling;

static void watch(void *arg, const chaos_event *event)
{
    telling *t = arg;
    const char *text = event->kind == CHAOS_EVENT_START ? "all agents are ready" : event->text;
    chaos_told *told = &t->last[t->count++ % LAST_EVENTS];
    if (t->timeline && text)
        base_print_shown(t->timeline, "%4" PRId64 ".%06" PRId64 "s  %s\n", event->at / CHAOS_SECOND,
                         event->at % CHAOS_SECOND, text);
    free((char *)(uintptr_t)told->text);
    *told = (chaos_told){.at = event->at,
                         .kind = CHAOS_EVENT_NOTE,
                         .text = strdup(text ? text : ""),
                         .agent = CHECKING_OUTSIDE,
                         .step = SIZE_MAX};
}

/* The last events, in the arena. False: no memory. */
static bool take_story(chaos_result *r, telling *t, chaos_story *story)
{
    size_t first = t->count > LAST_EVENTS ? t->count - LAST_EVENTS : 0;
    *story = (chaos_story){.left_out = first, .model = chaos_setup_model(r->setup)};
    story->events = base_arena_array(r->arena, t->count - first + 1, sizeof *story->events);
    bool fine = story->events != NULL;
    for (size_t i = first; i < t->count; i++) {
        chaos_told *told = &t->last[i % LAST_EVENTS];
        const char *text = told->text ? base_arena_text(r->arena, told->text, strlen(told->text)) : NULL;
        free((char *)(uintptr_t)told->text);
        fine = fine && text;
        if (fine) {
            story->events[story->count] = *told;
            story->events[story->count++].text = text;
        }
        told->text = NULL;
    }
    t->count = 0;
    return fine;
}

/* ---- runs ---- */

/* Of the failures that this run was the first to have, what is told and kept. */
static bool take_findings(chaos_result *r, const chaos_story *story, const chaos_script *struck,
                          uint32_t before)
{
    for (uint32_t i = before; i < r->finding_count; i++) {
        chaos_finding *f = &r->findings[i];
        f->story = *story;
        f->story.finding.found = &f->story.found;
        f->story.finding.name = chaos_failure_name(r->setup, &f->failure);
        if (!chaos_script_copy(&f->script, struck))
            return false;
    }
    return true;
}

/* Did it fail as the run that is replayed? */
static bool is_again(const chaos_result *r, const chaos_outcome *outcome)
{
    for (uint32_t i = 0; i < outcome->failure_count; i++) {
        const chaos_failure *f = &outcome->failures[i];
        const char *agent = checking_agent_name(chaos_setup_model(r->setup), f->agent);
        if (f->kind == r->record->failure &&
            strcmp(chaos_failure_name(r->setup, f), r->record->property) == 0 &&
            (!r->record->agent || strcmp(agent, r->record->agent) == 0))
            return true;
    }
    return false;
}

static bool run_script(chaos_result *r, const chaos_script *script, const processes_options *options,
                       telling *t, chaos_script *struck)
{
    chaos_outcome outcome;
    chaos_story story;
    uint32_t before = r->finding_count;
    *struck = (chaos_script){
        .seed = script->seed, .pace = script->pace, .duration = script->duration, .has_hits = true};
    bool fine = processes_run(r->setup, script, options, watch, t, &r->seen, struck, &outcome);
    fine = take_story(r, t, &story) && fine;
    if (!fine)
        return false;
    chaos_collect(r, &outcome, script->seed);
    r->again += r->record && is_again(r, &outcome);
    if (outcome.trouble && !r->trouble)
        r->trouble = base_arena_text(r->arena, outcome.trouble, strlen(outcome.trouble));
    return take_findings(r, &story, struck, before);
}

/* Run number `i`. */
static bool run_one(chaos_result *r, const chaos_script *replayed, uint64_t i,
                    const processes_options *options, telling *t)
{
    chaos_script script, struck;
    if (!(replayed ? chaos_script_copy(&script, replayed)
                   : chaos_script_make(&script, r->setup, r->first + i)))
        return false;
    bool fine = run_script(r, &script, options, t, &struck);
    chaos_script_release(&script);
    if (i > 0) {
        chaos_script_release(&struck);
        return fine;
    }
    r->sample.script = struck;
    return fine;
}

/* A folder of sockets and stores, for one run. */
static bool make_folder(char folder[static 256])
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, 256, "%s/spex-chaos-XXXXXX", base && *base && strlen(base) < 60 ? base : "/tmp");
    if (mkdtemp(folder))
        return true;
    base_print_shown(stderr, "spex chaos: no folder can be made: %s: %s\n", folder, strerror(errno));
    return false;
}

static int run_all(chaos_result *r, const chaos_script *replayed, const char *program, telling *t)
{
    char folder[256];
    int status = CLI_YES;
    for (uint64_t i = 0; status == CLI_YES && i < r->runs && !r->trouble; i++) {
        const processes_options options = {.program = program, .folder = folder};
        if (!make_folder(folder))
            return CLI_TROUBLE;
        if (!run_one(r, replayed, i, &options, t))
            status = cli_out_of_memory("spex chaos");
        if (t->timeline) { /* of the first run */
            fclose(t->timeline);
            t->timeline = NULL;
        }
    }
    return status;
}

static void remove_program(const char *folder)
{
    char command[300];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (*folder && system(command) != 0)
        fprintf(stderr, "spex chaos: %s could not be removed\n", folder);
}

int chaos_run_processes(chaos_result *r, const chaos_script *replayed)
{
    const char *timeline = chaos_own_file(r, r->job->timeline);
    char folder[256] = "", program[300];
    telling t = {.count = 0};
    int status = CLI_YES;
    processes_tell_limits(r->setup, chaos_warn, r);
    if (timeline &&
        !(t.timeline = strcmp(timeline, "-") == 0 ? fdopen(dup(STDOUT_FILENO), "w") : fopen(timeline, "w"))) {
        base_print_shown(stderr, "spex chaos: %s: %s\n", timeline, strerror(errno));
        return CLI_TROUBLE;
    }
    if (r->job->program)
        snprintf(program, sizeof program, "%s", r->job->program);
    else if (!make_folder(folder))
        status = CLI_TROUBLE;
    else
        status = make_program(r, folder, program, sizeof program);
    if (status == CLI_YES)
        status = run_all(r, replayed, program, &t);
    remove_program(folder);
    if (t.timeline)
        fclose(t.timeline);
    return status;
}
