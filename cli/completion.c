/* Completions and manual lists from option tables. Rows without a help text are not shown. */
#include "cli/completion.h"

#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/escape.h"

/* ---- what the shells have in common ---- */

static bool is_letter(const cli_option *o)
{
    return o->key > ' ' && o->key < 127;
}

/* Can several values be given, with commas between them? */
static bool is_list(const cli_option *o)
{
    return strstr(o->argument, "[,") != NULL;
}

static bool is_word(const cli_option *o)
{
    return o->name && o->name[0] == '-'; /* -MD */
}

/* The word behind the program that selects the command, or NULL. */
static const char *command_word(const cli_command *command)
{
    const char *blank = strchr(command->name, ' ');
    return blank ? blank + 1 : NULL;
}

static bool has_words(const cli_command *const *commands)
{
    return command_word(commands[0]) != NULL;
}

/* Text between single quotes of a shell. */
static void put_quoted(const char *text, FILE *out)
{
    fputc('\'', out);
    base_put_escaped(base_escape_shell, text, strlen(text), out);
    fputc('\'', out);
}

/* ---- bash ---- */

static void bash_options(const cli_command *command, FILE *out)
{
    for (const cli_option *o = command->options; o->key; o++) {
        if (!o->help)
            continue;
        if (is_letter(o))
            fprintf(out, " -%c", o->key);
        if (is_word(o))
            fprintf(out, " %s", o->name);
        else if (o->name)
            fprintf(out, " --%s%s", o->name, o->argument ? "=" : "");
    }
}

static void bash_values(const cli_command *command, const char *indent, FILE *out)
{
    for (const cli_option *o = command->options; o->key; o++) {
        if (!o->help || !cli_has_values(o) || !o->name || is_word(o))
            continue;
        fprintf(out, "%s--%s=*) values='", indent, o->name);
        cli_print_values(o->values, " ", out);
        fputs("' ;;\n", out);
    }
}

static void bash_command(const cli_command *command, const char *indent, FILE *out)
{
    fprintf(out, "%soptions='", indent);
    bash_options(command, out);
    fprintf(out, "'\n%scase $current in\n", indent);
    bash_values(command, indent, out);
    fprintf(out, "%sesac\n", indent);
}

/* What the options and the values of `current` are; of a program with commands, by the first word. */
static void bash_tables(const cli_command *const *commands, FILE *out)
{
    if (!has_words(commands)) {
        bash_command(commands[0], "    ", out);
        return;
    }
    fputs("    local words='", out);
    for (const cli_command *const *c = commands; *c; c++)
        fprintf(out, "%s ", command_word(*c));
    fputs("help'\n    case ${COMP_WORDS[1]} in\n", out);
    for (const cli_command *const *c = commands; *c; c++) {
        fprintf(out, "    %s)\n", command_word(*c));
        bash_command(*c, "        ", out);
        fputs("        ;;\n", out);
    }
    fputs("    esac\n", out);
}

/* The word at the cursor is cut from the line: bash itself breaks words at '='. */
static void bash(const char *program, const cli_command *const *commands, FILE *out)
{
    fprintf(out,
            "# Completion of %s for bash, from its option tables.\n"
            "_%s() {\n"
            "    local current options= values=\n"
            "    current=${COMP_LINE:0:COMP_POINT}\n"
            "    current=${current##*[[:space:]]}\n",
            program, program);
    bash_tables(commands, out);
    fputs("    COMPREPLY=()\n", out);
    if (has_words(commands))
        fputs("    if [[ $COMP_CWORD == 1 || ${COMP_WORDS[1]} == help ]]; then\n"
              "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
              "        return\n"
              "    fi\n",
              out);
    fprintf(out,
            "    if [[ $values ]]; then\n"
            "        current=${current#*=}\n"
            "        COMPREPLY=($(compgen -W \"$values\" -P \"${current%%\"${current##*,}\"}\" -- "
            "\"${current##*,}\"))\n"
            "    elif [[ $current == --*=* ]]; then\n"
            "        compopt -o filenames\n"
            "        COMPREPLY=($(compgen -f -- \"${current#*=}\"))\n"
            "    elif [[ $current == -* ]]; then\n"
            "        COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
            "        [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace\n"
            "    else\n"
            "        compopt -o filenames\n"
            "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
            "    fi\n"
            "}\n"
            "complete -F _%s %s\n",
            program, program);
}

/* ---- zsh ---- */

static void zsh_spec(const cli_option *o, const char *spelling, const char *glue, FILE *out)
{
    fprintf(out, " \\\n        '%s%s[", spelling, o->argument ? glue : "");
    for (const char *c = o->help; *c; c++)
        if (strchr("[]:\\", *c))
            fprintf(out, "\\%c", *c);
        else
            base_put_escaped(base_escape_shell, c, 1, out);
    fputc(']', out);
    if (o->argument && cli_has_values(o)) {
        fputs(is_list(o) ? ":value:_values -s , value " : ":value:(", out);
        cli_print_values(o->values, " ", out);
        fputs(is_list(o) ? "" : ")", out);
    } else if (o->argument) {
        fputs(":value:_files", out);
    }
    fputc('\'', out);
}

