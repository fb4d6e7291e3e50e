/* The oracle of `spex check`: searches the systems of a file and prints what it finds as JSON, one object a
 * line and system, with the members that `spex check --format=json` has.
 *
 *     oracle [--states=N] [--fairness=none|weak|strong] [--queue=N] [--timers=ordered]
 *            [--orbits=CLASSES] FILE.lts[:SYSTEM]...
 *
 * CLASSES is a file with a line for each system: its name, and for each class a bar and its agents. With it
 * the orbits of the states under all exchanges of agents of one class are counted, and whether these are
 * alike is said.
 *
 * A system with more than N states (50,000) is passed over: {"system": ..., "too large": true}. One without a
 * first state has "trouble" instead.
 */
#include "config.h"

#include "search.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const verdicts[] = {"holds", "holds within bounds", "violated", "vacuous"};
static const char *const cut_names[] = {"int", "queue", "inputs", "crashes"};

static uint32_t most_states = 50000;
static int fairness = FAIR_WEAK;
static const char *classes_path;
static limits given = {.queue = UINT64_MAX, .inputs = UINT64_MAX, .crashes = UINT64_MAX};

static void print_text(const char *text)
{
    putchar('"');
    for (; *text; text++)
        if (*text == '"' || *text == '\\')
            printf("\\%c", *text);
        else
            putchar(*text);
    putchar('"');
}

static void print_properties(const search *s)
{
    printf("\"properties\": [");
    for (uint32_t i = 0; i < s->property_count; i++) {
        const property *p = &s->properties[i];
        printf("%s{\"name\": ", i ? ", " : "");
        print_text(p->name);
        printf(", \"kind\": \"%s\", \"verdict\": \"%s\"",
               !p->claim                         ? p->name
               : p->claim->kind == LANG_LIVENESS ? "liveness"
               : p->claim->kind == LANG_LTL      ? "ltl"
                                                 : "safety",
               p->is_too_large ? "too large" : verdicts[verdict_of(s, p)]);
        if (p->is_violated)
            printf(", \"length\": %" PRIu32, p->length);
        putchar('}');
    }
    printf("]");
}

/* Which agent a name such as "p[1]" is; NO_NUMBER: none. */
static uint32_t agent_called(const subject *s, const char *name)
{
    for (uint32_t i = 0; i < s->count; i++) {
        char own[128];
        snprintf(own, sizeof own, "%s[%" PRIu32 "]", s->members[i]->name, i - s->members[i]->first);
        if (strcmp(own, name) == 0)
            return i;
    }
    return NO_NUMBER;
}

/* False: nothing is said of the system. */
static bool read_classes(const search *s, int *classes)
{
    FILE *in = fopen(classes_path, "r");
    char line[1024], *rest;
    bool is_found = false;
    while (in && !is_found && fgets(line, sizeof line, in)) {
        int number = -1;
        char *word = strtok_r(line, " \n", &rest);
        is_found = word && strcmp(word, s->subject.system->name) == 0;
        for (uint32_t i = 0; i < 32; i++)
            classes[i] = -1;
        while (is_found && (word = strtok_r(NULL, " \n", &rest)) != NULL) {
            uint32_t agent = agent_called(&s->subject, word);
            number += strcmp(word, "|") == 0;
            if (agent < 32)
                classes[agent] = number;
        }
    }
    if (in)
        fclose(in);
    return is_found;
}

static void print_search(search *s)
{
    const char *comma = "";
    printf("{\"system\": ");
    print_text(s->subject.system->name);
    if (s->trouble) {
        printf(", \"trouble\": \"%s\"}\n", s->trouble);
        return;
    }
    if (s->is_too_large) {
        printf(", \"too large\": true}\n");
        return;
    }
    printf(", \"states\": %" PRIu32 ", \"steps\": %" PRIu32 ", \"depth\": %" PRIu32
           ", \"faulting\": %" PRIu32,
           base_names_count(s->states), base_names_count(s->steps), s->depth, base_names_count(s->faults));
    int classes[32];
    if (classes_path && read_classes(s, classes))
        printf(", \"orbits\": %" PRIu32 ", \"alike\": %s", count_orbits(s, classes),
               are_alike(s, classes) ? "true" : "false");
    printf(", \"cuts\": [");
    for (unsigned i = 0; i < CUT_KINDS; i++)
        if (base_names_count(s->cuts[i]) > 0) {
            printf("%s{\"kind\": \"%s\", \"steps\": %" PRIu32 "}", comma, cut_names[i],
                   base_names_count(s->cuts[i]));
            comma = ", ";
        }
    printf("], ");
    print_properties(s);
    printf("}\n");
}

static void search_system(const lang_agents *all, const lang_system *system)
{
    search s;
    run_search(&s, all, system, &given, most_states);
    s.fairness = fairness;
    if (!s.trouble && !s.is_too_large) {
        judge_promises(&s);
        judge_formulas(&s);
    }
    print_search(&s);
    fflush(stdout);
    release_search(&s);
}

static int search_file(const char *operand)
{
    char *path = strdup(operand), *colon = strrchr(path, ':');
    const char *wanted = colon && !strchr(colon, '/') ? colon + 1 : NULL;
    if (wanted)
        *colon = '\0';
    const lang_load_options options = {.detail = LANG_EVERYTHING};
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    lang_unit *unit = NULL;
    int status = diagnostics ? lang_load_file(path, &options, diagnostics, &unit) : 2;
    if (status != 0)
        lang_diagnostics_print(diagnostics, LANG_TEXT, LANG_COLOUR_NEVER, stderr);
    for (uint32_t i = 0; status == 0 && i < unit->agents->own_systems; i++)
        if (!wanted || strcmp(unit->agents->systems[i].name, wanted) == 0)
            search_system(unit->agents, &unit->agents->systems[i]);
    lang_unit_free(unit);
    lang_diagnostics_free(diagnostics);
    free(path);
    return status;
}

static bool set_option(const char *option)
{
    const char *text = strchr(option, '=');
    text = text ? text + 1 : "";
    if (strncmp(option, "--states=", 9) == 0)
        most_states = (uint32_t)strtoul(text, NULL, 10);
    else if (strncmp(option, "--queue=", 8) == 0)
        given.queue = strtoull(text, NULL, 10);
    else if (strncmp(option, "--fairness=", 11) == 0)
        fairness = strcmp(text, "none") == 0     ? FAIR_NONE
                   : strcmp(text, "strong") == 0 ? FAIR_STRONG
                                                 : FAIR_WEAK;
    else if (strcmp(option, "--timers=ordered") == 0)
        given.ordered = true;
    else if (strncmp(option, "--orbits=", 9) == 0)
        classes_path = text;
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    int status = 0;
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] == '-') {
            if (!set_option(argv[i])) {
                fprintf(stderr, "oracle: no such option: %s\n", argv[i]);
                return 2;
            }
            continue;
        }
        int one = search_file(argv[i]);
        status = one > status ? one : status;
    }
    return status;
}
