/* The command line of spexc. */
#include "config.h"

#include "compiler/command/request.h"

#include "cli/cli.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    OPTION_EMIT = 256,
    OPTION_FORMAT,
    OPTION_FORCE,
    OPTION_FREESTANDING,
    OPTION_PREFIX,
    OPTION_VISIBILITY,
    OPTION_REDUCE,
    OPTION_SPEC,
    OPTION_MAX_STATES,
    OPTION_MAX_SUBSETS,
    OPTION_MAX_TRANSITIONS,
    OPTION_MAX_TABLE,
    OPTION_MAX_OUTPUT,
    OPTION_NO_ASSERTIONS,
    OPTION_PROVE,
    OPTION_PROVE_BY,
    OPTION_PROVE_STATES,
    OPTION_DEPFILE,
    OPTION_MD,
    OPTION_MF,
    OPTION_MT,
    OPTION_W,
    OPTION_STATS,
    OPTION_DUMP,
    OPTION_DIAGNOSTICS,
    OPTION_COLOR,
    OPTION_COMPLETION,
    OPTION_HELP_MDOC,
    OPTION_VERSION
};

static const cli_values output_names = {NULL, spexc_output_name}, stage_names = {NULL, spexc_stage_name};

static const cli_option options[] = {
    {'o', "output", "PATH", NULL,
     "write PATH.h and so on, or what the suffix of PATH says (.dot, .json); with a folder, name the files "
     "after "
     "the source; - is the standard output"},
    {'I', NULL, "DIR", NULL, "look for imports here too, after the folder of the file that imports"},
    {OPTION_EMIT, "emit", "FORMAT[,FORMAT]", &output_names,
     "what to write; default c. spec: the source itself, formatted, to the standard output"},
    {OPTION_FORMAT, "format", NULL, NULL, "the same as --emit=spec"},
    {'i', "in-place", NULL, NULL, "with --format: rewrite the source"},
    {OPTION_FORCE, "force", NULL, NULL, "replace files that spexc did not write, too"},
    {OPTION_FREESTANDING, "freestanding", NULL, NULL,
     "generate C that needs nothing but <stdint.h> and <stdbool.h>"},
    {OPTION_PREFIX, "prefix", "NAME", NULL,
     "let every name in the generated C begin with NAME_, constants with the same in upper case"},
    {OPTION_VISIBILITY, "visibility", "WHO", CLI_VALUES("default|hidden"),
     "hidden: the library or program that links the generated C is the only one to see its names"},
    {OPTION_SPEC, "spec", "NAME", NULL, "only this specification of the file"},
    {OPTION_REDUCE, "reduce", "HOW", CLI_VALUES(SPEXC_REDUCTIONS),
     "reduce before making tables; default branching. Given, it applies to .aut and pictures too"},
    {OPTION_MAX_STATES, "max-states", "N", NULL,
     "the most states that a composition may have; default 10000000"},
    {OPTION_MAX_SUBSETS, "max-subsets", "N", NULL,
     "the most subsets of states that assertions about traces may follow; default 1048576"},
    {OPTION_MAX_TRANSITIONS, "max-transitions", "N", NULL,
     "the most transitions that lists, groups and * may make of one specification; default 4000000"},
    {OPTION_MAX_TABLE, "max-table", "N", NULL,
     "the largest table of subsets; beyond it the monitor follows sets of states; default 1048576"},
    {OPTION_MAX_OUTPUT, "max-output", "N", NULL,
     "the most MiB that generated C, and the names of states made of states, may take; default 64"},
    {OPTION_NO_ASSERTIONS, "no-assertions", NULL, NULL, "leave out the assertions of the file"},
    {OPTION_PROVE, "prove", "WHAT", CLI_VALUES("yes|no|only"),
     "prove what agents claim as proven, and look for faults of their handlers (yes, the default); leave "
     "that "
     "out; do nothing else"},
    {OPTION_PROVE_BY, "prove-by", "HOW", CLI_VALUES("both|search|induction"),
     "by a search of all states and, where that does not decide, induction with Z3 (both, the default); by "
     "one "
     "of them"},
    {OPTION_PROVE_STATES, "prove-states", "N", NULL,
     "the most states of an agent that a proof may visit; default 1000000"},
    {OPTION_DEPFILE, "depfile", "FILE", NULL,
     "write the rule that says what the output depends on, for make"},
    {OPTION_MD, "-MD", NULL, NULL, "the same, to PATH.d"},
    {OPTION_MF, "-MF", "FILE", NULL, "the same, to FILE"},
    {OPTION_MT, "-MT", "TARGET", NULL,
     "what depends, in that rule: TARGET, a stamp say, instead of the output"},
    {OPTION_W, "-W", "[no-]NAME", NULL,
     "switch a warning on or off; -Werror and -Werror=NAME make errors of them"},
    {OPTION_DIAGNOSTICS, "diagnostics", "FORMAT", CLI_VALUES("text|json|sarif"), "how to print messages"},
    {OPTION_COLOR, "color", "WHEN", CLI_VALUES("auto|always|never"), "colour in messages"},
    {OPTION_STATS, "stats", NULL, NULL, "say what each phase took"},
    {OPTION_DUMP, "dump", "WHAT", &stage_names, "print an inner stage and write nothing else"},
    {OPTION_COMPLETION, "completion", "SHELL", CLI_VALUES(CLI_SHELLS),
     "print a script that completes spexc's options"},
    {OPTION_HELP_MDOC, "help-mdoc", NULL, NULL, NULL}, /* for the manual page */
    CLI_ROW_HELP,
    {OPTION_VERSION, "version", NULL, NULL, "print the version and exit"},
    CLI_ROW_LAST,
};

