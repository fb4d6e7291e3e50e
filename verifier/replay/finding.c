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

/* " and went to 'new', where it cannot be; it may be in 'paid', 'cancelled'" */
static void print_wrong_state(const spexv_finding *f, FILE *out)
{
    print_quoted(" and went to ", f->to, out);
    fputs(", where a strict specification cannot be; it may be in ", out);
    if (f->expected_count == 0)
        fputs("no state", out);
    for (size_t i = 0; i < f->expected_count && i < SHOWN_ALLOWED; i++)
        print_quoted(i ? ", " : "", f->expected[i], out);
    if (f->expected_count > SHOWN_ALLOWED)
        fprintf(out, " and %zu more", f->expected_count - SHOWN_ALLOWED);
}

void spexv_finding_print(const spexv_finding *f, const spex_monitor *monitor, const char *source, FILE *out)
{
    if (f->time) {
        fputs("at ", out);
        cli_print_name(f->time, out);
        putc(' ', out);
    }
    print_quoted("", f->instance, out);
    print_quoted(" did ", f->action, out);
    print_quoted(" in ", f->from, out);
    switch (f->kind) {
    case SPEXV_UNKNOWN_ACTION:
        print_unknown(f, monitor, out);
        break;
    case SPEXV_NOT_ALLOWED:
        print_allowed(f, source, out);
        break;
    case SPEXV_WRONG_STATE:
        print_wrong_state(f, out);
        break;
    default:
        print_quoted(" and went to ", f->to, out);
        fprintf(out, ", which its recorded model does not; with it the model would %s behave as specified",
                f->kind == SPEXV_HARMLESS ? "still" : "no longer");
    }
}
