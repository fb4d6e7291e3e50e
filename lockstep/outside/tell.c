/* A schedule as lanes of text, and who waits for whom at its end. */
#include "lockstep/outside/tell.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/shown.h"
#include "lockstep/faults.h"

enum { COLUMN_MAX = 44, SHOWN_MAX = 400 };

/* "a->b:7000", "a:7000", of a program alone "connection 4 :7000"; false: it has no address. */
static bool tell_socket(const lockstep_schedule *s, uint64_t name, char *text, size_t size)
{
    const unsigned from = name & 0xff, to = name >> 8 & 0xff, port = name >> 16 & 0xffff;
    if (s->node_count == 0 && port != 0) {
        snprintf(text, size, "connection %u :%u", (unsigned)(name >> 32), port);
        return true;
    }
    if (port == 0 || from >= s->node_count || to >= s->node_count)
        return false;
    if (from == to)
        snprintf(text, size, "%s:%u", s->node_names[to], port);
    else
        snprintf(text, size, "%s->%s:%u", s->node_names[from], s->node_names[to], port);
    return true;
}

/* "partition a | b c" */
static void tell_fault(const lockstep_schedule *s, const lockstep_step *step, char *text, size_t size)
{
    const lockstep_strike strike = lockstep_strike_of(step->other, s->node_count);
    const char *const from = strike.from < s->node_count ? s->node_names[strike.from] : "all";
    size_t used = (size_t)snprintf(text, size, "%s", lockstep_op_name(step->op));
    if (step->op == LOCKSTEP_PARTITION) {
        for (int side = 0; side < 2; side++) {
            for (uint32_t i = 0; i < s->node_count && used < size; i++)
                if ((strike.group >> i & 1) == (unsigned)side)
                    used += (size_t)snprintf(text + used, size - used, " %s", s->node_names[i]);
            if (side == 0 && used < size)
                used += (size_t)snprintf(text + used, size - used, " |");
        }
    } else if (step->op == LOCKSTEP_SEVER) {
        snprintf(text + used, size - used, " %s to %s", from,
                 strike.to < s->node_count ? s->node_names[strike.to] : "all");
    } else if (step->op == LOCKSTEP_SKEW) {
        snprintf(text + used, size - used, " %s, set %s", from, strike.to ? "back" : "ahead");
    } else if (step->op != LOCKSTEP_HEAL) {
        snprintf(text + used, size - used, " %s", from);
    }
}

/* "malloc, fails" */
static void tell_value(const lockstep_step *step, char *text, size_t size)
{
    static const char *const amounts[] = {"all", "one byte", "half"};
    const unsigned value = step->other < 3 ? step->other : 0;
    if (step->op == LOCKSTEP_AMOUNT)
        snprintf(text, size, "amount: %s", amounts[value]);
    else
        snprintf(text, size, "%s%s", lockstep_op_name(step->op),
                 value == 0                       ? step->op == LOCKSTEP_INTERRUPT ? ": not" : ""
                 : step->op == LOCKSTEP_INTERRUPT ? ": EINTR"
                                                  : ", fails");
}

void lockstep_tell_object(const lockstep_schedule *s, lockstep_symbols *symbols, uint32_t object, char *text,
                          size_t size)
{
    *text = '\0';
    if (object == 0 || object > s->object_count)
        return;
    const lockstep_object_record *o = &s->objects[object - 1];
    if (o->kind == LOCKSTEP_SOCKET && tell_socket(s, o->address, text, size))
        return;
    if (o->name) {
        snprintf(text, size, "%s", s->names[o->name - 1]);
        return;
    }
    lockstep_symbols_variable(symbols, o->address, text, size);
    uint32_t number = 0;
    for (uint32_t i = 0; i < object; i++)
        number += s->objects[i].kind == o->kind;
    if (!*text)
        snprintf(text, size, "%s %" PRIu32, lockstep_kind_text(o->kind), number);
}

static bool is_thread(const lockstep_schedule *s, uint32_t object)
{
    return object && object <= s->object_count && s->objects[object - 1].kind == LOCKSTEP_THREAD;
}

