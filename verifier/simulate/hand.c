/* One agent by hand: its handlers as they ship, each call with an outbox of its own, as a node does it. */
#include "config.h"

#include "verifier/simulate/hand.h"

#include "base/array.h"
#include "cli/cli.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

enum { FIRST_ROOM = 64 };

/* ---- text ---- */

static void print_value(const spexv_hand *h, const spex_type *type, const void *at, FILE *out)
{
    char text[LANG_DURATION_SIZE];
    if (type->kind == SPEX_TYPE_DURATION && values_number(type, at) >= 0)
        fputs(lang_duration_text(values_number(type, at), text), out);
    else
        values_print(type, at, spexv_name_of, &h->names, out);
}

static void print_members(const spexv_hand *h, const spex_member *members, uint32_t count, const char *body,
                          FILE *out)
{
    for (uint32_t i = 0; i < count; i++) {
        fputs(i ? ", " : "(", out);
        print_value(h, members[i].type, body + members[i].offset, out);
    }
    fputs(count ? ")" : "", out);
}

void spexv_hand_print_message(const spexv_hand *h, const spex_message_type *type, const void *message,
                              FILE *out)
{
    fputs(type->tag, out);
    print_members(h, type->members, type->member_count, (const char *)message + type->offset, out);
}

void spexv_hand_print_field(const spexv_hand *h, const spex_member *field, const void *state, FILE *out)
{
    if (field->sensitive)
        fputs("(redacted)", out);
    else
        print_value(h, field->type, (const char *)state + field->offset, out);
}

static void print_place(const spexv_hand *h, uint32_t line, uint32_t column)
{
    printf("  (%s:%" PRIu32, h->path, line);
    if (column)
        printf(":%" PRIu32, column);
    puts(")");
}

static const char *after_text(int64_t milliseconds, char text[static LANG_DURATION_SIZE])
{
    return lang_duration_text(milliseconds > 0 ? milliseconds : 0, text);
}

/* ---- externs ---- */

/* Reads a result. False: there is none. */
static bool ask(spexv_hand *h, const spex_type *type, void *result)
{
    while (spexv_lines_next(h->lines)) {
        spexv_reader reader = {.at = h->lines->text, .names = &h->names};
        bool fine = spexv_read_value(&reader, type, result);
        spexv_read_blanks(&reader);
        if (fine && !*reader.at)
            return true;
        spexv_lines_complain(h->lines, h->lines->text, fine ? "has more behind the result" : reader.why);
        if (h->lines->outcome != CLI_YES)
            break;
    }
    return false;
}

static void print_external(const spexv_hand *h, uint32_t which, const void *const *arguments)
{
    const spex_message_type *external = &h->code.externs[which];
    printf("  %s(", external->tag);
    for (uint32_t i = 0; i < external->member_count; i++) {
        fputs(i ? ", " : "", stdout);
        print_value(h, external->members[i].type, arguments[i], stdout);
    }
    putchar(')');
}

static void answer(void *context, uint32_t which, const void *const *arguments, void *result)
{
    spexv_hand *h = context;
    const spex_type *type = h->code.results[which];
    if (type)
        values_first(type, result);
    if (h->is_quiet || h->is_over || h->no_memory) {
        h->depends = true;
        return;
    }
    if (h->answer_at < h->answer_count) {
        if (type)
            memcpy(result, h->answers[h->answer_at], type->size);
        h->answer_at++;
        return;
    }
    print_external(h, which, arguments);
    base_arena *arena = type ? base_arena_new() : NULL;
    if (arena)
        printf(" = ?  %s", lang_type_text(arena, &h->all->externals[which].result));
    putchar('\n');
    base_arena_free(arena);
    if (type && !ask(h, type, result)) {
        h->is_over = true;
        values_first(type, result);
    }
    void *copy = malloc(type ? type->size : 1);
    if (!copy || !base_grow(h->answers, h->answer_room, h->answer_count + 1)) {
        h->no_memory = true;
        free(copy);
        return;
    }
    if (type)
        memcpy(copy, result, type->size);
    h->answers[h->answer_count++] = copy;
    h->answer_at = h->answer_count;
}

