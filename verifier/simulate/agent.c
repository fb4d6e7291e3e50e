/* One agent by hand: messages are typed, time is told to pass, externs are answered. */
#include "config.h"

#include "verifier/simulate/agent.h"

#include "base/array.h"
#include "base/near.h"
#include "cli/cli.h"
#include "verifier/simulate/hand.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>

#define COMMANDS                                                                                             \
    "  TAG(VALUE, ...) [from NAME]  that message comes; its number may stand for TAG\n"                      \
    "  N or internal NAME           it takes that step of its own\n"                                         \
    "  +DURATION                    time passes; + alone: until something fires\n"                           \
    "  crash                        it crashes and is started again\n"                                       \
    "  p NAME ...                   there are such agents, which it may send to\n"                           \
    "  s                            show all fields\n"                                                       \
    "  u                            undo the last of these\n"                                                \
    "  r [(PARAMETER: VALUE, ...)]  begin again\n"                                                           \
    "  t                            show what has happened so far\n"                                         \
    "  ?                            show this\n"                                                             \
    "  q                            quit\n"

typedef struct walk {
    spexv_hand hand;
    spexv_lines lines;
    base_arena *arena;
    spexv_hand_moment *moments; /* those passed, `length` + 1 of them */
    size_t length, room;
    bool has_begun;
} walk;

/* ---- showing it ---- */

static spexv_hand_moment *here(const walk *w)
{
    return &w->moments[w->length];
}

/* The fields that are not as they were; `before` NULL: all of them. */
static void print_fields(const walk *w, const void *before)
{
    const spex_agent *type = w->hand.code.agent;
    for (uint32_t i = 0; i < type->state_count; i++) {
        const spex_member *field = &type->state[i];
        const char *was = before, *now = here(w)->state;
        if (before && spexv_hand_is_same(field->type, was + field->offset, now + field->offset))
            continue;
        fputs("     ", stdout);
        cli_print_name(field->name, stdout);
        fputs(" = ", stdout);
        spexv_hand_print_field(&w->hand, field, now, stdout);
        putchar('\n');
    }
}

/* "acquire(client: ref) replies granted, queued" */
static void print_message_type(const walk *w, uint32_t number)
{
    const lang_message *message = &w->hand.agent->accepts.messages[number];
    cli_print_name(message->tag, stdout);
    for (uint32_t i = 0; i < message->fields.count; i++) {
        const lang_field *field = &message->fields.fields[i];
        printf("%s%s: %s", i ? ", " : "(", field->name, lang_type_text(w->arena, &field->type));
        if (field->value)
            printf(" = %s", w->hand.code.agent->accepts[number].members[i].value);
    }
    fputs(message->fields.count ? ")" : "", stdout);
    for (uint32_t i = 0; i < message->reply_count; i++)
        printf("%s%s", i ? ", " : " replies ", w->hand.agent->emits.messages[message->replies[i]].tag);
    putchar('\n');
}

static void print_timer(walk *w, uint32_t number, uint32_t shown)
{
    static const char *const kinds[] = {"timer ", "every", "internal ", "deadline "};
    const spex_timer_type *type = &w->hand.code.agent->timers[number];
    const spexv_hand_timer *timer = &here(w)->timers[number];
    enum spexv_ready ready =
        type->kind == SPEX_INTERNAL ? spexv_hand_ready(&w->hand, number) : SPEXV_NOT_READY;
    char text[LANG_DURATION_SIZE];
    if (type->kind == SPEX_INTERNAL ? ready == SPEXV_NOT_READY : !timer->is_armed)
        return;
    bool is_quoted = type->kind == SPEX_DEADLINE;
    printf("%5" PRIu32 "  %s%s%s%s", shown, kinds[type->kind], is_quoted ? "\"" : "",
           type->kind == SPEX_EVERY ? "" : type->name, is_quoted ? "\"" : "");
    if (type->kind == SPEX_INTERNAL)
        puts(ready == SPEXV_READY ? "" : "  (an extern is asked whether it may)");
    else
        printf(" in %s\n", lang_duration_text(timer->due - here(w)->now, text));
}

static void look_around(walk *w)
{
    char text[LANG_DURATION_SIZE];
    const spex_agent *type = w->hand.code.agent;
    printf("[%zu]", w->length);
    if (type->timer_count)
        printf("  at %s", lang_duration_text(here(w)->now, text));
    putchar('\n');
    print_fields(w, w->length ? w->moments[w->length - 1].state : NULL);
    for (uint32_t i = 0; i < type->accept_count; i++) {
        printf("%5" PRIu32 "  ", i + 1);
        print_message_type(w, i);
    }
    for (uint32_t i = 0; i < type->timer_count; i++)
        print_timer(w, i, type->accept_count + i + 1);
}