void lockstep_tell_operation(const lockstep_schedule *s, uint32_t i, lockstep_symbols *symbols, char *text,
                             size_t size)
{
    assert(s && i < s->count);
    static const char *const turns[] = {"", " times out", " wakes without a signal", " gives up"};
    static const char *const fates[] = {"", ", comes late", ", is lost", ", comes twice"};
    const lockstep_step *step = &s->steps[i];
    char object[48], other[32] = "";
    if (lockstep_is_fault(step->op)) {
        tell_fault(s, step, text, size);
        return;
    }
    if (lockstep_is_value(step->op)) {
        tell_value(step, text, size);
        return;
    }
    if (lockstep_is_of_nodes(step->op))
        snprintf(other, sizeof other, " %s", step->other < s->node_count ? s->node_names[step->other] : "?");
    else if (step->op == LOCKSTEP_SEND)
        snprintf(other, sizeof other, "%s", step->other < 4 ? fates[step->other] : "");
    else if (step->turn == LOCKSTEP_SPURIOUS && step->op != LOCKSTEP_WAKE)
        snprintf(other, sizeof other, ", fails for nothing");
    else if (step->op == LOCKSTEP_TRYLOCK || (step->other == 0 && lockstep_is_memory(step->op)))
        ; /* it reads the newest value */
    else if (step->other != LOCKSTEP_NOBODY && lockstep_is_memory(step->op))
        snprintf(other, sizeof other, ", an older value (%u)", step->other);
    else if (step->other != LOCKSTEP_NOBODY)
        snprintf(other, sizeof other, "%s %u",
                 step->op == LOCKSTEP_SIGNAL || step->op == LOCKSTEP_FUTEX_WAKE ? ", wakes" : "",
                 step->other);
    else if (step->op == LOCKSTEP_SIGNAL)
        snprintf(other, sizeof other, ", nobody waits");
    lockstep_tell_object(s, symbols, is_thread(s, step->object) ? 0 : step->object, object, sizeof object);
    snprintf(text, size, "%s%s%s%s%s", lockstep_op_name(step->op), *object ? " " : "", object, other,
             step->op == LOCKSTEP_SLEEP || step->op == LOCKSTEP_POLL ||
                     (step->turn == LOCKSTEP_SPURIOUS && step->op != LOCKSTEP_WAKE)
                 ? ""
                 : turns[step->turn < 4 ? step->turn : 0]);
}

/* "lock a  account.c:31" */
static void step_text(const lockstep_schedule *s, uint32_t i, lockstep_symbols *symbols, char *text,
                      size_t size)
{
    const lockstep_step *step = &s->steps[i];
    char operation[96], line[64];
    lockstep_tell_operation(s, i, symbols, operation, sizeof operation);
    lockstep_symbols_line(symbols, step->place, step->op != LOCKSTEP_SPIN, line, sizeof line);
    snprintf(text, size, "%s%s%s", operation, step->place ? "  " : "", step->place ? line : "");
}

void lockstep_tell_head(const lockstep_schedule *s, uint32_t thread, lockstep_symbols *symbols, char *text,
                        size_t size)
{
    assert(s && thread < LOCKSTEP_THREADS_MAX);
    const lockstep_thread_record *t = &s->threads[thread];
    char function[48], line[64] = "";
    lockstep_symbols_function(symbols, t->start, function, sizeof function);
    if (*function && t->created_at)
        lockstep_symbols_line(symbols, t->created_at, 1, line, sizeof line);
    size_t used = 0;
    if (s->node_count && t->node >= s->node_count) {
        snprintf(text, size, "network");
        return;
    }
    if (s->node_count)
        used = (size_t)snprintf(text, size, "%s: ", s->node_names[t->node]);
    snprintf(text + used, size - used, "thread %" PRIu32 "%s%s%s%s%s", thread,
             *function     ? " ("
             : thread == 0 ? " (main)"
                           : "",
             function, *line ? ", " : "", line, *function ? ")" : "");
}

static void tell_heads(const lockstep_schedule *s, lockstep_symbols *symbols, int width, FILE *out)
{
    fprintf(out, "          ");
    for (uint32_t i = 0; i < s->thread_count; i++) {
        char head[140];
        lockstep_tell_head(s, i, symbols, head, sizeof head);
        base_print_shown(out, "%-*s%s", i + 1 < s->thread_count ? width : 0, head,
                         i + 1 < s->thread_count && (int)strlen(head) >= width ? "  " : "");
    }
    putc('\n', out);
}

/* So many steps from `i` on are made by one thread within one library; 0: it is the program's own. */
static uint32_t steps_inside(const lockstep_schedule *s, lockstep_symbols *symbols, uint32_t i, char *library,
                             size_t size)
{
    char other[64];
    uint32_t same = 0;
    lockstep_symbols_library(symbols, s->steps[i].place, library, size);
    if (!*library)
        return 0;
    do {
        same++;
        if (i + same == s->count || s->steps[i + same].thread != s->steps[i].thread)
            break;
        lockstep_symbols_library(symbols, s->steps[i + same].place, other, sizeof other);
    } while (strcmp(other, library) == 0);
    return same;
}