static void forget_answers(spexv_hand *h)
{
    for (size_t i = 0; i < h->answer_count; i++)
        free(h->answers[i]);
    h->answer_count = h->answer_at = 0;
}

/* ---- calls of generated code ---- */

/* An outbox, with all that were named as those that it may send to. */
static spex_outbox outbox(spexv_hand *h)
{
    if (!base_grow(h->peers, h->peer_room, h->names.count + 1))
        h->no_memory = true;
    size_t count = h->no_memory ? 0 : h->names.count;
    for (size_t i = 0; i < count; i++)
        h->peers[i] = (spex_ref)i + 2;
    return (spex_outbox){
        .self = 1, .peers = h->peers, .peer_count = (uint32_t)count, .room = h->room, .outputs = h->outputs};
}

typedef enum call { CALL_INIT, CALL_RESTART, CALL_HANDLE, CALL_TIMER } call;

static int call_once(spexv_hand *h, call what, uint32_t timer, spex_outbox *out)
{
    const spex_agent *type = h->code.agent;
    *out = outbox(h);
    h->answer_at = 0;
    switch (what) {
    case CALL_INIT:
        return type->init(h->at->state, h->params, out);
    case CALL_RESTART:
        return type->restart(h->at->state, out);
    case CALL_HANDLE:
        return type->handle(h->at->state, h->message, out);
    default:
        return type->timer(h->at->state, timer, out);
    }
}

/* With as much room as it wants. */
static int call_handler(spexv_hand *h, call what, uint32_t timer, spex_outbox *out)
{
    forget_answers(h);
    int handled = call_once(h, what, timer, out);
    while (handled == SPEX_NO_ROOM && !h->no_memory) {
        void *more = realloc(h->outputs, 2 * (size_t)h->room * h->code.agent->output_size);
        h->no_memory = !more;
        h->outputs = more ? more : h->outputs;
        h->room *= more ? 2 : 1;
        handled = call_once(h, what, timer, out);
    }
    return handled;
}

static bool asks_quietly(spexv_hand *h, uint32_t timer)
{
    spex_outbox out = outbox(h);
    h->is_quiet = true;
    h->depends = false;
    bool is_ready = h->code.agent->ready(h->at->state, timer, &out);
    h->is_quiet = false;
    return is_ready;
}

static int64_t period(spexv_hand *h, uint32_t timer)
{
    spex_outbox out = outbox(h);
    h->is_quiet = true;
    int64_t milliseconds = h->code.agent->period(h->at->state, timer, &out);
    h->is_quiet = false;
    return milliseconds < 1 ? 1 : milliseconds;
}

enum spexv_ready spexv_hand_ready(spexv_hand *h, uint32_t timer)
{
    bool is_ready = asks_quietly(h, timer);
    return h->depends ? SPEXV_PERHAPS_READY : is_ready ? SPEXV_READY : SPEXV_NOT_READY;
}

/* ---- what came of it ---- */

static int64_t later(int64_t now, int64_t milliseconds)
{
    int64_t most = INT64_MAX / 2 - now;
    return now + (milliseconds < 0 ? 0 : milliseconds > most ? most : milliseconds);
}

static void arm(spexv_hand *h, uint32_t timer, int64_t milliseconds)
{
    h->at->timers[timer].is_armed = true;
    h->at->timers[timer].due = later(h->at->now, milliseconds);
}

static bool is_reply(const spex_message_type *request, uint32_t emitted)
{
    for (uint32_t i = 0; request && i < request->reply_count; i++)
        if (request->replies[i] == emitted)
            return true;
    return false;
}