static const cli_command command = {
    "spexc",
    "[OPTION]... FILE.lts",
    "Compiles specifications to C monitors: FILE.lts to FILE.h and FILE.c.",
    "Exit status: 0 all is well, 1 the input is wrong, 2 wrong usage, or a file cannot be\n"
    "read or written.",
    options,
    NULL};

static const cli_option *find_option(int key)
{
    const cli_option *option = options;
    while (option->key != key && option->key != 0)
        option++;
    assert(option->key == key);
    return option;
}

/* Which of the option's values it is. */
static unsigned index_of(int key, const char *value)
{
    unsigned bits = cli_args_list(find_option(key), value), index = 0;
    assert(bits != 0);
    while (bits >>= 1)
        index++;
    return index;
}

/* The bit of the output that is the source itself. */
static unsigned source_bit(void)
{
    return cli_args_list(find_option(OPTION_EMIT), "spec");
}

/* The warnings, for --help and the manual page. */
static void print_warnings(void)
{
    puts("\nWarnings, all but one of them on at first:");
    for (int w = 0; w < LANG_W_COUNT; w++) {
        char left[40];
        snprintf(left, sizeof left, "  -W%s", lang_warning_name((lang_warning)w));
        cli_print_row(left, lang_warning_help((lang_warning)w), stdout);
    }
}

static void print_mdoc(void)
{
    cli_print_mdoc(&command, stdout);
    puts(".Pp\nThe warnings are, all of them on at first:\n.Bl -tag -width Ds");
    for (int w = 0; w < LANG_W_COUNT; w++)
        printf(".It Fl W Ns Cm %s\n%s.\n", lang_warning_name((lang_warning)w),
               lang_warning_help((lang_warning)w));
    puts(".El");
}

static int set_operand(cli_args *args, spexc_request *request, const char *value)
{
    if (request->input)
        return cli_args_complain(args, "one file at a time: '%s' and '%s'", request->input, value);
    request->input = value;
    return -1;
}

static int add_folder(cli_args *args, spexc_request *request, const char *value)
{
    const char **grown = realloc(request->import_dirs, (request->import_dir_count + 1) * sizeof *grown);
    if (!grown)
        return cli_args_complain(args, "no memory");
    request->import_dirs = grown;
    grown[request->import_dir_count++] = value;
    return -1;
}

/* Options that are an answer by themselves; false: this is none. */
static bool answer(int key, const char *value)
{
    switch (key) {
    case 'h':
        cli_print_help(&command, stdout);
        print_warnings();
        return true;
    case OPTION_HELP_MDOC:
        print_mdoc();
        return true;
    case OPTION_COMPLETION:
        cli_print_completion(value, "spexc", (const cli_command *const[]){&command, NULL}, stdout);
        return true;
    case OPTION_VERSION:
        puts("spexc " PACKAGE_VERSION);
        return true;
    default:
        return false;
    }
}