/* What a thread that waits at the end is about to do. */
static void pending_text(const lockstep_schedule *s, uint32_t thread, lockstep_symbols *symbols, char *text,
                         size_t size)
{
    const lockstep_thread_record *t = &s->threads[thread];
    char line[64], object[48], who[24] = "";
    lockstep_symbols_line(symbols, t->wait_place, 1, line, sizeof line);
    lockstep_tell_object(s, symbols, is_thread(s, t->object) ? 0 : t->object, object, sizeof object);
    if (t->waits_for != LOCKSTEP_NOBODY)
        snprintf(who, sizeof who, " for %u", t->waits_for);
    snprintf(text, size, "%s%s%s  %s   waits%s", lockstep_op_name(t->op), *object ? " " : "", object, line,
             who);
}

static bool is_waiting(const lockstep_schedule *s, uint32_t thread)
{
    return s->outcome.failure == LOCKSTEP_DEADLOCK && !s->threads[thread].is_finished &&
           s->threads[thread].wait_place;
}

static int find_width(const lockstep_schedule *s, uint32_t from, const uint8_t *is_kept,
                      lockstep_symbols *symbols)
{
    char text[200];
    int width = 16;
    for (uint32_t i = from; i < s->count; i++) {
        if (is_kept && !is_kept[i])
            continue;
        step_text(s, i, symbols, text, sizeof text);
        const int length = (int)strlen(text) + 2;
        width = length > width ? length : width;
    }
    return width > COLUMN_MAX ? COLUMN_MAX : width;
}

/* The first step that is shown: the last ones are. */
static uint32_t find_first(const lockstep_schedule *s, const uint8_t *is_kept)
{
    uint32_t shown = 0, from = s->count;
    while (from > 0 && shown < SHOWN_MAX) {
        from--;
        shown += !is_kept || is_kept[from];
    }
    return from;
}

static const char *node_of(const lockstep_schedule *s, uint32_t thread)
{
    const uint32_t node = s->threads[thread].node;
    return node < s->node_count ? s->node_names[node] : "";
}

/* Threads of nodes are too many for a lane each: a line a step, with its node and its thread. */
static void tell_list(const lockstep_schedule *s, const uint8_t *is_kept, lockstep_symbols *symbols,
                      FILE *out)
{
    const uint32_t from = find_first(s, is_kept);
    char text[200];
    int width = 4;
    for (uint32_t i = 0; i < s->node_count; i++)
        width = (int)strlen(s->node_names[i]) > width ? (int)strlen(s->node_names[i]) : width;
    fprintf(out, "          %-*s  thread\n", width, "node");
    if (from)
        fprintf(out, "%6s    ... %" PRIu32 " steps before\n", "", from);
    for (uint32_t i = from; i < s->count; i++) {
        const uint32_t thread = s->steps[i].thread;
        if (is_kept && !is_kept[i])
            continue;
        step_text(s, i, symbols, text, sizeof text);
        if (lockstep_is_fault(s->steps[i].op))
            base_print_shown(out, "%6" PRIu32 "    %s\n", i + 1, text);
        else
            base_print_shown(out, "%6" PRIu32 "    %-*s  %6" PRIu32 "    %s\n", i + 1, width,
                             node_of(s, thread), thread, text);
    }
    for (uint32_t i = 0; i < s->thread_count; i++)
        if (is_waiting(s, i)) {
            pending_text(s, i, symbols, text, sizeof text);
            base_print_shown(out, "          %-*s  %6" PRIu32 "    %s\n", width, node_of(s, i), i, text);
        }
}

void lockstep_tell_lanes(const lockstep_schedule *s, const uint8_t *is_kept, lockstep_symbols *symbols,
                         FILE *out)
{
    assert(s && out);
    if (s->node_count) {
        tell_list(s, is_kept, symbols, out);
        return;
    }
    char text[200];
    const uint32_t from = find_first(s, is_kept);
    const int width = find_width(s, from, is_kept, symbols);
    tell_heads(s, symbols, width, out);
    if (from)
        fprintf(out, "%6s    ... %" PRIu32 " steps before\n", "", from);
    for (uint32_t i = from, same; i < s->count; i += same) {
        char library[64];
        same = 1;
        if (is_kept && !is_kept[i])
            continue;
        same = is_kept ? 0 : steps_inside(s, symbols, i, library, sizeof library);
        if (same > 1) {
            base_print_shown(out, "%6" PRIu32 "    %*s... %" PRIu32 " steps in %s\n", i + 1,
                             (int)s->steps[i].thread * width, "", same, library);
            continue;
        }
        same = 1;
        step_text(s, i, symbols, text, sizeof text);
        base_print_shown(out, "%6" PRIu32 "    %*s%s\n", i + 1, (int)s->steps[i].thread * width, "", text);
    }
    for (uint32_t i = 0; i < s->thread_count; i++)
        if (is_waiting(s, i)) {
            pending_text(s, i, symbols, text, sizeof text);
            base_print_shown(out, "          %*s%s\n", (int)i * width, "", text);
        }
}

