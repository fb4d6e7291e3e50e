/* Names that meet in C though they do not in a .lts file: those of two specifications in one header.
 *
 * What is generated of a specification begins with its name and goes on with a suffix. Functions, types and
 * tables have suffixes of one word, or of two of which the second is not one of those, so that they never
 * meet when the specifications' names differ. But `a` with a state `b_state_c`, and `a_state_b` with a state
 * `c`, both want A_STATE_B_STATE_C.
 */
#include "config.h"

#include "compiler/c/c.h"
#include "compiler/c/pair.h"
#include "compiler/c/text.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The specifications by their names in C, which differ in more than case. */
typedef struct spec_index {
    const spexc_subject *subject;
    base_names *names;
    bool no_memory;
} spec_index;

static void upper(const char *text, size_t length, char *out)
{
    for (size_t i = 0; i < length; i++)
        out[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A') : text[i];
}

/* Which specification the first `length` bytes of `text` name, in any case; `count`: none. */
static uint32_t find_spec(spec_index *index, const char *text, size_t length)
{
    char *name = malloc(length + 1);
    uint32_t number = LTS_NONE;
    index->no_memory = index->no_memory || !name;
    if (name) {
        upper(text, length, name);
        number = base_names_find(index->names, name, length);
    }
    free(name);
    return number == LTS_NONE ? index->subject->count : number;
}

static void index_specs(spec_index *index)
{
    index->names = base_names_new();
    index->no_memory = !index->names;
    for (uint32_t i = 0; i < index->subject->count && !index->no_memory; i++) {
        const char *c_name = index->subject->specs[i]->c_name;
        size_t length = strlen(c_name);
        uint32_t number;
        char *name = malloc(length + 1);
        if (name)
            upper(c_name, length, name);
        index->no_memory = !name || base_names_intern(index->names, name, length, &number) != BASE_OK;
        free(name);
    }
}

/* Could a constant of one begin as one of another does: `a_state_b` as `a`? */
static bool may_clash(spec_index *index)
{
    for (uint32_t i = 0; i < index->subject->count; i++) {
        const char *name = index->subject->specs[i]->c_name, *end = name;
        while ((end = strchr(end, '_')))
            if (find_spec(index, name, (size_t)(end++ - name)) < index->subject->count)
                return true;
    }
    return false;
}

typedef struct clash_search {
    const spexc_subject *subject;
    base_names *constants; /* all so far */
    lang_place *place;     /* of each */
    bool no_memory, found;
} clash_search;

static void add_constant(clash_search *search, const lang_spec *spec, const char *kind, const char *c_name,
                         lang_place place)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (!out) {
        search->no_memory = true;
        return;
    }
    spexc_c_fill(out, spec, "$X_$s$s", kind, c_name);
    uint32_t known = base_names_count(search->constants), number = 0;
    if (fclose(out) != 0 || base_names_intern(search->constants, text, length, &number) != BASE_OK) {
        search->no_memory = true;
    } else if (number < known) {
        lang_diagnostics *d = search->subject->diagnostics;
        lang_error(d, place, "%s would be the name in C of this and of something in another spec", text);
        lang_note(d, search->place[number], "the first of the two is here");
        search->found = true;
    } else {
        search->place[number] = place;
    }
    free(text);
}

static void add_constants(clash_search *search, const lang_spec *spec)
{
    add_constant(search, spec, "RUN_INIT", "", spec->place);
    add_constant(search, spec, "LAYOUT", "", spec->place);
    add_constant(search, spec, "ACTION_", "TAU", spec->place);
    for (uint32_t s = 0; s < spec->source_count; s++)
        add_constant(search, spec, "STATE_", spec->sources[s].c_name, spec->sources[s].place);
    for (uint32_t a = 0; a < spec->action_count; a++)
        add_constant(search, spec, "ACTION_", spec->actions[a].c_name, spec->actions[a].place);
}

/* The constants for the words of values. */
static void add_words(clash_search *search, const lang_spec *spec)
{
    for (uint32_t i = 0; i < spec->declared_count; i++) {
        const lang_declared *a = &spec->declared[i];
        for (uint32_t p = 0; p < a->parameter_count; p++)
            for (int64_t w = 0; a->c_words[p] && w <= a->parameters[p].type.high; w++) {
                char *kind = NULL;
                size_t length;
                FILE *out = open_memstream(&kind, &length);
                if (out) {
                    spexc_c_upper(a->c_name, out);
                    fputc('_', out);
                    spexc_c_upper(a->c_parameters[p], out);
                    fputc('_', out);
                }
                if (!out || fclose(out) != 0)
                    search->no_memory = true;
                else
                    add_constant(search, spec, kind, a->c_words[p][w], a->parameters[p].place);
                free(kind);
            }
    }
}

