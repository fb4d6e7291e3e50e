/* What an error says, in one line. */
#include "base/near.h"
#include "runtime/report/report.h"
#include "runtime/specs/specs.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

typedef struct line {
    char *text;
    size_t size, length;
} line;

static void __attribute__((format(printf, 2, 3))) say(line *l, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(l->text + l->length, l->size - l->length, format, arguments);
    va_end(arguments);
    if (length > 0)
        l->length += (size_t)length < l->size - l->length ? (size_t)length : l->size - l->length - 1;
}

static bool printable(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] < ' ' || bytes[i] == 0x7f)
            return false;
    return true;
}

const char *spex_id_text(spex_id id, char buffer[SPEX_ID_TEXT_SIZE])
{
    line l = {buffer, SPEX_ID_TEXT_SIZE, 0};
    const unsigned char *bytes = id.bytes;
    size_t shown = id.length < 64 ? id.length : 64;
    buffer[0] = '\0';
    if (bytes && printable(bytes, id.length)) {
        say(&l, "'%.*s%s'", (int)(shown), (const char *)bytes, shown < id.length ? "..." : "");
        return buffer;
    }
    if (id.length == 8) {
        uint64_t number = id.number;
        for (unsigned i = 0; bytes && i < 8; i++)
            number = i ? number | (uint64_t)bytes[i] << (8 * i) : bytes[i];
        say(&l, "%" PRIu64, number);
        return buffer;
    }
    say(&l, "0x");
    for (size_t i = 0; bytes && i < shown; i++)
        say(&l, "%02x", bytes[i]);
    say(&l, "%s", shown < id.length ? "..." : "");
    return buffer;
}

static void say_subject(line *l, const spex_error *e)
{
    char id[SPEX_ID_TEXT_SIZE];
    const char *kind = e->instance && e->instance->specification ? e->instance->specification
                       : e->monitor                              ? e->monitor->name
                                                                 : "instance";
    say(l, "%s", kind);
    if (e->instance)
        say(l, " %s", spex_id_text(e->instance->id, id));
    say(l, ": ");
}

static void say_duration(line *l, int64_t milliseconds)
{
    int64_t seconds = milliseconds / 1000, rest = milliseconds % 1000;
    if (seconds >= 60)
        say(l, "%" PRId64 "m %" PRId64 "s", seconds / 60, seconds % 60);
    else if (rest)
        say(l, "%" PRId64 ".%03" PRId64 "s", seconds, rest);
    else
        say(l, "%" PRId64 "s", seconds);
}

static void say_allowed(line *l, const spex_error *e)
{
    if (e->allowed_count == 0)
        say(l, "; it allows nothing more there");
    for (size_t i = 0; i < e->allowed_count; i++)
        say(l, "%s'%s'",
            i == 0                     ? "; it allows "
            : i + 1 < e->allowed_count ? ", "
                                       : " or ",
            e->allowed[i].action);
}

static bool is_action(const spex_monitor *monitor, const char *name)
{
    uint32_t a = 0;
    while (a < monitor->action_count && strcmp(monitor->actions[a], name))
        a++;
    return a < monitor->action_count;
}

/* "statement 's1'"; what one is called that has gone is not known. */
static void say_other(line *l, const spex_instance *other)
{
    char id[SPEX_ID_TEXT_SIZE];
    say(l, "%s", other->specification ? other->specification : "another");
    if (other->id.length)
        say(l, " %s", spex_id_text(other->id, id));
}

static void say_expected(line *l, const spex_error *e)
{
    if (e->expected_count == 0)
        say(l, "in no state of the specification");
    for (size_t i = 0; i < e->expected_count; i++)
        say(l, "%s'%s'", i == 0 ? "in " : i + 1 < e->expected_count ? ", " : " or ", e->expected[i]);
}

/* Because of another instance: of a child that must not be where it is, or a parent that has to be elsewhere.
 */
static void say_relation(line *l, const spex_error *e)
{
    const spex_rules *rules = spex_monitor_rules(e->monitor);
    bool is_parent = rules && rules->parent && e->other->specification &&
                     strcmp(rules->parent, e->other->specification) == 0;
    say(l, "the specification %s '%s' in '%s' %s ", is_parent ? "allows" : "does not allow", e->action,
        e->from, is_parent ? "only while" : "while");
    say_other(l, e->other);
    say(l, " is ");
    say_expected(l, e);
    if (e->other->state)
        say(l, "; it is in '%s'", e->other->state);
}

static void say_time(line *l, const spex_error *e)
{
    say(l, "'%s' came ", e->action);
    say_duration(l, e->instance->rested);
    say(l, " after it was in '%s', the specification allows it ", e->from);
    say(l, "%s", e->code == SPEX_E_TOO_EARLY ? "not before " : "within ");
    say_duration(l, e->timeout);
}