/* Options whose value the parser has looked at already. */
static void set(int key, const char *value, spexc_request *request)
{
    switch (key) {
    case 'o':
        request->output = value;
        break;
    case 'i':
        request->in_place = true;
        break;
    case OPTION_FREESTANDING:
        request->freestanding = true;
        break;
    case OPTION_VISIBILITY:
        request->is_hidden = index_of(key, value) == 1;
        break;
    case OPTION_SPEC:
        request->spec = value;
        break;
    case OPTION_REDUCE:
        request->reduction = (spexc_reduction)index_of(key, value);
        request->is_reduction_given = true;
        break;
    case OPTION_FORCE:
        request->force = true;
        break;
    case OPTION_NO_ASSERTIONS:
        request->no_assertions = true;
        break;
    case OPTION_PROVE:
        request->proofs = (spexc_proofs)index_of(key, value);
        break;
    case OPTION_PROVE_BY:
        request->prove_by = (proving_ways)index_of(key, value);
        break;
    case OPTION_DEPFILE:
    case OPTION_MF:
        request->depfile = value;
        break;
    case OPTION_MT:
        request->target = value;
        break;
    case OPTION_MD:
        request->depends = true;
        break;
    case OPTION_DIAGNOSTICS:
        request->messages = (lang_diagnostics_format)index_of(key, value);
        break;
    case OPTION_COLOR:
        request->colour = (lang_colour)index_of(key, value);
        break;
    case OPTION_STATS:
        request->stats = true;
        break;
    case OPTION_DUMP:
        request->stage = spexc_stage_at(index_of(key, value));
        break;
    }
}

/* What C names may begin with: an identifier that is neither C's own nor libspex's. An underscore is put
 * behind it unless it has one. */
