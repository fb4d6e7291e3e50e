/* Findings as sentences. */
#include "verifier/replay/finding.h"

#include "base/near.h"
#include "cli/cli.h"

#define SHOWN_ALLOWED 6u

/* " and went to 'paid'" */
static void print_quoted(const char *before, const char *name, FILE *out)
{
    fprintf(out, "%s'", before);
    cli_print_name(name, out);
    putc('\'', out);
}

/* "which is not allowed there; allowed: 'pay' (order.lts:10), 'cancel' (order.lts:14)" */
static void print_allowed(const spexv_finding *f, const char *source, FILE *out)
{
    fputs(", which is not allowed there; ", out);
    if (f->allowed_count == 0)
        fputs("nothing more is", out);
    for (size_t i = 0; i < f->allowed_count && i < SHOWN_ALLOWED; i++) {
        print_quoted(i ? ", " : "allowed: ", f->allowed[i].action, out);
        if (f->allowed[i].line)
            fprintf(out, " (%s:%u)", source, f->allowed[i].line);
    }
    if (f->allowed_count > SHOWN_ALLOWED)
        fprintf(out, " and %zu more", f->allowed_count - SHOWN_ALLOWED);
}

static void print_unknown(const spexv_finding *f, const spex_monitor *monitor, FILE *out)
{
    base_near near;
    base_near_begin(&near, f->action);
    for (uint32_t a = 0; a < monitor->action_count; a++)
        base_near_offer(&near, monitor->actions[a]);
    fputs(", which is no action of the specification", out);
    if (near.best)
        print_quoted("; did you mean ", near.best, out);
    fputs(near.best ? "?" : "", out);
}

/* "'new', 'paid' or 'cancelled'" */
static void print_names(const char *const *names, size_t count, const char *last, FILE *out)
{
    for (size_t i = 0; i < count && i < SHOWN_ALLOWED; i++)
        print_quoted(i == 0 ? "" : i + 1 == count ? last : ", ", names[i], out);
    if (count > SHOWN_ALLOWED)
        fprintf(out, " and %zu more", count - SHOWN_ALLOWED);
}

/* " and went to 'new', where it cannot be; it may be in 'paid', 'cancelled'" */
static void print_wrong_state(const spexv_finding *f, FILE *out)
{
    print_quoted(" and went to ", f->to, out);
    fputs(", where a strict specification cannot be; it may be in ", out);
    if (f->state_count == 0)
        fputs("no state", out);
    print_names(f->states, f->state_count, ", ", out);
}

void spexv_print_duration(int64_t microseconds, FILE *out)
{
    static const struct {
        int64_t length;
        const char *name;
    } units[] = {{INT64_C(86400000000), "d"}, {INT64_C(3600000000), "h"}, {60000000, "m"}, {1000000, "s"}};
    if (microseconds < 1000000) {
        bool is_whole = microseconds % 1000 == 0;
        fprintf(out, "%lld%s", (long long)(is_whole ? microseconds / 1000 : microseconds),
                is_whole ? "ms" : "us");
        return;
    }
    bool is_first = true;
    for (unsigned i = 0; i < 4; i++) {
        int64_t count = microseconds / units[i].length;
        microseconds %= units[i].length;
        bool has_fraction = i == 3 && microseconds;
        if (count == 0 && !has_fraction)
            continue;
        fprintf(out, "%s%lld", is_first ? "" : " ", (long long)count);
        if (has_fraction) {
            int fraction = (int)microseconds, digits = 6;
            for (; fraction % 10 == 0; fraction /= 10)
                digits--;
            fprintf(out, ".%0*d", digits, fraction);
        }
        fputs(units[i].name, out);
        is_first = false;
    }
}

static void print_late(const spexv_finding *f, FILE *out)
{
    if (f->action) {
        print_quoted(" did ", f->action, out);
        fputs(" after ", out);
    } else {
        fputs(" has rested, when the log ends, for ", out);
    }
    spexv_print_duration(f->rested, out);
    fputs(" in ", out);
    print_names(f->states, f->state_count, " or ", out);
    fputs(", where it may rest for ", out);
    spexv_print_duration(f->limit * 1000, out);
}

/* "statement 's1'" */
static void print_other(const spex_instance *other, FILE *out)
{
    cli_print_name(other->specification ? other->specification : "another instance", out);
    if (other->id.length)
        fprintf(out, " '%.*s'", (int)other->id.length, (const char *)other->id.bytes);
}