/* That an action is not allowed, or that there is none of that name. */
static void say_not_allowed(line *l, const spex_error *e)
{
    if (e->monitor && !is_action(e->monitor, e->action)) {
        base_near near;
        base_near_begin(&near, e->action);
        for (uint32_t a = 0; a < e->monitor->action_count; a++)
            base_near_offer(&near, e->monitor->actions[a]);
        say(l, "the specification has no action '%s'", e->action);
        if (near.best)
            say(l, "; did you mean '%s'?", near.best);
        return;
    }
    say(l, "the specification does not allow '%s' in '%s'", e->action, e->from);
    say_allowed(l, e);
}

/* A state of the specification other than the initial one, or not where another instance began. */
static void say_beginning(line *l, const spex_error *e)
{
    const char *first = e->expected_count ? e->expected[0] : "?";
    bool is_specified = e->monitor && strcmp(first, e->monitor->states[e->monitor->initial]) == 0;
    say(l, "it begins in '%s', ", e->to);
    if (is_specified)
        say(l, "the specification in '%s'; its monitor begins there, too", first);
    else
        say(l, "another one began in '%s'", first);
    say(l, "; a model behaves as specified only if all instances begin in one state");
}

static void say_deviation(line *l, const spex_error *e)
{
    say(l, "%s --[%s]-> %s is not in the model, and ", e->from, e->action, e->to);
    if (e->code == SPEX_E_DEVIATION_STILL_BISIMILAR)
        say(l, "with it the implementation would still behave as the specification");
    else
        say(l, "with it the implementation would not behave as the specification");
    if (e->not_allowed) {
        say(l, "; ");
        say_not_allowed(l, e);
    }
}

static void say_stay(line *l, const spex_error *e)
{
    say(l, "it has stayed longer than ");
    say_duration(l, e->timeout);
    say(l, " ");
    say_expected(l, e);
    say(l, "; it is in '%s'", e->instance->state);
}

static void say_no_parent(line *l, const spex_error *e)
{
    say(l, "it begins in '%s', and ", e->to);
    if (e->other->id.length == 0) {
        say(l, "no %s was given as its parent", e->other->specification);
        return;
    }
    say(l, "there is no ");
    say_other(l, e->other);
    say(l, " to be its parent");
}

void spex_message(const spex_error *e, char message[SPEX_MESSAGE_SIZE])
{
    line l = {message, SPEX_MESSAGE_SIZE, 0};
    say_subject(&l, e);
    switch (e->code) {
    case SPEX_E_INSTANCE_NOT_FOUND:
        say(&l, "there is no such instance, yet it did '%s' to '%s'", e->action, e->to);
        break;
    case SPEX_E_INSTANCE_EXISTS:
        say(&l, "it begins again in '%s', but there is one already, in '%s'", e->to, e->from);
        break;
    case SPEX_E_NOT_ALLOWED:
        if (e->other)
            say_relation(&l, e);
        else
            say_not_allowed(&l, e);
        break;
    case SPEX_E_TOO_EARLY:
    case SPEX_E_TOO_LATE:
        say_time(&l, e);
        break;
    case SPEX_E_STAY_TIMEOUT:
        say_stay(&l, e);
        break;
    case SPEX_E_PARENT:
        say_no_parent(&l, e);
        break;
    case SPEX_E_RANGE:
        say(&l, "'%s' in '%s' would leave the range of a variable%s", e->action, e->from,
            e->monitor->form == SPEX_RUN_KEPT ? ", or meet an expression without a value" : "");
        say_allowed(&l, e);
        break;
    case SPEX_E_WRONG_STATE:
        say(&l, "after '%s' in '%s' it is in '%s', but it may be ", e->action, e->from, e->to);
        say_expected(&l, e);
        break;
    case SPEX_E_INITIAL:
        say_beginning(&l, e);
        break;
    case SPEX_E_DEVIATION_STILL_BISIMILAR:
    case SPEX_E_DEVIATION_NOT_BISIMILAR:
        say_deviation(&l, e);
        break;
    case SPEX_E_IMPL_MODEL_NOT_FOUND:
        say(&l, "there is no model of the implementation yet");
        break;
    case SPEX_E_TRANSITION_TIMEOUT:
        say(&l, "it has rested in '%s' for ", e->instance->state);
        say_duration(&l, e->instance->rested);
        say(&l, ", the specification allows ");
        say_duration(&l, e->timeout);
        say_allowed(&l, e);
        break;
    case SPEX_E_NAME:
        say(&l, "a name that no model file can hold was reported: %s%s%s", e->action ? e->action : "",
            e->action ? " to " : "", e->to);
        break;
    case SPEX_E_UNFINISHED:
        say(&l, "it ends in '%s', where the specification has no final state; it may end ", e->from);
        say_expected(&l, e);
        break;
    case SPEX_E_AMBIGUOUS:
        say(&l, "instances of '%s' and of '%s' have this identifier; say which of them did '%s'",
            e->expected[0], e->expected[1], e->action);
        break;
    case SPEX_E_MONITOR:
        if (!e->monitor)
            say(&l, "its specification is not registered, yet it did '%s' to '%s'", e->action, e->to);
        else
            say(&l, "it was reported under another specification: '%s' to '%s'", e->action, e->to);
        break;
    default:
        say(&l, "%s", spex_strerror(e->code));
    }
}