/* <spex.h> has names of its own: those of a specification `spex` would be the same. */
static bool clashes_with_spex_h(const spexc_subject *subject)
{
    bool found = false;
    for (uint32_t i = 0; i < subject->count && !subject->freestanding; i++)
        if (strcmp(subject->specs[i]->c_name, "spex") == 0) {
            lang_error(
                subject->diagnostics, subject->specs[i]->place,
                "a spec 'spex' would have names in C that <spex.h> has: spex_monitor, spex_transition");
            found = true;
        }
    return found;
}

/* Which specification will have a function, a type or a monitor of that name? `count`: none. */
static uint32_t find_generated(spec_index *index, const char *name)
{
    static const char *const suffixes[] = {"_step",
                                           "_allows",
                                           "_run",
                                           "_monitor",
                                           "_init_instance",
                                           "_transition",
                                           "_state_name",
                                           "_action_name",
                                           "_transition_async",
                                           "_end",
                                           "_get",
                                           "_init_child",
                                           "_init_instance_async",
                                           "_init_child_async"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t end = strlen(suffixes[i]);
        if (length <= end || strcmp(name + length - end, suffixes[i]) != 0)
            continue;
        uint32_t spec = find_spec(index, name, length - end);
        if (spec < index->subject->count &&
            strncmp(index->subject->specs[spec]->c_name, name, length - end) == 0)
            return spec;
    }
    return index->subject->count;
}

/* An error handler is the user's own function. */
static bool handler_clashes(spec_index *index)
{
    const spexc_subject *subject = index->subject;
    bool found = false;
    for (uint32_t i = 0; i < subject->count && !subject->freestanding; i++) {
        const lang_spec *spec = subject->specs[i];
        uint32_t k = spec->on_error ? find_generated(index, spec->on_error) : subject->count;
        if (k == subject->count)
            continue;
        lang_error(subject->diagnostics, spec->place,
                   "%s of 'on_error' will be the name of something that is generated for %s",
                   lang_quoted(subject->diagnostics, spec->on_error),
                   lang_quoted(subject->diagnostics, subject->specs[k]->name));
        found = true;
    }
    return found;
}

static size_t count_words(const lang_spec *spec)
{
    size_t count = 0;
    for (uint32_t i = 0; i < spec->declared_count; i++)
        for (uint32_t p = 0; p < spec->declared[i].parameter_count; p++)
            if (spec->declared[i].c_words[p])
                count += (size_t)spec->declared[i].parameters[p].type.high + 1;
    return count;
}

/* Compares all constants; false: no memory. */
static bool compare_constants(const spexc_subject *subject, bool *found)
{
    size_t constants = 0;
    for (uint32_t i = 0; i < subject->count; i++)
        constants += 3ull + subject->specs[i]->source_count + subject->specs[i]->action_count +
                     count_words(subject->specs[i]);
    clash_search search = {
        .subject = subject, .constants = base_names_new(), .place = calloc(constants, sizeof *search.place)};
    search.no_memory = !search.constants || !search.place;
    for (uint32_t i = 0; i < subject->count && !search.no_memory; i++) {
        add_constants(&search, subject->specs[i]);
        add_words(&search, subject->specs[i]);
    }
    base_names_unref(search.constants);
    free(search.place);
    *found = search.found;
    return !search.no_memory;
}

/* The functions and types that every specification has, behind its name. */
static const char *const every[] = {"step",
                                    "allows",
                                    "run",
                                    "monitor",
                                    "init_instance",
                                    "transition",
                                    "state",
                                    "action",
                                    "state_name",
                                    "action_name",
                                    "end",
                                    "get",
                                    "init_instance_async",
                                    "transition_async",
                                    "init_child",
                                    "init_child_async"};
#define EVERY (sizeof every / sizeof *every)