static void zsh_command(const cli_command *command, FILE *out)
{
    fputs("    _arguments -s", out);
    for (const cli_option *o = command->options; o->key; o++) {
        char spelling[64];
        if (!o->help)
            continue;
        if (is_letter(o)) {
            snprintf(spelling, sizeof spelling, "-%c", o->key);
            zsh_spec(o, spelling, "+", out);
        }
        if (o->name) {
            snprintf(spelling, sizeof spelling, "%s%s", is_word(o) ? "" : "--", o->name);
            zsh_spec(o, spelling, is_word(o) ? "+" : "=", out);
        }
    }
    fputs(" \\\n        '*:file:_files'\n", out);
}

/* The words of a program with commands, and below each its options. */
static void zsh_words(const cli_command *const *commands, FILE *out)
{
    fputs("if (( CURRENT == 2 )); then\n    compadd --", out);
    for (const cli_command *const *c = commands; *c; c++)
        if (command_word(*c))
            fprintf(out, " %s", command_word(*c));
    fputs("\n    return\nfi\ncase $words[2] in\n", out);
    for (const cli_command *const *c = commands; *c; c++)
        if (command_word(*c)) {
            fprintf(out, "%s)\n    shift words\n    (( CURRENT-- ))\n", command_word(*c));
            zsh_command(*c, out);
            fputs("    ;;\n", out);
        }
    fputs("esac\n", out);
}

static void zsh(const char *program, const cli_command *const *commands, FILE *out)
{
    fprintf(out, "#compdef %s\n# Completion of %s for zsh, from its option tables.\n", program, program);
    if (has_words(commands))
        zsh_words(commands, out);
    else
        zsh_command(commands[0], out);
}

/* ---- fish ---- */

static void fish_option(const char *program, const char *word, const cli_option *o, FILE *out)
{
    fprintf(out, "complete -c %s", program);
    if (word)
        fprintf(out, " -n '__fish_seen_subcommand_from %s'", word);
    if (is_letter(o))
        fprintf(out, " -s %c", o->key);
    if (is_word(o))
        fprintf(out, " -o %s", o->name + 1);
    else if (o->name)
        fprintf(out, " -l %s", o->name);
    if (o->argument)
        fputs(cli_has_values(o) ? " -x -a '" : " -r", out);
    if (cli_has_values(o)) {
        cli_print_values(o->values, " ", out);
        fputc('\'', out);
    }
    fputs(" -d ", out);
    put_quoted(o->help, out);
    fputc('\n', out);
}

static void fish(const char *program, const cli_command *const *commands, FILE *out)
{
    fprintf(out, "# Completion of %s for fish, from its option tables.\n", program);
    for (const cli_command *const *c = commands; *c; c++) {
        const char *word = command_word(*c);
        if (word) {
            fprintf(out, "complete -c %s -n __fish_use_subcommand -a %s -d ", program, word);
            put_quoted((*c)->summary, out);
            fputc('\n', out);
        }
        for (const cli_option *o = (*c)->options; o->key; o++)
            if (o->help)
                fish_option(program, word, o, out);
    }
}

bool cli_print_completion(const char *shell, const char *program, const cli_command *const *commands,
                          FILE *out)
{
    assert(commands && commands[0] && out);
    if (strcmp(shell, "bash") == 0)
        bash(program, commands, out);
    else if (strcmp(shell, "zsh") == 0)
        zsh(program, commands, out);
    else if (strcmp(shell, "fish") == 0)
        fish(program, commands, out);
    else
        return false;
    return true;
}

/* ---- manual pages ---- */

/* Text as mdoc wants it: a line ends with its sentence and is not long. */
static void put_sentences(const char *text, FILE *out)
{
    assert(*text);
    size_t column = 1;
    fputc(toupper((unsigned char)*text++), out);
    for (; *text; text++) {
        bool breaks = *text == ' ' && (text[-1] == '.' || column + strcspn(text + 1, " ") > 76);
        fputc(breaks ? '\n' : *text, out);
        column = breaks ? 0 : column + 1;
    }
}

void cli_print_mdoc(const cli_command *command, FILE *out)
{
    assert(command && command->options);
    fputs(".Bl -tag -width Ds\n", out);
    for (const cli_option *o = command->options; o->key; o++) {
        if (!o->help)
            continue;
        fputs(".It", out);
        if (is_letter(o))
            fprintf(out, " Fl %c", o->key);
        if (is_letter(o) && o->argument)
            fprintf(out, " Ar %s", o->argument);
        if (is_letter(o) && o->name)
            fputs(" ,", out);
        if (is_word(o))
            fprintf(out, " Fl %s", o->name + 1);
        else if (o->name)
            fprintf(out, " Fl \\-%s", o->name);
        if (o->name && o->argument)
            fprintf(out, is_word(o) ? (o->name[2] ? " Ar %s" : " Ns Ar %s") : " Ns = Ns Ar %s", o->argument);
        fputc('\n', out);
        put_sentences(o->help, out);
        fputs(".\n", out);
        if (cli_has_values(o))
            fputs(is_list(o) ? "Some of\n" : "One of\n", out);
        const char *value;
        size_t length;
        for (unsigned i = 0; cli_has_values(o) && cli_value(o->values, i, &value, &length); i++)
            fprintf(out, "%s.Cm %.*s", i ? " ,\n" : "", (int)length, value);
        fputs(cli_has_values(o) ? " .\n" : "", out);
    }
    fputs(".El\n", out);
}
