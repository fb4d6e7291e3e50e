/* The logs, event by event, through an engine.
 *
 * Each event is reported to libspex as an instrumented program would report it. The model is not left to the
 * engine to write: it is written here, once the whole log has been read and nothing was wrong with it, so
 * that a torn log never leaves half of what it says in the models folder.
 */
#include "verifier/replay/run.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "cli/cli.h"
#include "compiler/compiler.h"

#define MOST_ID 65535u /* bytes, as spex_id has it */

/* ---- events ---- */

static spex_id id_of(const logs_value *value)
{
    return spex_id_bytes(value->text, value->length);
}

static base_status lacks(const logs_event *event, logs_role role, base_error *error)
{
    const logs_value *value = &event->value[role];
    return base_fail(error, BASE_E_SYNTAX, value->line ? value->line : event->line, value->column,
                     "expected %s %s", role == LOGS_STATE ? "a" : "an", logs_role_name(role));
}

/* An instance is seen for the first time. */
static int begin(replay *r, const char *state)
{
    const logs_value *parent = &r->event->value[LOGS_PARENT];
    assert(r->event && r->event->value[LOGS_INSTANCE].text);
    spex_id id = id_of(&r->event->value[LOGS_INSTANCE]);
    r->instance_count++;
    r->kinds[r->kind].instance_count++;
    bool is_child = r->tells_kinds && r->spec->parent && parent->text && parent->length <= MOST_ID;
    int code = is_child ? spex_init_child(r->engine, r->monitor, id, id_of(parent), NULL, state)
                        : spex_init_instance(r->engine, r->monitor, id, NULL, state);
    return code == SPEX_E_IMPL_MODEL_NOT_FOUND ? SPEX_OK : code; /* of another than was asked for */
}

/* It did something. */
static int transition(replay *r, spex_id id, const char *action, const char *state)
{
    int code = spex_transition_of(r->engine, r->monitor, id, action, state);
    return code == SPEX_E_IMPL_MODEL_NOT_FOUND ? SPEX_OK : code;
}

/* Reports one event. BASE_E_SYNTAX: it is not one; other trouble is in r->trouble. */
static base_status report(replay *r, base_error *error)
{
    const logs_value *value = r->event->value;
    if (!value[LOGS_INSTANCE].text)
        return lacks(r->event, LOGS_INSTANCE, error);
    if (value[LOGS_INSTANCE].length > MOST_ID)
        return base_fail(error, BASE_E_SYNTAX, value[LOGS_INSTANCE].line, value[LOGS_INSTANCE].column,
                         "the name of an instance has at most %u bytes, and this %zu", MOST_ID,
                         value[LOGS_INSTANCE].length);
    base_status status = spexv_kind_of_event(r, error);
    if (status)
        return status;
    spex_id id = id_of(&value[LOGS_INSTANCE]);
    const char *action = value[LOGS_ACTION].text, *state = value[LOGS_STATE].text;
    if (!action && !state)
        return lacks(r->event, LOGS_ACTION, error);
    if (!action) {
        int code = begin(r, state);
        if (code == SPEX_E_INSTANCE_EXISTS)
            return lacks(r->event, LOGS_ACTION, error);
        r->trouble = code;
        return spexv_limits_event(r, NULL, state, error);
    }
    if (!state)
        state = action;
    status = spexv_limits_event(r, action, state, error);
    if (status)
        return status;
    int code = transition(r, id, action, state);
    if (code == SPEX_E_INSTANCE_NOT_FOUND && !(code = begin(r, NULL)))
        code = transition(r, id, action, state);
    r->trouble = code;
    return BASE_OK;
}

/* ---- logs ---- */

static int say_malformed(replay *r, const base_error *error, base_status status)
{
    unsigned most = r->request->max_shown;
    r->malformed_count++;
    if (r->report && (most == 0 || r->shown_count < most)) {
        r->shown_count++;
        spexv_finding f = {.kind = SPEXV_MALFORMED,
                           .log = r->log,
                           .line = error->line,
                           .column = error->column,
                           .message = error->message};
        spexv_replay_report_add(r->report, &f, r->monitor, r->source);
    }
    fflush(stdout);
    fprintf(stderr, "%s:", r->log);
    if (error->line)
        fprintf(stderr, "%llu:", (unsigned long long)error->line);
    if (error->line && error->column)
        fprintf(stderr, "%llu:", (unsigned long long)error->column);
    fprintf(stderr, " error: %s\n", error->message);
    return status == BASE_E_SYNTAX || status == BASE_E_LIMIT ? CLI_NO : CLI_TROUBLE;
}