void lockstep_tell_waits(const lockstep_schedule *s, lockstep_symbols *symbols, FILE *out)
{
    assert(s && out);
    for (uint32_t i = 0; i < s->thread_count; i++) {
        const lockstep_thread_record *t = &s->threads[i];
        char line[64], object[48];
        if (t->is_finished || t->waits_for == LOCKSTEP_NOBODY || !t->object || t->object > s->object_count ||
            !s->objects[t->object - 1].taken_at)
            continue;
        lockstep_symbols_line(symbols, s->objects[t->object - 1].taken_at, 1, line, sizeof line);
        lockstep_tell_object(s, symbols, t->object, object, sizeof object);
        base_print_shown(out, "    thread %" PRIu32 " waits for %s, which thread %u got at %s\n", i, object,
                         t->waits_for, line);
    }
}

static void tell_locks(const lockstep_schedule *s, const lockstep_access *a, lockstep_symbols *symbols,
                       FILE *out)
{
    fprintf(out, "      thread %u held %s", a->thread, a->held[0] ? "" : "no lock");
    for (int i = 0; i < LOCKSTEP_HELD_MAX && a->held[i]; i++) {
        char object[48];
        lockstep_tell_object(s, symbols, a->held[i], object, sizeof object);
        base_print_shown(out, "%s%s", i ? ", " : "", object);
    }
    putc('\n', out);
}

static void tell_access(const lockstep_schedule *s, const lockstep_access *a, const char *when,
                        lockstep_symbols *symbols, FILE *out)
{
    char variable[64], line[64], function[64];
    lockstep_symbols_variable(symbols, a->address, variable, sizeof variable);
    if (!*variable)
        snprintf(variable, sizeof variable, "0x%" PRIx64, a->address);
    lockstep_symbols_line(symbols, a->place, 1, line, sizeof line);
    base_print_shown(out, "    %-6s %s%s of %u byte%s of %s by thread %u, at %s\n", when,
                     a->is_atomic ? "atomic " : "", a->is_write ? "write" : "read", a->size,
                     a->size == 1 ? "" : "s", variable, a->thread, line);
    if (!a->is_known)
        return;
    uint64_t within = a->place;
    for (int i = 0; i < LOCKSTEP_STACK_MAX && a->stack[i]; i++) {
        char library[64];
        lockstep_symbols_function(symbols, within - 1, function, sizeof function);
        lockstep_symbols_line(symbols, a->stack[i], 1, line, sizeof line);
        lockstep_symbols_library(symbols, a->stack[i], library, sizeof library);
        if (!*library) /* what a library calls, such as a thread's first function, was not called by the
                          program */
            base_print_shown(out, "      in %s, called at %s\n", *function ? function : "?", line);
        else
            base_print_shown(out, "      in %s\n", *function ? function : "?");
        within = a->stack[i];
    }
    tell_locks(s, a, symbols, out);
}

void lockstep_tell_race(const lockstep_schedule *s, lockstep_symbols *symbols, FILE *out)
{
    assert(s && out);
    tell_access(s, &s->earlier, "first:", symbols, out);
    tell_access(s, &s->later, "then:", symbols, out);
}

static void name_lock(uint64_t address, lockstep_symbols *symbols, char *text, size_t size)
{
    lockstep_symbols_variable(symbols, address, text, size);
    if (!*text)
        snprintf(text, size, "0x%" PRIx64, address);
}

void lockstep_tell_lock_order(const lockstep_cycle *cycle, lockstep_symbols *symbols, FILE *out)
{
    assert(cycle && out);
    for (uint32_t i = 0; i < cycle->count; i++) {
        const lockstep_nesting *n = &cycle->of[i];
        char from[64], to[64], had[64], took[64];
        name_lock(n->from_address, symbols, from, sizeof from);
        name_lock(n->to_address, symbols, to, sizeof to);
        lockstep_symbols_line(symbols, n->from_place, 1, had, sizeof had);
        lockstep_symbols_line(symbols, n->to_place, 1, took, sizeof took);
        base_print_shown(out, "    thread %u takes %s at %s while it has %s, which it got at %s\n", n->thread,
                         to, took, from, had);
    }
}
