/* Telling findings: at once, with their line of the log below them as compilers show it, or in a report. */
#include "verifier/replay/run.h"

#include <assert.h>
#include <string.h>

#include "base/escape.h"
#include "cli/cli.h"

const char *spexv_replay_log_name(const spexv_replay_request *request, size_t number)
{
    assert(number < request->log_count);
    return strcmp(request->logs[number], "-") == 0 ? "<stdin>" : request->logs[number];
}

static const char *quote_of(const replay *r, const logs_value *at, size_t *length, uint64_t *begins)
{
    *length = 0;
    *begins = 1;
    return r->events ? logs_events_quote(r->events, at, length, begins) : NULL;
}

static void print_quoted(const replay *r, const logs_value *at)
{
    size_t length;
    uint64_t begins;
    const char *text = quote_of(r, at, &length, &begins);
    if (!text)
        return;
    int gutter = printf("%5llu | ", (unsigned long long)at->line);
    base_put_escaped(base_escape_columns, text, length, stdout);
    putchar('\n');
    if (at->column < begins)
        return;
    printf("%*s| %*s^", gutter - 2, "", (int)(at->column - begins), "");
    for (size_t i = 1; i < at->length; i++)
        putchar('~');
    putchar('\n');
}

static void print_finding(const replay *r, const spexv_finding *f, const logs_value *quote)
{
    bool is_harmless = f->kind == SPEXV_HARMLESS;
    printf("%s:%llu:", f->log, (unsigned long long)f->line);
    if (f->column)
        printf("%llu:", (unsigned long long)f->column);
    putchar(' ');
    cli_print_styled(is_harmless ? CLI_BOLD : CLI_BAD, is_harmless ? "warning:" : "error:", stdout);
    putchar(' ');
    spexv_finding_print(f, r->monitor, r->source, stdout);
    putchar('\n');
    if (quote)
        print_quoted(r, quote);
    fflush(stdout); /* a log may be followed as it grows */
}

static void report_finding(const replay *r, const spexv_finding *f, const logs_value *quote)
{
    spexv_finding shown = *f;
    uint64_t begins;
    if (quote)
        shown.quoted = quote_of(r, quote, &shown.quoted_length, &begins);
    if (shown.quoted && quote->column >= begins && quote->column - begins <= shown.quoted_length) {
        size_t rest = shown.quoted_length - (size_t)(quote->column - begins);
        shown.marked = (size_t)(quote->column - begins);
        shown.marked_length = quote->length < rest ? quote->length : rest;
    }
    spexv_replay_report_add(r->report, &shown, r->monitor, r->source);
}

void spexv_replay_tell(replay *r, const spexv_finding *f, const logs_value *quote)
{
    unsigned most = r->request->max_shown;
    bool is_shown = most == 0 || r->shown_count < most;
    if (is_shown && r->report)
        report_finding(r, f, quote);
    else if (is_shown)
        print_finding(r, f, quote);
    r->shown_count += is_shown;
    r->harmless_count += f->kind == SPEXV_HARMLESS;
    r->open_count += f->kind == SPEXV_UNFINISHED;
    r->deviation_count += f->kind != SPEXV_HARMLESS && f->kind != SPEXV_UNFINISHED;
}
