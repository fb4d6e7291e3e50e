/* spex chaos --as=processes: the program of a system is made, or named, and run for each seed. */
#include "config.h"

#include "verifier/chaos/ending.h"
#include "verifier/chaos/programs.h"

#include "base/shown.h"
#include "cli/cli.h"
#include "processes/processes.h"
#include "systems/systems.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void watch(void *arg, const chaos_event *event)
{
    chaos_ending_note(arg, event->at,
                      event->kind == CHAOS_EVENT_START ? "all agents are ready" : event->text);
}

/* ---- runs ---- */

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

static bool run_script(chaos_result *r, chaos_programs *programs, const chaos_script *script,
                       const processes_options *options, chaos_ending *t, chaos_script *struck)
{
    chaos_outcome outcome;
    chaos_story story;
    uint32_t before = r->finding_count;
    *struck = (chaos_script){
        .seed = script->seed, .pace = script->pace, .duration = script->duration, .has_hits = true};
    bool fine = chaos_histories_begin(programs) &&
                processes_run(r->setup, script, options, watch, t, &r->seen, struck, &outcome);
    fine = chaos_histories_end(programs, r, script->seed, &outcome) && fine;
    fine = chaos_ending_take(r, t, &story) && fine;
    if (!fine)
        return false;
    chaos_collect(r, &outcome, script->seed);
    r->again += r->record && is_again(r, &outcome);
    if (outcome.trouble && !r->trouble)
        r->trouble = base_arena_text(r->arena, outcome.trouble, strlen(outcome.trouble));
    return chaos_take_findings(r, &story, struck, before);
}

/* Run number `i`. */
static bool run_one(chaos_result *r, chaos_programs *programs, const chaos_script *replayed, uint64_t i,
                    const processes_options *options, chaos_ending *t)
{
    chaos_script script, struck;
    if (!(replayed ? chaos_script_copy(&script, replayed)
                   : chaos_script_make(&script, r->setup, r->first + i)))
        return false;
    bool fine = run_script(r, programs, &script, options, t, &struck);
    chaos_script_release(&script);
    if (i > 0) {
        chaos_script_release(&struck);
        return fine;
    }
    r->sample.script = struck;
    return fine;
}

static void tell_running(void *arg, const char *needed)
{
    const chaos_result *r = arg;
    base_print_shown(stderr, "%s:%s: %s runs already, and is left alone\n", r->path, r->text->name, needed);
}

static int run_all(chaos_result *r, chaos_programs *programs, const chaos_script *replayed,
                   const char *program, chaos_ending *t)
{
    char folder[256];
    int status = CLI_YES;
    for (uint64_t i = 0; status == CLI_YES && i < r->runs && !r->trouble; i++) {
        const processes_options options = {.program = program,
                                           .folder = folder,
                                           .programs = programs->of,
                                           .needs = programs->needs,
                                           .need_count = programs->need_count,
                                           .logs = r->job->logs,
                                           .say = tell_running,
                                           .say_arg = r};
        if (!chaos_make_folder(folder))
            return CLI_TROUBLE;
        if (!run_one(r, programs, replayed, i, &options, t))
            status = cli_out_of_memory("spex chaos");
        chaos_ending_close(t);
    }
    return status;
}

int chaos_run_processes(chaos_result *r, const chaos_script *replayed)
{
    chaos_folder folder = {.path = ""};
    char program[SYSTEMS_PROGRAM_ROOM];
    chaos_ending t;
    chaos_programs programs;
    const bool has_programs = chaos_has_programs(r->text);
    if (!chaos_ending_begin(&t, chaos_own_file(r, r->job->timeline)))
        return CLI_TROUBLE;
    int status = chaos_programs_open(&programs, r);
    if (has_programs && status == CLI_YES)
        chaos_programs_tell_limits(&programs, r);
    else
        processes_tell_limits(r->setup, chaos_warn, r);
    *program = '\0';
    if (status != CLI_YES || has_programs)
        ;
    else if (r->job->program)
        snprintf(program, sizeof program, "%s", r->job->program);
    else if (!chaos_folder_open(&folder))
        status = CLI_TROUBLE;
    else
        status = systems_make_program(r->path, r->code, !r->job->no_cache, folder.path, program);
    if (status == CLI_YES)
        status = run_all(r, &programs, replayed, program, &t);
    chaos_programs_close(&programs);
    chaos_folder_close(&folder);
    chaos_ending_close(&t);
    return status;
}