/* ---- going on ---- */

static void complain(walk *w, const char *word, const char *why)
{
    spexv_lines_complain(&w->lines, word, why);
}

/* Can it go on? Not where there is no memory, or the lines ended or make no sense. */
static bool goes_on(const walk *w)
{
    return !w->hand.no_memory && !w->hand.is_over && w->lines.outcome == CLI_YES;
}

/* A new moment, as the one at hand is, or (`anew`) with nothing in it: the hand is at it. NULL: no memory. */
static spexv_hand_moment *next_moment(walk *w, bool anew)
{
    if (!base_grow(w->moments, w->room, w->length + 2)) {
        w->hand.no_memory = true;
        return NULL;
    }
    spexv_hand_moment *moment = &w->moments[w->length + 1];
    if (!spexv_hand_copy(&w->hand, anew ? NULL : here(w), moment)) {
        w->hand.no_memory = true;
        return NULL;
    }
    w->hand.at = moment;
    return moment;
}

/* What was to happen at the next moment did, or did not. */
static void settle(walk *w, bool happened, char *text)
{
    spexv_hand_moment *moment = &w->moments[w->length + 1];
    moment->text = text;
    if (happened)
        w->length++;
    else
        spexv_hand_forget(moment);
    w->hand.at = here(w);
    if (happened)
        look_around(w);
}

static void forget_moments(walk *w)
{
    for (size_t i = 0; w->has_begun && i <= w->length; i++)
        spexv_hand_forget(&w->moments[i]);
}

static void print_parameters(const walk *w)
{
    const spex_agent *type = w->hand.code.agent;
    for (uint32_t i = 0; i < type->params_count; i++) {
        printf("%s%s: ", i ? ", " : "", type->params[i].name);
        spexv_hand_print_field(&w->hand, &type->params[i], w->hand.params, stdout);
    }
    if (type->params_count)
        putchar('\n');
}

static void begin(walk *w)
{
    print_parameters(w);
    if (!next_moment(w, true))
        return;
    spexv_hand_moment *moment = w->hand.at;
    if (!spexv_hand_begin(&w->hand)) {
        spexv_hand_forget(moment);
        w->hand.at = here(w);
        return;
    }
    forget_moments(w);
    w->moments[0] = *moment;
    w->length = 0;
    w->has_begun = true;
    w->hand.at = here(w);
    look_around(w);
}

/* ---- what is typed ---- */

/* A message and whom it is from, as it could have been typed. NULL: no memory. */
static char *step_text(walk *w, const spex_message_type *type, spex_ref from)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (!out) {
        w->hand.no_memory = true;
        return NULL;
    }
    spexv_hand_print_message(&w->hand, type, w->hand.message, out);
    if (from)
        fprintf(out, " from %s", spexv_name_of(&w->hand.names, from));
    w->hand.no_memory = fclose(out) != 0 || w->hand.no_memory;
    return text;
}

/* Reads what comes after a tag into the message at hand. False: it makes no sense, which was said. */
static bool read_message(walk *w, spexv_reader *r, uint32_t number, spex_ref *from)
{
    const spex_message_type *type = &w->hand.code.agent->accepts[number];
    char *message = w->hand.message, *body = message + type->offset;
    const char *word;
    memset(message, 0, w->hand.code.agent->message_size);
    memcpy(message, &number, sizeof number);
    for (uint32_t i = 0; i < type->member_count; i++)
        values_first(type->members[i].type, body + type->members[i].offset);
    if (type->first)
        type->first(body);
    if (!spexv_read_members(r, type->members, type->member_count, false, body))
        return false;
    size_t length = spexv_read_word(r, &word);
    if (length == 4 && strncmp(word, "from", length) == 0) {
        length = spexv_read_word(r, &word);
        *from = length ? spexv_name_number(&w->hand.names, word, length) : SPEX_NONE;
        if (!length) {
            snprintf(r->why, sizeof r->why, "does not say from whom");
            return false;
        }
        length = 0;
    }
    spexv_read_blanks(r);
    if (length == 0 && !*r->at)
        return true;
    snprintf(r->why, sizeof r->why, "has '%.40s' at its end, which means nothing", length ? word : r->at);
    return false;
}

static void take_message(walk *w, spexv_reader *r, uint32_t number, const char *line)
{
    spex_ref from = SPEX_NONE;
    if (!read_message(w, r, number, &from)) {
        complain(w, line, r->why);
        return;
    }
    char *text = step_text(w, &w->hand.code.agent->accepts[number], from);
    if (text && next_moment(w, false))
        settle(w, spexv_hand_message(&w->hand, from), text);
    else
        free(text);
}

