/* Errors on their way to a handler. */
#include "runtime/report/report.h"

#include "base/escape.h"
#include "runtime/ground/rest.h"

#include <assert.h>
#include <string.h>

void spex_reporter_init(spex_reporter *reporter, const spex_options *options, const spex_clocks *clocks)
{
    assert(options->error_handler && options->when_wrong && clocks);
    *reporter = (spex_reporter){.handler = options->error_handler,
                                .arg = options->error_arg,
                                .when_wrong = options->when_wrong,
                                .log = options->log,
                                .log_arg = options->log_arg,
                                .clocks = clocks};
    spex_mutex_init(&reporter->limit.lock, SPEX_RANK_RATE_LIMIT);
}

void spex_reporter_release(spex_reporter *reporter)
{
    spex_mutex_destroy(&reporter->limit.lock);
}

void spex_reporter_forked(spex_reporter *reporter)
{
    spex_mutex_init(&reporter->limit.lock, SPEX_RANK_RATE_LIMIT);
}

/* One line, with nothing in it that a terminal would obey: names, identifiers and paths are in it as they
 * came. */
static void show(const char *message, char shown[SPEX_MESSAGE_SIZE])
{
    size_t length = strlen(message), to = 0;
    char escaped[BASE_ESCAPED_SIZE];
    for (size_t i = 0; i < length;) {
        i += base_escape_terminal(message + i, length - i, escaped);
        size_t size = strlen(escaped);
        if (to + size >= SPEX_MESSAGE_SIZE)
            break;
        memcpy(shown + to, escaped, size);
        to += size;
    }
    shown[to] = '\0';
}

/* The handlers that the calling thread is in, as far as they fit. */
#define DEEPEST 16
static _Thread_local struct {
    unsigned depth;
    const spex_reporter *reporters[DEEPEST];
} now_reporting;

bool spex_is_reporting(const spex_reporter *reporter)
{
    unsigned i = now_reporting.depth < DEEPEST ? now_reporting.depth : DEEPEST;
    while (i > 0 && now_reporting.reporters[i - 1] != reporter)
        i--;
    return i > 0;
}

static int call_handler(spex_reporter *reporter, const spex_error *error)
{
    spex_error_handler *own = error->monitor ? error->monitor->on_error : NULL;
    if (now_reporting.depth < DEEPEST)
        now_reporting.reporters[now_reporting.depth] = reporter;
    now_reporting.depth++;
    const spex_memory *memory = spex_memory_in_use();
    int status = (own ? own : reporter->handler)(error, reporter->arg);
    spex_memory_use(memory);
    now_reporting.depth--;
    return status;
}

/* Does the program do what it should not, or not in time? */
static bool is_deviation(int code)
{
    return code == SPEX_E_NOT_ALLOWED || code == SPEX_E_DEVIATION_NOT_BISIMILAR ||
           code == SPEX_E_WRONG_STATE || code == SPEX_E_UNFINISHED || code == SPEX_E_RANGE ||
           code == SPEX_E_TOO_EARLY || code == SPEX_E_TOO_LATE || code == SPEX_E_STAY_TIMEOUT ||
           code == SPEX_E_TRANSITION_TIMEOUT || code == SPEX_E_INITIAL || code == SPEX_E_VIOLATION ||
           code == SPEX_E_DEADLINE;
}

int spex_report(spex_reporter *reporter, spex_error *error)
{
    char message[SPEX_MESSAGE_SIZE], shown[SPEX_MESSAGE_SIZE];
    assert(error->code > SPEX_OK && error->code < SPEX_CODES);
    spex_assert_no_lock("calling an error handler");
    error->engine = (spex_engine *)reporter; /* it is the engine's first member */
    atomic_fetch_add_explicit(&reporter->told[error->code], 1, memory_order_relaxed);
    if (!error->message) {
        spex_message(error, message);
        error->message = message;
    }
    show(error->message, shown);
    error->message = shown;
    int status = call_handler(reporter, error);
    if (status && is_deviation(error->code))
        spex_tell_deviation(error->message);
    if (status)
        spex_wrong(reporter->when_wrong, error);
    return status;
}