/* The event at hand is reported, or kept until all have been read. */
static base_status take_event(replay *r, base_error *error)
{
    base_status status = spexv_clock_read(r, error);
    if (status)
        return status;
    if (r->sorter) {
        int64_t time = r->time != SPEXV_NO_TIME ? r->time : r->last_time;
        r->last_time = time; /* one without a time stays behind the one before it */
        status = logs_sorter_add(r->sorter, r->event, r->log_number, time);
        return status ? base_fail(error, status, 0, 0, "out of memory") : BASE_OK;
    }
    spexv_clock_advance(r);
    return report(r, error);
}

/* What has become of the event at hand: CLI_YES when it goes on. */
static int judge_event(replay *r, base_status status, const base_error *error)
{
    if (status) {
        int outcome = say_malformed(r, error, status);
        if (status != BASE_E_SYNTAX || !r->request->skips_malformed)
            return outcome;
    } else if (r->trouble) {
        if (!r->trouble_is_told)
            fprintf(stderr, "%s:%llu: error: %s\n", r->log, (unsigned long long)r->event->line,
                    spex_strerror(r->trouble));
        return r->trouble == SPEX_E_NAME ? CLI_NO : CLI_TROUBLE;
    }
    return CLI_YES;
}

static int replay_events(replay *r)
{
    base_error error = {0};
    int outcome = CLI_YES;
    while (outcome == CLI_YES) {
        base_status status = logs_events_next(r->events, &r->event, &error);
        if (!status && !r->event)
            break;
        if (!status) {
            r->event_count++;
            status = take_event(r, &error);
        }
        outcome = judge_event(r, status, &error);
    }
    return outcome;
}

/* The events that were kept, in the order of their times. */
static int replay_sorted(replay *r)
{
    base_error error = {0};
    logs_event event;
    int outcome = CLI_YES;
    logs_sorter_sort(r->sorter);
    while (outcome == CLI_YES && logs_sorter_next(r->sorter, &event, &r->log_number)) {
        r->event = &event;
        r->log = spexv_replay_log_name(r->request, r->log_number);
        base_status status = spexv_clock_read(r, &error);
        spexv_clock_advance(r);
        if (!status)
            status = report(r, &error);
        outcome = judge_event(r, status, &error);
    }
    r->event = NULL;
    return outcome;
}

/* What was passed over, where that may be more than was meant. */
static void note_what_was_left_out(replay *r, uint64_t events)
{
    uint64_t left_out = logs_events_passed_over(r->events);
    r->left_out += left_out;
    fflush(stdout);
    if (events == 0)
        fprintf(stderr, "%s: warning: there is no event in it%s\n", r->log,
                left_out > 0 ? ": --where leaves out all rows"
                : logs_events_form(r->events)->has_heading && !r->request->columns.heading
                    ? ", only a heading"
                    : "");
    const char *column = logs_events_never_seen(r->events);
    if (column && left_out > 0) {
        fprintf(stderr, "%s: warning: no row has '", r->log);
        cli_print_name(column, stderr);
        fputs("', by which --where chooses\n", stderr);
    }
}

static int replay_log(replay *r, size_t number, lang_diagnostics *diagnostics)
{
    base_error error = {0};
    const char *path = r->request->logs[number];
    FILE *in = verdict_open_in(path, diagnostics);
    if (!in)
        return CLI_TROUBLE;
    r->log = spexv_replay_log_name(r->request, number);
    r->log_number = (uint32_t)number;
    r->time_format = r->request->time_format;
    r->has_seen_time = false;
    if (r->sorter)
        r->last_time = SPEXV_NO_TIME; /* its first event may be anywhere */
    logs_columns columns = r->request->columns;
    columns.has_kin = r->kind_count > 1;
    base_status status = logs_events_open(in, &columns, &r->events, &error);
    const char *key = status ? NULL : logs_events_taken_from(r->events);
    if (key) {
        fprintf(stderr, "%s: note: the events are taken from '", r->log);
        cli_print_name(key, stderr);
        fputs("'; --events=KEY takes others\n", stderr);
    }
    bool tells_kinds = !status && (logs_events_may_have(r->events, LOGS_PARENT) ||
                                   logs_events_may_have(r->events, LOGS_SPECIFICATION));
    r->tells_kinds = tells_kinds || (r->sorter && r->tells_kinds);
    uint64_t before = r->event_count;
    int outcome = status ? say_malformed(r, &error, status) : replay_events(r);
    if (outcome == CLI_YES)
        note_what_was_left_out(r, r->event_count - before);
    if (outcome == CLI_YES)
        spexv_clock_note(r, r->event_count - before);
    logs_events_close(r->events);
    r->events = NULL;
    r->event = NULL;
    verdict_close_in(in);
    return outcome;
}