static int set_prefix(cli_args *args, spexc_request *request, const char *value)
{
    size_t length = strlen(value);
    bool is_word = length > 0 && !(*value >= '0' && *value <= '9');
    for (const char *c = value; is_word && *c; c++)
        is_word =
            (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '_';
    if (!is_word)
        return cli_args_complain(args, "names in C cannot begin with '%s' (--prefix)", value);
    if (*value == '_')
        return cli_args_complain(args, "names that begin with an underscore are C's own (--prefix=%s)",
                                 value);
    if (strncasecmp(value, "spex", 4) == 0 && (value[4] == '\0' || value[4] == '_'))
        return cli_args_complain(args, "names that begin with spex_ are libspex's (--prefix=%s)", value);
    char *prefix = realloc(request->c_prefix, length + 2);
    if (!prefix)
        return cli_args_complain(args, "no memory");
    snprintf(prefix, length + 2, "%s%s", value, value[length - 1] == '_' ? "" : "_");
    request->c_prefix = prefix;
    return -1;
}

/* What is written is said once: the second time would undo the first. */
static int set_outputs(cli_args *args, int key, const char *value, spexc_request *request)
{
    if (request->is_output_given)
        return cli_args_complain(args, "what is to be written was said before: name all in one --emit=A,B");
    request->is_output_given = true;
    request->outputs = key == OPTION_FORMAT ? source_bit() : cli_args_list(find_option(key), value);
    return -1;
}

/* One option or operand; returns -1 to go on, else the exit status. */
static int set_any(cli_args *args, int key, const char *value, spexc_request *request,
                   lang_diagnostics *diagnostics)
{
    bool fine = true;
    switch (key) {
    case CLI_ARGS_ERROR:
        return 2;
    case CLI_ARGS_OPERAND:
        return set_operand(args, request, value);
    case 'I':
        return add_folder(args, request, value);
    case OPTION_PREFIX:
        return set_prefix(args, request, value);
    case OPTION_EMIT:
    case OPTION_FORMAT:
        return set_outputs(args, key, value, request);
    case OPTION_MAX_STATES:
        fine = cli_args_number(args, "--max-states", value, 1, LTS_MAX, &request->max_states);
        break;
    case OPTION_MAX_SUBSETS:
        fine = cli_args_number(args, "--max-subsets", value, 1, LTS_MAX, &request->max_subsets);
        break;
    case OPTION_MAX_TABLE:
        fine = cli_args_number(args, "--max-table", value, 1, UINT32_MAX, &request->max_table);
        break;
    case OPTION_MAX_TRANSITIONS:
        fine = cli_args_number(args, "--max-transitions", value, 1, LTS_MAX, &request->max_transitions);
        break;
    case OPTION_MAX_OUTPUT:
        fine = cli_args_number(args, "--max-output", value, 1, UINT32_MAX, &request->max_output);
        break;
    case OPTION_PROVE_STATES:
        fine = cli_args_number(args, "--prove-states", value, 1, LTS_MAX, &request->prove_states);
        break;
    case OPTION_W:
        if (!lang_diagnostics_switch(diagnostics, value))
            return cli_args_complain(args, "there is no warning '-W%s'", value);
        break;
    default:
        if (answer(key, value))
            return 0;
        set(key, value, request);
    }
    return fine ? -1 : 2;
}

/* A picture that this spexc has nothing to draw with, or NULL. */
static const spexc_output *missing_picture(const spexc_request *request)
{
    const spexc_output *output;
    for (unsigned i = 0; (output = spexc_request_output(request, i)); i++)
        if (output->picture && output->picture->is_missing)
            return output;
    return NULL;
}

static bool wants_pair(const spexc_request *request)
{
    const spexc_output *output;
    for (unsigned i = 0; (output = spexc_request_output(request, i)); i++)
        if (output->files[1].write)
            return true;
    return false;
}

/* What no single option can tell of where things go. */
static int check_output(const cli_args *args, const spexc_request *request)
{
    bool is_stdout = request->output && strcmp(request->output, "-") == 0;
    const spexc_output *missing = missing_picture(request);
    if (missing)
        return cli_args_complain(args, "this spexc was built without Graphviz: use --emit=dot, and dot -T%s",
                                 missing->name);
    if (strcmp(request->input, "-") == 0 && !request->output &&
        spexc_request_need(request) > SPEXC_NEEDS_SOURCE)
        return cli_args_complain(args, "the standard input has no name for the files: give one with -o");
    if (is_stdout && wants_pair(request))
        return cli_args_complain(args, "C is two files: -o - is for one; give a folder or a prefix");
    if (is_stdout && spexc_request_output(request, 1))
        return cli_args_complain(args, "-o - is for one format, --emit names several");
    if (is_stdout && request->depends && !request->depfile)
        return cli_args_complain(args, "-MD with -o - wants -MF FILE");
    return -1;
}

/* Where nothing else is said, the name of the output says what is to be written: `-o order.dot`. */
static void take_output_name(spexc_request *request)
{
    const spexc_output *output;
    if (request->is_output_given || request->stage || !request->output)
        return;
    for (unsigned i = 0; (output = spexc_output_at(i)); i++) {
        const char *dot = strrchr(request->output, '.');
        if (!output->files[1].write && dot && dot[1] && strcmp(dot + 1, output->files[0].suffix) == 0)
            request->outputs = 1u << i;
    }
}

static int check(const cli_args *args, const spexc_request *request)
{
    if (!request->input)
        return cli_args_complain(args, "no file given");
    bool is_stdin = strcmp(request->input, "-") == 0;
    if (is_stdin && request->outputs & source_bit() && request->outputs != source_bit())
        return cli_args_complain(args, "the standard input is read once: --emit=spec and more want a file");
    if (request->in_place && (request->outputs != source_bit() || request->output || request->stage))
        return cli_args_complain(args, "-i goes with --format, and without -o");
    if (request->in_place && is_stdin)
        return cli_args_complain(args, "the standard input cannot be rewritten in place");
    if ((request->c_prefix || request->is_hidden) && (request->stage || !wants_pair(request)))
        return cli_args_complain(args,
                                 "--prefix and --visibility are for C, which is not what is to be written");
    return request->stage ? -1 : check_output(args, request);
}

int spexc_request_parse(spexc_request *request, int argc, char **argv, lang_diagnostics *diagnostics)
{
    assert(argc > 0 && diagnostics);
    *request = (spexc_request){.outputs = 1, /* the first: C */
                               .reduction = SPEXC_REDUCE_BRANCHING,
                               .max_table = SPEXC_MAX_TABLE,
                               .max_output = SPEXC_MAX_OUTPUT};
    cli_args args;
    cli_args_begin(&args, &command, argc, argv);
    const char *value;
    int key;
    while ((key = cli_args_next(&args, &value)) != CLI_ARGS_END) {
        int status = set_any(&args, key, value, request, diagnostics);
        if (status >= 0)
            return status;
    }
    take_output_name(request);
    return check(&args, request);
}

void spexc_request_release(spexc_request *request)
{
    free(request->import_dirs);
    free(request->c_prefix);
}

const spexc_output *spexc_request_output(const spexc_request *request, unsigned which)
{
    if (request->stage)
        return which == 0 ? request->stage : NULL;
    const spexc_output *output;
    for (unsigned i = 0; (output = spexc_output_at(i)); i++)
        if (request->outputs >> i & 1u && which-- == 0)
            return output;
    return NULL;
}

spexc_need spexc_request_need(const spexc_request *request)
{
    spexc_need most = SPEXC_NEEDS_SOURCE;
    const spexc_output *output;
    for (unsigned i = 0; (output = spexc_request_output(request, i)); i++)
        most = output->need > most ? output->need : most;
    return most;
}
