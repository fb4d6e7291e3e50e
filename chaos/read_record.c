/* Reading a run from its file: first its words, then, when the system is there, what they name. */
#include "config.h"

#include "chaos/plan/amount.h"
#include "chaos/setup.h"

#include "base/array.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 16, LONGEST_LINE = 8192 };

typedef struct reading {
    FILE *in;
    chaos_record *r;
    base_error *error;
    base_status status;
    uint32_t line, room;
    const char *words[MOST_WORDS];
    uint32_t count;
    uint32_t plan_seen; /* words of a plan */
    uint64_t wanted;    /* lines */
} reading;

static bool fail(reading *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool fail(reading *d, const char *format, ...)
{
    char message[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    d->status = base_fail(d->error, BASE_E_SYNTAX, d->line, 0, "%s", message);
    return false;
}

static bool no_memory(reading *d)
{
    d->status = base_fail(d->error, BASE_E_NOMEM, d->line, 0, "no memory");
    return false;
}

/* ---- words ---- */

/* One in quotes, in place; the end of it, or NULL: it has none. */
static char *unquote(char *at)
{
    char *to = at;
    for (at++; *at && *at != '"'; at++) {
        if (*at == '\\' && at[1])
            *to++ = *++at == 'n' ? '\n' : *at;
        else
            *to++ = *at;
    }
    if (!*at)
        return NULL;
    *to = '\0';
    return at + 1;
}

static bool split(reading *d, char *text)
{
    d->count = 0;
    while (*text) {
        while (*text == ' ')
            text++;
        if (!*text)
            break;
        if (d->count == MOST_WORDS)
            return fail(d, "this line has too many words");
        d->words[d->count++] = text;
        char *end = *text == '"' ? unquote(text) : text + strcspn(text, " ");
        if (!end)
            return fail(d, "a quote is open");
        if (*end && *end != ' ')
            return fail(d, "something stands behind a quote");
        text = *end ? end + 1 : end;
        *end = '\0';
    }
    return true;
}

/* The next line's words; false: there is none, or it is wrong. */
static bool next_line(reading *d)
{
    char buffer[LONGEST_LINE];
    d->line++;
    if (!fgets(buffer, sizeof buffer, d->in))
        return false;
    size_t length = strlen(buffer);
    if (length == 0 || buffer[length - 1] != '\n')
        return fail(d, length + 1 < sizeof buffer ? "the file ends in the middle of a line"
                                                  : "this line is too long");
    buffer[length - 1] = '\0';
    char *text = base_arena_text(d->r->arena, buffer, length - 1);
    return text ? split(d, text) : no_memory(d);
}

static bool is_word(const reading *d, uint32_t i, const char *word)
{
    return i < d->count && strcmp(d->words[i], word) == 0;
}

static bool read_number(reading *d, uint32_t i, int base, uint64_t *number)
{
    char *end;
    if (i >= d->count || !strchr("0123456789abcdef", d->words[i][0]))
        return fail(d, "a number is missing");
    *number = strtoull(d->words[i], &end, base);
    return !*end || fail(d, "'%s' is no number", d->words[i]);
}

static bool read_time(reading *d, uint32_t i, int64_t *time)
{
    if (i >= d->count)
        return fail(d, "a time is missing");
    const char *wrong = chaos_read_time(d->words[i], time);
    return !wrong || fail(d, "'%s' is %s", d->words[i], wrong);
}

/* ---- the heading ---- */

/* The first line says that it is such a file, and of which version. */
static bool read_version(reading *d)
{
    uint64_t version;
    bool is_one = next_line(d) && d->count == 3 && is_word(d, 0, "chaos") && is_word(d, 1, "run");
    if (!is_one)
        return d->status == BASE_E_NOMEM
                   ? false
                   : fail(d, "this is no run of spex chaos: it does not begin with 'chaos run'");
    if (!read_number(d, 2, 10, &version))
        return false;
    return version == CHAOS_RECORD_VERSION ||
           fail(d, "this run is of version %s of the format; this spex reads version %u", d->words[2],
                CHAOS_RECORD_VERSION);
}

static bool read_failure(reading *d)
{
    chaos_record *r = d->r;
    if (d->count == 2 && is_word(d, 1, "none"))
        return true;
    if (d->count != 4 && !(d->count == 6 && is_word(d, 4, "of")))
        return fail(d, "a failure has a kind, a time and a name");
    r->failure = is_word(d, 1, "violated")      ? CHAOS_VIOLATED
                 : is_word(d, 1, "not-in-time") ? CHAOS_NOT_IN_TIME
                 : is_word(d, 1, "died")        ? CHAOS_DIED
                 : is_word(d, 1, "not-fitting") ? CHAOS_NOT_FITTING
                                                : CHAOS_NO_FAILURE;
    if (r->failure == CHAOS_NO_FAILURE)
        return fail(d, "'%s' is no kind of failure: violated, not-in-time, died, not-fitting or none",
                    d->words[1]);
    r->property = d->words[3];
    r->agent = d->count == 6 ? d->words[5] : NULL;
    return read_time(d, 2, &r->failed_at);
}

static bool read_plan(reading *d)
{
    char text[256] = "";
    chaos_trouble trouble;
    chaos_word word = d->count > 2 ? chaos_word_named(d->words[1]) : CHAOS_WORDS;
    if (word == CHAOS_WORDS)
        return fail(d, "a clause of a chaos block is missing, such as 'plan drop 1%%'");
    for (uint32_t i = 2; i < d->count; i++) {
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%s%s", i > 2 ? " " : "", d->words[i]);
    }
    bool is_more = d->plan_seen >> word & 1;
    d->plan_seen |= UINT32_C(1) << word;
    return chaos_plan_override(&d->r->plan, word, text, is_more, &trouble) ||
           fail(d, "%s: %s", d->words[1], trouble.message);
}

static bool read_pace(reading *d)
{
    d->r->is_even = is_word(d, 2, "even");
    d->r->is_wild = is_word(d, 2, "wild");
    if (d->count != 3 || !(d->r->is_even || d->r->is_wild || is_word(d, 2, "own")))
        return fail(d, "a pace is a number, and own, wild or even");
    return read_number(d, 1, 10, &d->r->pace);
}

/* What has to be there, in that order; clauses of the plan stand behind `block`. */
static bool read_heading(reading *d)
{
    static const char *const names[] = {"way", "system", "code", "failure", "digest", "block"};
    chaos_record *r = d->r;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool is_there = next_line(d) && is_word(d, 0, names[i]);
        if (!is_there)
            return d->status == BASE_OK ? fail(d, "'%s' is missing here", names[i]) : false;
        bool fine = i == 3 || d->count == (i == 1 ? 3u : 2u);
        if (!fine)
            return fail(d, "'%s' has too few words, or too many", names[i]);
        switch (i) {
        case 0:
            r->way = d->words[1];
            break;
        case 1:
            r->path = d->words[1];
            r->system = d->words[2];
            break;
        case 2:
            fine = read_number(d, 1, 16, &r->code);
            break;
        case 3:
            fine = read_failure(d);
            break;
        case 4:
            fine = read_number(d, 1, 16, &r->digest);
            break;
        default:
            r->plan = chaos_plan_new(is_word(d, 1, "yes"));
            fine =
                is_word(d, 1, "yes") || is_word(d, 1, "no") || fail(d, "a block is there (yes) or not (no)");
        }
        if (!fine)
            return false;
    }
    return true;
}

static bool read_rest_of_heading(reading *d)
{
    bool is_next = next_line(d);
    while (is_next && is_word(d, 0, "plan")) {
        if (!read_plan(d))
            return false;
        is_next = next_line(d);
    }
    if (!is_next || !is_word(d, 0, "seed"))
        return d->status == BASE_OK ? fail(d, "'seed' is missing here") : false;
    if (!read_number(d, 1, 10, &d->r->seed))
        return false;
    if (!next_line(d) || !is_word(d, 0, "pace"))
        return d->status == BASE_OK ? fail(d, "'pace' is missing here") : false;
    if (!read_pace(d))
        return false;
    is_next = next_line(d);
    if (is_next && is_word(d, 0, "steps")) {
        if (!read_number(d, 1, 10, &d->r->most_steps))
            return false;
        is_next = next_line(d);
    }
    if (!is_next || !is_word(d, 0, "lines"))
        return d->status == BASE_OK ? fail(d, "'lines' is missing here") : false;
    return read_number(d, 1, 10, &d->wanted);
}

/* ---- lines ---- */

static bool add_line(reading *d)
{
    static const char *const kinds[] = {"even", "fault", "input", "hit"};
    chaos_record *r = d->r;
    unsigned kind = 0;
    while (kind < 4 && !is_word(d, 0, kinds[kind]))
        kind++;
    if (kind == 4)
        return fail(d, "a line begins with even, fault, input or hit");
    chaos_record_line *lines = base_arena_grow(r->arena, r->lines, r->line_count, &d->room, sizeof *lines);
    const char **words = base_arena_array(r->arena, d->count, sizeof *words);
    if (!lines || !words)
        return no_memory(d);
    r->lines = lines;
    for (uint32_t i = 1; i < d->count; i++)
        words[i - 1] = d->words[i];
    lines[r->line_count++] = (chaos_record_line){d->line, d->count - 1, words, (enum chaos_record_kind)kind};
    return true;
}

static bool read_lines(reading *d)
{
    for (uint64_t i = 0; i < d->wanted; i++) {
        if (!next_line(d))
            return d->status == BASE_OK
                       ? fail(d, "the file is cut: %" PRIu64 " of %" PRIu64 " lines are there", i, d->wanted)
                       : false;
        if (d->count == 0)
            return fail(d, "this line is empty");
        if (!add_line(d))
            return false;
    }
    if (next_line(d))
        return fail(d, "there are more lines than it says");
    return d->status == BASE_OK;
}

base_status chaos_record_read(FILE *in, chaos_record *r, base_error *error)
{
    *r = (chaos_record){.arena = base_arena_new()};
    reading d = {.in = in, .r = r, .error = error};
    if (!r->arena)
        no_memory(&d);
    else if (read_version(&d) && read_heading(&d) && read_rest_of_heading(&d) && read_lines(&d))
        return BASE_OK;
    chaos_record_release(r);
    return d.status;
}

void chaos_record_release(chaos_record *r)
{
    base_arena_free(r->arena);
    *r = (chaos_record){.arena = NULL};
}

/* ---- what the lines name ---- */

static bool find_agent(reading *d, const chaos_setup *s, uint32_t i, uint32_t *agent)
{
    const char *name = i < d->count ? d->words[i] : "";
    for (*agent = 0; *agent < s->agent_count; ++*agent)
        if (strcmp(checking_agent_name(s->model, *agent), name) == 0)
            return true;
    return fail(d, "there is no agent '%s' in the system", name);
}

/* "a -> b" */
static bool find_channel(reading *d, const chaos_setup *s, uint32_t i, uint32_t *channel)
{
    uint32_t from, to;
    if (!find_agent(d, s, i, &from) || !find_agent(d, s, i + 2, &to))
        return false;
    for (*channel = 0; *channel < checking_channel_count(s->model); ++*channel)
        if (checking_channel_from(s->model, *channel) == from &&
            checking_channel_to(s->model, *channel) == to && is_word(d, i + 1, "->"))
            return true;
    return fail(d, "'%s' sends nothing to '%s'", d->words[i], d->words[i + 2]);
}

static bool add_even(reading *d, const chaos_setup *s, chaos_script *script)
{
    uint32_t which, channels = checking_channel_count(s->model);
    bool fine = d->count == 1 ? find_agent(d, s, 0, &which) : find_channel(d, s, 0, &which);
    if (!fine)
        return false;
    if (!script->evens)
        script->evens = base_alloc_zeroed(script->even_count = channels + s->agent_count, 1);
    if (!script->evens)
        return no_memory(d);
    script->evens[d->count == 1 ? channels + which : which] = 1;
    return true;
}

static bool find_word(reading *d, uint32_t i, const char *const *names, unsigned count, const char *what,
                      unsigned *which)
{
    for (*which = 0; *which < count; ++*which)
        if (is_word(d, i, names[*which]))
            return true;
    return fail(d, "'%s' is no %s", i < d->count ? d->words[i] : "", what);
}

/* From word `i` to the end: "after a -> b 12 3ms", "after b 12 3ms", or nothing. */
static bool read_anchor(reading *d, const chaos_setup *s, uint32_t i, chaos_anchor *after)
{
    bool has_sender = i + 6 == d->count;
    if (i == d->count)
        return true;
    after->from = UINT32_MAX;
    if (!is_word(d, i, "after") || (i + 4 != d->count && !has_sender) ||
        (has_sender && !is_word(d, i + 2, "->")))
        return fail(d, "'after AGENT -> AGENT N TIME', 'after AGENT N TIME' or nothing is wanted at the end");
    return (!has_sender || find_agent(d, s, i + 1, &after->from)) &&
           find_agent(d, s, d->count - 3, &after->to) && read_number(d, d->count - 2, 10, &after->count) &&
           read_time(d, d->count - 1, &after->ago);
}

static bool read_fault(reading *d, const chaos_setup *s, chaos_fault *f)
{
    static const char *const kinds[] = {"kill", "pause", "partition", "delay", "full"};
    static const char *const partitions[] = {"halves", "oneway", "ring", "isolate"};
    unsigned kind, how = 0;
    *f = (chaos_fault){.at = 0};
    if (!read_time(d, 0, &f->at) || !find_word(d, 1, kinds, CHAOS_FAULT_KINDS, "kind of fault", &kind))
        return false;
    f->kind = (chaos_fault_kind)kind;
    uint32_t at = f->kind == CHAOS_FAULT_SLOW ? 2 : f->kind == CHAOS_FAULT_PARTITION ? 4 : 3;
    bool fine = f->kind == CHAOS_FAULT_SLOW ? true
                : f->kind == CHAOS_FAULT_PARTITION
                    ? find_word(d, 2, partitions, CHAOS_PARTITIONS, "kind of partition", &how) &&
                          read_number(d, 3, 10, &f->choice)
                    : find_agent(d, s, 2, &f->agent);
    f->how = (chaos_partition)how;
    if (!fine || !(is_word(d, at, "for") || fail(d, "'for' and a time are missing")))
        return false;
    bool is_torn = f->kind == CHAOS_FAULT_KILL && is_word(d, at + 2, "torn");
    f->choice |= is_torn;
    if (f->kind == CHAOS_FAULT_PARTITION && s->agent_count < 2)
        return fail(d, "one agent alone cannot be cut off");
    return read_time(d, at + 1, &f->lasts) && read_anchor(d, s, at + 2 + is_torn, &f->after);
}

static bool add_fault(reading *d, const chaos_setup *s, chaos_script *script)
{
    chaos_fault fault;
    if (!read_fault(d, s, &fault))
        return false;
    if (script->fault_count && fault.at < script->faults[script->fault_count - 1].at)
        return fail(d, "this fault is earlier than the one before it");
    if (!base_grow(script->faults, script->fault_room, script->fault_count + 1))
        return no_memory(d);
    script->faults[script->fault_count++] = fault;
    return true;
}

static bool find_input(reading *d, const chaos_setup *s, uint32_t agent, uint64_t number, uint32_t *input)
{
    for (*input = 0; *input < s->system.input_count; ++*input) {
        const spex_system_input *in = &s->system.inputs[*input];
        const char *tag = checking_agent_type(s->model, in->agent)->accepts[in->message].tag;
        if (in->agent == agent && strcmp(tag, d->words[1]) == 0 && number-- == 0)
            return true;
    }
    return fail(d, "nothing gives '%s' to %s from outside", d->words[1],
                checking_agent_name(s->model, agent));
}

static bool add_input(reading *d, const chaos_setup *s, chaos_script *script)
{
    chaos_input in;
    uint32_t agent;
    uint64_t number;
    if (d->count != 6 || !is_word(d, 2, "to"))
        return fail(d, "an input has a time, a tag, 'to', an agent and two numbers");
    if (!read_time(d, 0, &in.at) || !find_agent(d, s, 3, &agent) || !read_number(d, 4, 10, &number) ||
        !find_input(d, s, agent, number, &in.input) || !read_number(d, 5, 10, &in.values))
        return false;
    if (in.values >= checking_input_values(s->model, in.input))
        return fail(d, "'%s' has no values of that number", d->words[1]);
    if (script->input_count && in.at < script->inputs[script->input_count - 1].at)
        return fail(d, "this input is earlier than the one before it");
    if (!base_grow(script->inputs, script->input_room, script->input_count + 1))
        return no_memory(d);
    script->inputs[script->input_count++] = in;
    return true;
}

static bool add_hit(reading *d, const chaos_setup *s, chaos_script *script)
{
    static const char *const kinds[] = {"drop", "double", "late"};
    unsigned kind;
    chaos_hit hit;
    if (d->count != 5)
        return fail(d, "a hit has a kind, 'A -> B' and a number");
    if (!find_word(d, 0, kinds, CHAOS_HIT_KINDS, "kind of hit", &kind) ||
        !find_channel(d, s, 1, &hit.channel) || !read_number(d, 4, 10, &hit.number))
        return false;
    hit.kind = (chaos_hit_kind)kind;
    if (!base_grow(script->hits, script->hit_room, script->hit_count + 1))
        return no_memory(d);
    script->hits[script->hit_count++] = hit;
    return true;
}

base_status chaos_record_script(const chaos_record *r, const chaos_setup *setup, chaos_script *script,
                                base_error *error)
{
    reading d = {.r = NULL, .error = error};
    bool fine = true;
    *script = (chaos_script){.seed = r->seed,
                             .pace = r->pace,
                             .duration = chaos_setup_plan(setup)->duration,
                             .most_steps = r->most_steps,
                             .has_hits = true,
                             .is_wild = r->is_wild,
                             .is_even = r->is_even};
    for (uint32_t i = 0; i < r->line_count && fine; i++) {
        const chaos_record_line *line = &r->lines[i];
        d.line = line->line;
        d.count = line->count;
        for (uint32_t k = 0; k < line->count; k++)
            d.words[k] = line->words[k];
        fine = line->kind == CHAOS_RECORD_EVEN    ? add_even(&d, setup, script)
               : line->kind == CHAOS_RECORD_FAULT ? add_fault(&d, setup, script)
               : line->kind == CHAOS_RECORD_INPUT ? add_input(&d, setup, script)
                                                  : add_hit(&d, setup, script);
    }
    if (!fine)
        chaos_script_release(script);
    return d.status;
}