/* ---- all of it ---- */

static int open_engine(replay *r)
{
    const spex_monitor **monitors = base_alloc_zeroed(r->kind_count + (size_t)1, sizeof *monitors);
    if (!monitors)
        return cli_out_of_memory("spex replay");
    for (uint32_t i = 0; i < r->kind_count; i++)
        monitors[i] = r->kinds[i].monitor;
    spex_clock clock = {spexv_clock_show, spexv_clock_show, r};
    spex_options engine_options;
    spex_options_init(&engine_options);
    engine_options.models_dir = r->learned.is_learning ? "" : r->request->models_dir;
    engine_options.history = 1;
    engine_options.shards = 1;
    engine_options.error_handler = spexv_replay_judge;
    engine_options.error_arg = r;
    engine_options.monitors = monitors;
    engine_options.clock = &clock;
    int code = spex_open(&r->engine, &engine_options);
    free(monitors);
    if (code)
        fprintf(stderr, "spex replay: error: %s\n", spex_strerror(code));
    return code ? CLI_TROUBLE : CLI_YES;
}

static int worse(int outcome, int other)
{
    return outcome > other ? outcome : other;
}

/* All logs have been read, or one could not be. */
static int conclude(replay *r, int outcome)
{
    base_error error = {0};
    if (outcome == CLI_YES && spexv_limits_end(r, &error))
        outcome = cli_out_of_memory("spex replay");
    if (r->report)
        outcome = worse(outcome, spexv_replay_write_report(r));
    else if (outcome == CLI_YES)
        spexv_replay_summarise(r);
    if (outcome == CLI_YES && r->event_count)
        outcome = verdict_learned_model_save(&r->learned, r->engine, r->report ? stderr : stdout);
    bool is_wrong = !r->event_count || r->deviation_count || r->open_count || r->malformed_count;
    return outcome == CLI_YES && is_wrong ? CLI_NO : outcome;
}

static bool has_final(const lang_spec *spec)
{
    bool found = false;
    for (uint32_t s = 0; s < spec->state_count; s++)
        found |= spec->states[s].final;
    return found;
}

static int replay_all(replay *r, lang_diagnostics *diagnostics)
{
    base_error error = {0};
    int outcome = spexv_limits_begin(r, &error) ? cli_out_of_memory("spex replay") : open_engine(r);
    if (outcome != CLI_YES)
        return outcome;
    if (r->request->checks_final && !has_final(r->spec))
        fprintf(stderr, "%s: warning: '%s' has no final state: --final asks nothing\n", r->source,
                r->spec->name);
    for (size_t i = 0; i < r->request->log_count && outcome == CLI_YES; i++)
        outcome = replay_log(r, i, diagnostics);
    if (outcome == CLI_YES && r->sorter)
        outcome = replay_sorted(r);
    outcome = conclude(r, outcome);
    spex_close(r->engine);
    return outcome;
}

static int replay_against_spec(replay *r, lang_diagnostics *diagnostics)
{
    verdict_input input;
    int outcome = verdict_input_read_monitored(r->request->spec_operand, diagnostics, &input);
    if (outcome != CLI_YES)
        return outcome;
    base_error error = {0};
    if (!input.spec) {
        snprintf(error.message, sizeof error.message, "not a specification");
        error.status = BASE_E_SYNTAX;
    } else {
        r->spec = input.spec;
        r->source = input.path;
        error.status = spexv_kinds_list(r, input.unit, &error);
    }
    if (error.status) {
        outcome = verdict_report_error(diagnostics, input.path, &error);
    } else {
        outcome = verdict_learned_model_read(&r->learned, r->request->models_dir, r->spec,
                                             r->request->must_learn, diagnostics);
        if (outcome == CLI_YES)
            outcome = replay_all(r, diagnostics);
    }
    spexv_kinds_release(r);
    verdict_learned_model_release(&r->learned);
    verdict_input_release(&input);
    return outcome;
}

int spexv_replay_run(const spexv_replay_request *request, lang_diagnostics *diagnostics)
{
    replay all = {.request = request,
                  .time = SPEXV_NO_TIME,
                  .last_time = SPEXV_NO_TIME,
                  .now = SPEXV_NO_TIME},
           *r = &all;
    r->report = request->report ? spexv_replay_report_new(request->report) : NULL;
    r->sorter = request->must_sort ? logs_sorter_new() : NULL;
    int outcome = (request->report && !r->report) || (request->must_sort && !r->sorter)
                      ? cli_out_of_memory("spex replay")
                      : replay_against_spec(r, diagnostics);
    spexv_replay_report_free(r->report);
    logs_sorter_free(r->sorter);
    return outcome;
}
