/* Names that meet in C though they do not in a .lts file: those of two specifications in one header.
 *
 * What is generated of a specification begins with its name and goes on with a suffix. Functions, types and
 * tables have suffixes of one word (or `init_instance`), so that they never meet when the specifications'
 * names differ. But `a` with a state `b_state_c`, and `a_state_b` with a state `c`, both want
 * A_STATE_B_STATE_C.
 */
#include "config.h"

#include "compiler/c_text.h"
#include "compiler/spexc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Could a constant of `longer` begin as one of `shorter` does? */
static bool begins_alike(const spexc_spec *shorter, const spexc_spec *longer)
{
    size_t length = strlen(shorter->c_name);
    return strncasecmp(shorter->c_name, longer->c_name, length) == 0 && longer->c_name[length] == '_';
}

static bool may_clash(const spexc_job *job)
{
    for (uint32_t i = 0; i < job->count; i++)
        for (uint32_t k = 0; k < job->count; k++)
            if (begins_alike(job->specs[i], job->specs[k]))
                return true;
    return false;
}

typedef struct clash_search {
    spexc_job *job;
    lts_names *constants; /* all so far */
    spexc_place *place;   /* of each */
    bool no_memory, found;
} clash_search;

static void add_constant(clash_search *search, const spexc_spec *spec, const char *kind, const char *c_name,
                         spexc_place place)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    if (!out) {
        search->no_memory = true;
        return;
    }
    spexc_c_fill(out, spec, "$X_$s$s", kind, c_name);
    uint32_t known = lts_names_count(search->constants), number = 0;
    if (fclose(out) != 0 || lts_names_intern(search->constants, text, length, &number) != LTS_OK) {
        search->no_memory = true;
    } else if (number < known) {
        spexc_diagnostics *d = search->job->diagnostics;
        spexc_error(d, place, "%s would be the name in C of this and of something in another spec", text);
        spexc_note(d, search->place[number], "the first of the two is here");
        search->found = true;
    } else {
        search->place[number] = place;
    }
    free(text);
}

static void add_constants(clash_search *search, const spexc_spec *spec)
{
    add_constant(search, spec, "RUN_INIT", "", spec->place);
    add_constant(search, spec, "ACTION_", "TAU", spec->place);
    for (uint32_t s = 0; s < spec->state_count; s++)
        add_constant(search, spec, "STATE_", spec->states[s].c_name, spec->states[s].place);
    for (uint32_t a = 0; a < spec->action_count; a++)
        add_constant(search, spec, "ACTION_", spec->actions[a].c_name, spec->actions[a].place);
}

/* <spex.h> has names of its own: those of a specification `spex` would be the same. */
static bool clashes_with_spex_h(const spexc_job *job)
{
    bool found = false;
    for (uint32_t i = 0; i < job->count && !job->request->freestanding; i++)
        if (strcmp(job->specs[i]->c_name, "spex") == 0) {
            spexc_error(
                job->diagnostics, job->specs[i]->place,
                "a spec 'spex' would have names in C that <spex.h> has: spex_monitor, spex_transition");
            found = true;
        }
    return found;
}

/* Is it what a function, a type or the monitor of `spec` will be called? */
static bool is_generated(const spexc_spec *spec, const char *name)
{
    static const char *const suffixes[] = {"_step",    "_allows",        "_run",
                                           "_monitor", "_init_instance", "_transition"};
    size_t length = strlen(spec->c_name);
    for (size_t i = 0; strncmp(name, spec->c_name, length) == 0 && i < sizeof suffixes / sizeof *suffixes;
         i++)
        if (strcmp(name + length, suffixes[i]) == 0)
            return true;
    return false;
}

/* An error handler is the user's own function. */
static bool handler_clashes(const spexc_job *job)
{
    bool found = false;
    for (uint32_t i = 0; i < job->count && !job->request->freestanding; i++)
        for (uint32_t k = 0; job->specs[i]->on_error && k < job->count; k++)
            if (is_generated(job->specs[k], job->specs[i]->on_error)) {
                spexc_error(job->diagnostics, job->specs[i]->place,
                            "%s of 'on_error' will be the name of something that is generated for %s",
                            spexc_quoted(job->diagnostics, job->specs[i]->on_error),
                            spexc_quoted(job->diagnostics, job->specs[k]->name));
                found = true;
            }
    return found;
}

int spexc_check_c_clashes(spexc_job *job)
{
    if (clashes_with_spex_h(job) || handler_clashes(job))
        return 1;
    if (!may_clash(job))
        return 0;
    size_t constants = 0;
    for (uint32_t i = 0; i < job->count; i++)
        constants += 2ull + job->specs[i]->state_count + job->specs[i]->action_count;
    clash_search search = {
        .job = job, .constants = lts_names_new(), .place = calloc(constants, sizeof *search.place)};
    search.no_memory = !search.constants || !search.place;
    for (uint32_t i = 0; i < job->count && !search.no_memory; i++)
        add_constants(&search, job->specs[i]);
    lts_names_unref(search.constants);
    free(search.place);
    if (!search.no_memory)
        return search.found;
    spexc_error(job->diagnostics, spexc_place_of_file(0), "no memory");
    return 2;
}