/* Tells of one output, and does what it asks for. */
static void put_out(spexv_hand *h, const char *output, const spex_message_type *request, spex_ref from)
{
    const spex_agent *type = h->code.agent;
    char text[LANG_DURATION_SIZE];
    spex_output head;
    memcpy(&head, output, sizeof head);
    switch (head.kind) {
    case SPEX_EMIT:
        fputs(is_reply(request, head.which) ? "  replies " : "  emits ", stdout);
        spexv_hand_print_message(h, &type->emits[head.which], output, stdout);
        if (is_reply(request, head.which) && from)
            printf(" to %s", spexv_name_of(&h->names, from));
        break;
    case SPEX_SEND:
        fputs("  sends ", stdout);
        spexv_hand_print_message(h, &type->sends[head.which], output, stdout);
        printf(" to %s", spexv_name_of(&h->names, head.to));
        break;
    case SPEX_BROADCAST:
        fputs("  broadcasts ", stdout);
        spexv_hand_print_message(h, &type->sends[head.which], output, stdout);
        fputs(h->names.count ? " to " : " to nobody: no others were named", stdout);
        for (size_t i = 0; i < h->names.count; i++)
            printf("%s%s", i ? ", " : "", h->names.names[i]);
        break;
    case SPEX_START:
        arm(h, head.which, head.after);
        printf("  starts %s: in %s", type->timers[head.which].name, after_text(head.after, text));
        break;
    case SPEX_STOP:
        h->at->timers[head.which].is_armed = false;
        printf("  stops %s", type->timers[head.which].name);
        break;
    }
    putchar('\n');
}

static const char *claim_kind(const spex_claim *claim)
{
    static const char *const tiers[] = {"proven", "checked", "monitored"};
    return tiers[claim->tier];
}

/* Tells which safety properties do not hold. `before`: NULL, it has just begun. */
static void judge(spexv_hand *h, const void *before, bool has_message, const spex_outbox *out)
{
    const spex_agent *type = h->code.agent;
    for (uint32_t i = 0; i < type->claim_count; i++) {
        const spex_claim *claim = &type->claims[i];
        if (claim->kind != SPEX_SAFETY || (claim->is_of_step && !before))
            continue;
        h->is_quiet = true;
        h->depends = false;
        bool holds = claim->holds(before, h->at->state, has_message ? h->message : NULL, out);
        h->is_quiet = false;
        if (holds || h->depends)
            continue;
        printf("  \"%s\" (%s) does not hold", claim->name, claim_kind(claim));
        print_place(h, claim->line, 0);
    }
}

/* Deadlines begin to run, or need not any more. */
static void look_at_deadlines(spexv_hand *h)
{
    const spex_agent *type = h->code.agent;
    for (uint32_t i = 0; i < type->timer_count; i++) {
        spexv_hand_timer *timer = &h->at->timers[i];
        if (type->timers[i].kind != SPEX_DEADLINE || asks_quietly(h, i) == timer->watches)
            continue;
        timer->watches = !timer->watches;
        if (timer->watches) {
            arm(h, i, period(h, i));
            continue;
        }
        timer->is_armed = false;
        if (timer->is_exceeded)
            printf("  \"%s\" has recovered\n", type->claims[type->timers[i].claim].name);
        timer->is_exceeded = false;
    }
}

static void print_handler(const spexv_hand *h, const spex_outbox *out)
{
    if (out->handler) {
        const spex_place *handler = &h->code.agent->handlers[out->handler - 1];
        printf("  %s", handler->what);
        print_place(h, handler->line, 0);
    }
}

/* Tells what a call came to. `before`: the state before it. */
static bool finish(spexv_hand *h, int handled, const void *before, bool has_message, spex_ref from,
                   const spex_outbox *out)
{
    const spex_agent *type = h->code.agent;
    const spex_message_type *request = NULL;
    uint32_t tag;
    if (h->is_over || h->no_memory)
        return false;
    if (has_message) {
        memcpy(&tag, h->message, sizeof tag);
        request = &type->accepts[tag];
    }
    print_handler(h, out);
    if (handled == SPEX_FAULT) {
        const spex_place *place = &type->places[out->fault - 1];
        printf("  a fault: %s; what the handler did is taken back", place->what);
        print_place(h, place->line, place->column);
    }
    for (uint32_t i = 0; i < out->count; i++)
        put_out(h, (const char *)out->outputs + i * type->output_size, request, from);
    judge(h, before, has_message, out);
    look_at_deadlines(h);
    return true;
}