static void take_internal(walk *w, uint32_t timer)
{
    char text[128];
    snprintf(text, sizeof text, "internal %s", w->hand.code.agent->timers[timer].name);
    if (next_moment(w, false))
        settle(w, spexv_hand_internal(&w->hand, timer), strdup(text));
}

/* Until a timer fires; -1: none is armed. */
static int64_t until_next(const walk *w)
{
    int64_t least = -1;
    for (uint32_t i = 0; i < w->hand.code.agent->timer_count; i++) {
        const spexv_hand_timer *timer = &here(w)->timers[i];
        if (timer->is_armed && (least < 0 || timer->due - here(w)->now < least))
            least = timer->due - here(w)->now;
    }
    return least;
}

static void wait_so_long(walk *w, int64_t duration)
{
    char text[LANG_DURATION_SIZE], line[LANG_DURATION_SIZE + 1];
    snprintf(line, sizeof line, "+%s", lang_duration_text(duration, text));
    if (next_moment(w, false))
        settle(w, spexv_hand_wait(&w->hand, duration), strdup(line));
}

static void wait_for(walk *w, const char *word)
{
    int64_t duration = 0;
    const char *problem = NULL;
    if (word[1])
        problem = lang_read_duration(word + 1, &duration) ? "is no duration, such as +30s or +1h30m" : NULL;
    else if ((duration = until_next(w)) < 0)
        problem = "would wait for ever: no timer is armed";
    if (!problem && duration > INT64_MAX / 2 - here(w)->now)
        problem = "is too long";
    if (problem)
        complain(w, word, problem);
    else
        wait_so_long(w, duration);
}

static void name_others(walk *w, const char *line)
{
    spexv_reader r = {.at = line, .names = &w->hand.names};
    const char *word;
    for (size_t length = spexv_read_word(&r, &word); length; length = spexv_read_word(&r, &word))
        spexv_name_number(&w->hand.names, word, length);
    if (*r.at)
        complain(w, r.at, "is no name");
}

/* ---- commands ---- */

static bool is_step_of_its_own(walk *w, uint32_t timer)
{
    const spex_timer_type *type = &w->hand.code.agent->timers[timer];
    return type->kind == SPEX_INTERNAL ? spexv_hand_ready(&w->hand, timer) != SPEXV_NOT_READY
                                       : here(w)->timers[timer].is_armed;
}

/* The line begins with a number. */
static void take_number(walk *w, const char *line)
{
    const spex_agent *type = w->hand.code.agent;
    char *rest;
    unsigned long long number = strtoull(line, &rest, 10);
    spexv_reader r = {.at = rest, .names = &w->hand.names};
    uint32_t timer = (uint32_t)(number - 1 - type->accept_count);
    if (number >= 1 && number <= type->accept_count)
        take_message(w, &r, (uint32_t)number - 1, line);
    else if (*rest || number == 0 || number > (uint64_t)type->accept_count + type->timer_count ||
             !is_step_of_its_own(w, timer))
        complain(w, line, "is not the number of anything that can happen here");
    else if (type->timers[timer].kind == SPEX_INTERNAL)
        take_internal(w, timer);
    else
        wait_so_long(w, here(w)->timers[timer].due - here(w)->now);
}

/* The line begins with a tag, or with "internal". */
static void take_step(walk *w, const char *line)
{
    const spex_agent *type = w->hand.code.agent;
    spexv_reader r = {.at = line, .names = &w->hand.names};
    const char *word, *name;
    if (isdigit((unsigned char)*line)) {
        take_number(w, line);
        return;
    }
    size_t length = spexv_read_word(&r, &word);
    base_near near;
    char what[128];
    snprintf(what, sizeof what, "%.*s", length < sizeof what ? (int)length : 0, word);
    base_near_begin(&near, what);
    for (uint32_t i = 0; i < type->accept_count; i++) {
        base_near_offer(&near, type->accepts[i].tag);
        if (strcmp(type->accepts[i].tag, what) == 0) {
            take_message(w, &r, i, line);
            return;
        }
    }
    size_t name_length = strcmp(what, "internal") == 0 ? spexv_read_word(&r, &name) : 0;
    for (uint32_t i = 0; name_length && i < type->timer_count; i++)
        if (type->timers[i].kind == SPEX_INTERNAL && strlen(type->timers[i].name) == name_length &&
            strncmp(type->timers[i].name, name, name_length) == 0) {
            take_internal(w, i);
            return;
        }
    if (near.best)
        snprintf(what, sizeof what, "is no message that it accepts; did you mean '%.60s'?", near.best);
    else
        snprintf(what, sizeof what, "is neither a message that it accepts nor a command");
    complain(w, line, what);
}