static void add_call(clash_search *search, const lang_spec *spec, const char *before, const lang_declared *a,
                     const char *behind, lang_place place)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    uint32_t known = base_names_count(search->constants), number = 0;
    if (out)
        spexc_c_fill(out, spec, "$x_$s$s$s", before, a ? a->c_name : "", behind);
    if (!out || fclose(out) != 0 || base_names_intern(search->constants, text, length, &number) != BASE_OK) {
        search->no_memory = true;
    } else if (number < known) {
        lang_diagnostics *d = search->subject->diagnostics;
        lang_error(d, place, "%s would be the name in C of this and of something else", text);
        lang_note(d, search->place[number], "the first of the two is here");
        search->found = true;
    } else {
        search->place[number] = place;
    }
    free(text);
}

/* Compares the names of what takes values with those of all functions and types; false: no memory. */
static bool compare_calls(const spexc_subject *subject, bool *found)
{
    size_t calls = 0;
    for (uint32_t i = 0; i < subject->count; i++) {
        calls += EVERY;
        for (uint32_t k = 0; k < subject->specs[i]->declared_count; k++)
            calls += 4ull + subject->specs[i]->declared[k].parameter_count;
    }
    clash_search search = {
        .subject = subject, .constants = base_names_new(), .place = calloc(calls, sizeof *search.place)};
    search.no_memory = !search.constants || !search.place;
    for (uint32_t i = 0; i < subject->count && !search.no_memory; i++)
        for (size_t k = 0; k < EVERY && !search.no_memory; k++)
            add_call(&search, subject->specs[i], every[k], NULL, "", subject->specs[i]->place);
    for (uint32_t i = 0; i < subject->count && !search.no_memory; i++)
        for (uint32_t k = 0; k < subject->specs[i]->declared_count && !search.no_memory; k++) {
            const lang_spec *spec = subject->specs[i];
            const lang_declared *a = &spec->declared[k];
            add_call(&search, spec, "", a, "", a->place);
            add_call(&search, spec, "step_", a, "", a->place);
            add_call(&search, spec, "allows_", a, "", a->place);
            for (uint32_t p = 0; p < a->parameter_count; p++)
                if (a->c_words[p]) {
                    char behind[64];
                    snprintf(behind, sizeof behind, "_%.60s", a->c_parameters[p]);
                    add_call(&search, spec, "", a, behind, a->parameters[p].place);
                }
        }
    base_names_unref(search.constants);
    free(search.place);
    *found = search.found;
    return !search.no_memory;
}

/* The source includes the header by its name, and C has no escapes there. */
static int check_base_name(const spexc_subject *subject)
{
    if (!strpbrk(subject->base, "\"\\\n"))
        return 0;
    return spexc_trouble(subject, NULL, "C cannot include a file of this name: give another with -o");
}

static int check_names(const spexc_subject *subject)
{
    spec_index index = {.subject = subject};
    index_specs(&index);
    bool found = !index.no_memory && (clashes_with_spex_h(subject) || handler_clashes(&index));
    bool ok = !index.no_memory;
    bool has_values = false;
    for (uint32_t i = 0; i < subject->count; i++)
        has_values = has_values || subject->specs[i]->declared_count > 0;
    if (ok && !found && has_values)
        ok = compare_calls(subject, &found);
    if (ok && !found && (has_values || may_clash(&index)))
        ok = compare_constants(subject, &found);
    ok = ok && !index.no_memory;
    base_names_unref(index.names);
    if (ok)
        return found;
    return spexc_outcome(subject, NULL, BASE_E_NOMEM);
}

static int check_size(const spexc_subject *subject)
{
    lang_diagnostics *d = subject->diagnostics;
    uint64_t size = 0, largest = 0;
    const lang_spec *spec = subject->specs[0];
    for (uint32_t i = 0; i < subject->count; i++) {
        uint64_t one = spexc_c_size(subject->specs[i], subject->freestanding);
        if (one > largest) {
            largest = one;
            spec = subject->specs[i];
        }
        size += one;
    }
    if (size <= subject->max_output << 20)
        return 0;
    uint64_t shown = (size >> 20) + 1;
    lang_error(d, spec->place,
               "the C would take about %" PRIu64 " MiB: %s has %" PRIu32 " states and %" PRIu32
               " transitions; --max-output=%" PRIu64 " allows that",
               shown, lang_quoted(d, spec->name), spec->source_count, spec->transition_count, shown);
    return 1;
}

int spexc_c_check(const spexc_subject *subject)
{
    int status = check_base_name(subject);
    if (status == 0)
        status = check_size(subject);
    return status == 0 ? check_names(subject) : status;
}