/* Calls a handler, and tells what comes of it; *handled: what it returned. */
static bool run(spexv_hand *h, call what, uint32_t timer, spex_ref from, int *handled)
{
    spex_outbox out;
    void *before = malloc(h->code.agent->state_size + 1);
    h->no_memory = h->no_memory || !before;
    if (h->no_memory)
        return false;
    memcpy(before, h->at->state, h->code.agent->state_size);
    *handled = call_handler(h, what, timer, &out);
    bool fine = !h->is_over && !h->no_memory;
    if (fine && (*handled == SPEX_HANDLED || *handled == SPEX_FAULT))
        fine = finish(h, *handled, what == CALL_INIT ? NULL : before, what == CALL_HANDLE, from, &out);
    free(before);
    return fine;
}

/* ---- what may happen ---- */

static void begin_timers(spexv_hand *h)
{
    for (uint32_t i = 0; i < h->code.agent->timer_count; i++)
        if (h->code.agent->timers[i].kind == SPEX_EVERY)
            arm(h, i, period(h, i));
}

bool spexv_hand_begin(spexv_hand *h)
{
    int handled;
    return run(h, CALL_INIT, 0, SPEX_NONE, &handled) && (begin_timers(h), true);
}

bool spexv_hand_crash(spexv_hand *h)
{
    int handled;
    memset(h->at->timers, 0, h->code.agent->timer_count * sizeof *h->at->timers);
    return run(h, CALL_RESTART, 0, SPEX_NONE, &handled) && (begin_timers(h), true);
}

bool spexv_hand_message(spexv_hand *h, spex_ref from)
{
    int handled;
    uint32_t tag;
    memcpy(&tag, h->message, sizeof tag);
    const spex_message_type *type = &h->code.agent->accepts[tag];
    const char *fate = type->reply_count ? "is refused" : "is ignored";
    if (!run(h, CALL_HANDLE, 0, from, &handled))
        return false;
    if (handled == SPEX_UNHANDLED)
        printf("  no handler fits: it %s\n", fate);
    if (handled != SPEX_REFUSED)
        return handled != SPEX_UNHANDLED;
    printf("  it %s, as it is not so that ", fate);
    for (uint32_t i = 0; i < type->condition_count; i++)
        printf("%s%s", i ? " && " : "", type->conditions[i].text);
    putchar('\n');
    return false;
}

bool spexv_hand_internal(spexv_hand *h, uint32_t timer)
{
    int handled;
    if (!run(h, CALL_TIMER, timer, SPEX_NONE, &handled))
        return false;
    if (handled == SPEX_UNHANDLED)
        puts("  its condition does not hold");
    return handled != SPEX_UNHANDLED;
}

/* ---- time ---- */

/* What fires next; the count of timers: nothing does. */
static uint32_t next_timer(const spexv_hand *h)
{
    uint32_t count = h->code.agent->timer_count, next = count;
    for (uint32_t i = 0; i < count; i++)
        if (h->at->timers[i].is_armed && (next == count || h->at->timers[i].due < h->at->timers[next].due))
            next = i;
    return next;
}

static void print_firing(const spexv_hand *h, const spex_timer_type *timer)
{
    static const char *const kinds[] = {"timer ", "every", "internal ", "deadline "};
    char text[LANG_DURATION_SIZE];
    bool is_named = timer->kind != SPEX_EVERY, is_quoted = timer->kind == SPEX_DEADLINE;
    printf("  at %s: %s%s%s%s\n", lang_duration_text(h->at->now, text), kinds[timer->kind],
           is_quoted ? "\"" : "", is_named ? timer->name : "", is_quoted ? "\"" : "");
}