/* Begins again, with other parameters if they are given. */
static void begin_again(walk *w, const char *line)
{
    const spex_agent *type = w->hand.code.agent;
    spexv_reader r = {.at = line, .names = &w->hand.names};
    if (!spexv_read_members(&r, type->params, type->params_count, true, w->hand.params) ||
        (spexv_read_blanks(&r), *r.at)) {
        complain(w, line, *r.why ? r.why : "does not say what the parameters are");
        return;
    }
    begin(w);
}

static void print_steps(const walk *w)
{
    for (size_t i = 1; i <= w->length; i++) {
        printf("%5zu. ", i);
        cli_print_name(w->moments[i].text, stdout);
        putchar('\n');
    }
}

/* Obeys one line. False: it is over. */
static bool obey(walk *w, const char *line)
{
    if (strcmp(line, "q") == 0)
        return false;
    if (strcmp(line, "?") == 0) {
        fputs(COMMANDS, stdout);
    } else if (strcmp(line, "s") == 0) {
        print_fields(w, NULL);
    } else if (strcmp(line, "t") == 0) {
        print_steps(w);
    } else if (strcmp(line, "u") == 0) {
        if (w->length > 0)
            spexv_hand_forget(&w->moments[w->length--]);
        w->hand.at = here(w);
        look_around(w);
    } else if (*line == 'r' && (!line[1] || line[1] == ' ' || line[1] == '(')) {
        begin_again(w, line + 1);
    } else if (*line == 'p' && line[1] == ' ') {
        name_others(w, line + 1);
    } else if (strcmp(line, "crash") == 0) {
        if (next_moment(w, false))
            settle(w, spexv_hand_crash(&w->hand), strdup(line));
    } else if (*line == '+') {
        wait_for(w, line);
    } else if (*line) {
        take_step(w, line);
    }
    return goes_on(w);
}

/* What the operand says of parameters, "(patience: 5s)". */
static bool give_parameters(walk *w, const char *given)
{
    const spex_agent *type = w->hand.code.agent;
    spexv_reader r = {.at = given, .names = &w->hand.names};
    if (spexv_read_members(&r, type->params, type->params_count, true, w->hand.params) &&
        (spexv_read_blanks(&r), !*r.at))
        return true;
    fprintf(stderr, "%s:%s: error: '%s' %s\n", w->hand.path, type->name, given,
            *r.why ? r.why : "does not say what the parameters are");
    return false;
}

static int walk_through(walk *w, const char *given)
{
    if (given && !give_parameters(w, given))
        return CLI_NO;
    spexv_lines_begin(&w->lines);
    w->hand.lines = &w->lines;
    begin(w);
    while (goes_on(w) && spexv_lines_next(&w->lines))
        if (!obey(w, w->lines.text))
            break;
    spexv_lines_end(&w->lines);
    return w->hand.no_memory ? cli_out_of_memory("spex simulate") : w->lines.outcome;
}

static int simulate(const lang_unit *unit, const lang_agent *agent, const char *path, const char *given)
{
    walk w = {.arena = base_arena_new()};
    int outcome = w.arena ? spexv_hand_open(&w.hand, unit, agent, path) : cli_out_of_memory("spex simulate");
    if (outcome == CLI_YES)
        outcome = walk_through(&w, given);
    forget_moments(&w);
    free(w.moments);
    spexv_hand_close(&w.hand);
    base_arena_free(w.arena);
    return outcome;
}

/* ---- the agent ---- */

bool spexv_simulate_agent(const char *operand, int *outcome)
{
    const char *name, *given = strstr(operand, ".lts:") ? strchr(strstr(operand, ".lts:"), '(') : NULL;
    char *whole = given ? strndup(operand, (size_t)(given - operand)) : strdup(operand);
    char *path = whole ? cli_split_operand(whole, &name) : NULL;
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    lang_unit *unit = NULL;
    const lang_load_options how = {.no_assertions = true};
    const lang_agent *agent = NULL;
    bool is_loaded = path && diagnostics && cli_has_suffix(path, ".lts") &&
                     lang_load_file(path, &how, diagnostics, &unit) == CLI_YES;
    bool is_nothing = false;
    if (is_loaded) {
        agent = systems_agent_named(unit, name);
        is_nothing = !agent && name && !lang_find_spec(unit, name) &&
                     unit->agents->own_agents + unit->agents->own_systems > 0;
    }
    if (is_nothing)
        *outcome = systems_complain_of_name(unit, path, name);
    if (agent) {
        lang_diagnostics_print(diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
        *outcome = simulate(unit, agent, path, given);
    }
    lang_unit_free(unit);
    lang_diagnostics_free(diagnostics);
    free(path);
    free(whole);
    return agent || is_nothing;
}