/* ", which is not allowed while statement 's1' is in 'running'" */
static void print_relation(const spexv_finding *f, FILE *out)
{
    fprintf(out, ", which is %sallowed %swhile ", f->is_parent ? "" : "not ", f->is_parent ? "only " : "");
    print_other(f->other, out);
    fputs(" is in ", out);
    print_names(f->states, f->state_count, " or ", out);
    if (f->other->state)
        print_quoted("; it is in ", f->other->state, out);
}

/* " did 'x' 9ms after it was in 'a', which is allowed not before 10ms" */
static void print_time(const spexv_finding *f, FILE *out)
{
    print_quoted(" did ", f->action, out);
    putc(' ', out);
    spexv_print_duration(f->rested, out);
    print_quoted(" after it was in ", f->from, out);
    fprintf(out, ", which is allowed %s ", f->kind == SPEXV_TOO_EARLY ? "not before" : "within");
    spexv_print_duration(f->limit * 1000, out);
}

static void print_stay(const spexv_finding *f, FILE *out)
{
    if (f->action)
        print_quoted(" did ", f->action, out);
    fputs(f->action ? " after more than " : " has stayed, when the log ends, for more than ", out);
    spexv_print_duration(f->limit * 1000, out);
    fputs(" in ", out);
    print_names(f->states, f->state_count, " or ", out);
    fputs(", which is as long as it may stay there", out);
}

static void print_no_parent(const spexv_finding *f, FILE *out)
{
    print_quoted(" begins in ", f->to, out);
    if (f->other->id.length)
        fputs(", and there is no ", out);
    else
        fputs(", and no ", out);
    print_other(f->other, out);
    fputs(f->other->id.length ? " to be its parent" : " is named as its parent", out);
}

static void print_unfinished(const spexv_finding *f, FILE *out)
{
    fputs(" is left open in ", out);
    print_names(f->states, f->state_count, " or ", out);
    fputs(" when the log ends; final: ", out);
    print_names(f->finals, f->final_count, ", ", out);
}

const char *spexv_finding_name(spexv_finding_kind kind)
{
    static const char *const names[] = {
        [SPEXV_NOT_ALLOWED] = "not_allowed", [SPEXV_UNKNOWN_ACTION] = "unknown_action",
        [SPEXV_WRONG_STATE] = "wrong_state", [SPEXV_DEVIATION] = "deviation",
        [SPEXV_HARMLESS] = "harmless",       [SPEXV_LATE] = "late",
        [SPEXV_UNFINISHED] = "unfinished",   [SPEXV_MALFORMED] = "malformed",
        [SPEXV_TOO_EARLY] = "too_early",     [SPEXV_TOO_LATE] = "too_late",
        [SPEXV_STAY] = "stay_timeout",       [SPEXV_NO_PARENT] = "no_parent",
    };
    return names[kind];
}

static void print_step(const spexv_finding *f, const spex_monitor *monitor, const char *source, FILE *out)
{
    print_quoted(" did ", f->action, out);
    print_quoted(" in ", f->from, out);
    if (f->is_out_of_range)
        fputs(", with which a variable would leave its range", out);
    if (f->kind == SPEXV_UNKNOWN_ACTION) {
        print_unknown(f, monitor, out);
    } else if (f->kind == SPEXV_NOT_ALLOWED && f->other) {
        print_relation(f, out);
    } else if (f->kind == SPEXV_NOT_ALLOWED) {
        print_allowed(f, source, out);
    } else if (f->kind == SPEXV_WRONG_STATE) {
        print_wrong_state(f, out);
    } else {
        print_quoted(" and went to ", f->to, out);
        fprintf(out, ", which its recorded model does not; with it the model would %s behave as specified",
                f->kind == SPEXV_HARMLESS ? "still" : "no longer");
    }
}

void spexv_finding_print(const spexv_finding *f, const spex_monitor *monitor, const char *source, FILE *out)
{
    if (f->kind == SPEXV_MALFORMED) {
        cli_print_name(f->message, out);
        return;
    }
    if (f->time) {
        fputs("at ", out);
        cli_print_name(f->time, out);
        putc(' ', out);
    }
    print_quoted("", f->instance, out);
    if (f->kind == SPEXV_LATE)
        print_late(f, out);
    else if (f->kind == SPEXV_UNFINISHED)
        print_unfinished(f, out);
    else if (f->kind == SPEXV_TOO_EARLY || f->kind == SPEXV_TOO_LATE)
        print_time(f, out);
    else if (f->kind == SPEXV_STAY)
        print_stay(f, out);
    else if (f->kind == SPEXV_NO_PARENT)
        print_no_parent(f, out);
    else
        print_step(f, monitor, source, out);
}