/* What was wanted did not come in time: told once, where nothing is done about it. */
static bool exceed(spexv_hand *h, uint32_t which)
{
    const spex_claim *claim = &h->code.agent->claims[h->code.agent->timers[which].claim];
    spexv_hand_timer *timer = &h->at->timers[which];
    char text[LANG_DURATION_SIZE];
    int handled = SPEX_UNHANDLED;
    timer->is_exceeded = true;
    printf("  \"%s\" (%s) does not hold: what is wanted did not come within %s", claim->name,
           claim_kind(claim), lang_duration_text(period(h, which), text));
    print_place(h, claim->line, 0);
    bool fine = run(h, CALL_TIMER, which, SPEX_NONE, &handled);
    timer->watches = handled == SPEX_UNHANDLED;
    if (fine)
        look_at_deadlines(h);
    return fine;
}

static bool fire(spexv_hand *h, uint32_t which)
{
    const spex_timer_type *type = &h->code.agent->timers[which];
    int handled;
    h->at->timers[which].is_armed = false;
    if (type->kind == SPEX_DEADLINE) {
        print_firing(h, type);
        return exceed(h, which);
    }
    bool fires = type->kind != SPEX_EVERY || spexv_hand_ready(h, which) != SPEXV_NOT_READY;
    if (fires)
        print_firing(h, type);
    bool fine = !fires || run(h, CALL_TIMER, which, SPEX_NONE, &handled);
    if (type->kind == SPEX_EVERY)
        arm(h, which, period(h, which));
    return fine;
}

bool spexv_hand_wait(spexv_hand *h, int64_t milliseconds)
{
    int64_t end = later(h->at->now, milliseconds);
    uint32_t count = h->code.agent->timer_count;
    for (uint32_t next = next_timer(h); next < count && h->at->timers[next].due <= end;
         next = next_timer(h)) {
        h->at->now = h->at->timers[next].due;
        if (!fire(h, next))
            return false;
    }
    h->at->now = end;
    return true;
}

/* ---- moments ---- */

bool spexv_hand_copy(const spexv_hand *h, const spexv_hand_moment *from, spexv_hand_moment *to)
{
    size_t timers = h->code.agent->timer_count * sizeof *to->timers, state = h->code.agent->state_size;
    *to = (spexv_hand_moment){
        .now = from ? from->now : 0, .state = calloc(1, state + 1), .timers = calloc(1, timers + 1)};
    if (!to->state || !to->timers) {
        spexv_hand_forget(to);
        return false;
    }
    if (from) {
        memcpy(to->state, from->state, state);
        memcpy(to->timers, from->timers, timers);
    }
    return true;
}

void spexv_hand_forget(spexv_hand_moment *moment)
{
    free(moment->text);
    free(moment->state);
    free(moment->timers);
    *moment = (spexv_hand_moment){.text = NULL};
}

bool spexv_hand_is_same(const spex_type *type, const void *a, const void *b)
{
    char *copies = calloc(2, type->size + 1);
    if (copies) {
        values_copy(type, a, copies);
        values_copy(type, b, copies + type->size);
    }
    bool is_same = copies && memcmp(copies, copies + type->size, type->size) == 0;
    free(copies);
    return is_same;
}

/* ---- the code ---- */

int spexv_hand_open(spexv_hand *h, const lang_unit *unit, const lang_agent *agent, const char *path)
{
    *h = (spexv_hand){.all = unit->agents, .agent = agent, .path = path, .room = FIRST_ROOM};
    int outcome = systems_compile_agent(unit->agents, agent, path, SYSTEMS_TO_REPLAY, &h->code);
    if (outcome != CLI_YES)
        return outcome;
    *h->code.answer = answer;
    *h->code.context = h;
    const spex_agent *type = h->code.agent;
    h->message = calloc(1, type->message_size + 1);
    h->outputs = calloc(h->room, type->output_size + 1);
    h->params = calloc(1, type->params_size + 1);
    if (!h->message || !h->outputs || !h->params)
        return cli_out_of_memory("spex simulate");
    for (uint32_t i = 0; i < type->params_count; i++)
        values_first(type->params[i].type, (char *)h->params + type->params[i].offset);
    return CLI_YES;
}

void spexv_hand_close(spexv_hand *h)
{
    forget_answers(h);
    free(h->answers);
    free(h->message);
    free(h->outputs);
    free(h->params);
    free(h->peers);
    spexv_names_release(&h->names);
    systems_release_agent(&h->code);
}
