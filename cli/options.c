/* Options of a command: parsing and --help, both from the command's table. */
#include "cli/options.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "base/shown.h"
#include "cli/terminal.h"
#include "lts/lts.h"

#define HELP_WIDTH  80u
#define HELP_INDENT 30u
#define VALUES_SIZE 800u /* of the names of all values of an option */

void cli_args_begin(cli_args *args, const cli_command *command, int argc, char **argv)
{
    assert(command && command->options && argc >= 1);
    *args = (cli_args){.command = command, .argc = argc, .argv = argv, .at = 1};
}

int cli_args_complain(const cli_args *args, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fprintf(stderr, "%s: ", args->command->name);
    base_vprint_shown(stderr, format, list);
    fprintf(stderr, "\nTry '%s --help'.\n", args->command->name);
    va_end(list);
    return 2;
}

bool cli_args_number(const cli_args *args, const char *option, const char *value, uint64_t low, uint64_t high,
                     uint64_t *number)
{
    char *end;
    assert(low <= high);
    errno = 0;
    unsigned long long parsed = strtoull(value, &end, 10);
    if (*value < '0' || *value > '9' || *end != '\0' || errno || parsed < low || parsed > high) {
        cli_args_complain(args, "%s wants a whole number from %llu to %llu, not '%s'", option,
                          (unsigned long long)low, (unsigned long long)high, value);
        return false;
    }
    *number = parsed;
    return true;
}

const cli_values cli_file_to_read = {NULL, NULL}, cli_file_to_write = {NULL, NULL};

bool cli_has_values(const cli_option *option)
{
    return option->values && (option->values->names || option->values->name);
}

bool cli_value(const cli_values *values, unsigned number, const char **text, size_t *length)
{
    assert(!values->names != !values->name);
    *text = values->name ? values->name(number) : values->names;
    for (unsigned i = 0; !values->name && i < number; i++) {
        const char *bar = strchr(*text, '|');
        if (!bar)
            return false;
        *text = bar + 1;
    }
    if (*text)
        *length = values->name ? strlen(*text) : strcspn(*text, "|");
    return *text;
}

void cli_print_values(const cli_values *values, const char *separator, FILE *out)
{
    const char *text;
    size_t length;
    for (unsigned i = 0; cli_value(values, i, &text, &length); i++)
        fprintf(out, "%s%.*s", i ? separator : "", (int)length, text);
}

/* All of them, as messages and --help show them. */
static const char *values_text(const cli_values *values, char *text, size_t size)
{
    FILE *out = fmemopen(text, size, "w");
    text[0] = '\0';
    if (out) {
        cli_print_values(values, "|", out);
        const bool fits = fclose(out) == 0;
        assert(fits);
        (void)fits;
    }
    return text;
}

/* Which of `values` the `length` bytes at `value` are; -1: none. */
static int value_index(const cli_values *values, const char *value, size_t length)
{
    const char *text;
    size_t n;
    for (unsigned i = 0; cli_value(values, i, &text, &n); i++)
        if (n == length && memcmp(text, value, n) == 0)
            return (int)i;
    return -1;
}

unsigned cli_value_number(const cli_values *values, const char *value)
{
    int number = value_index(values, value, strlen(value));
    assert(number >= 0);
    return (unsigned)number;
}

static bool is_list(const cli_option *option)
{
    return strstr(option->argument, "[,") != NULL;
}

/* The part of a value that is none of the option's, or NULL. */
static const char *wrong_part(const cli_option *option, const char *value, size_t *length)
{
    for (;; value++) {
        *length = is_list(option) ? strcspn(value, ",") : strlen(value);
        if (value_index(option->values, value, *length) < 0)
            return value;
        value += *length;
        if (*value == '\0')
            return NULL;
    }
}

unsigned cli_args_list(const cli_option *option, const char *value)
{
    unsigned bits = 0;
    assert(cli_has_values(option));
    for (;; value++) {
        size_t length = strcspn(value, ",");
        int index = value_index(option->values, value, length);
        assert(index >= 0 && index < 32); /* cli_args_next lets nothing else through */
        bits |= 1u << index;
        value += length;
        if (*value == '\0')
            return bits;
    }
}

/* How the option is called in messages: its long form where it has one. */
static void spelling(const cli_option *option, char *text, size_t size)
{
    if (option->name)
        snprintf(text, size, "%s%s", option->name[0] == '-' ? "" : "--", option->name);
    else
        snprintf(text, size, "-%c", option->key);
}

static bool is_path(const cli_option *option, const char *value)
{
    return strstr(option->argument, "|PATH") && strchr(value, '/');
}

static int with_value(cli_args *args, const cli_option *option, const char *attached, const char **value)
{
    char name[48];
    spelling(option, name, sizeof name);
    if (!attached) {
        if (args->at >= args->argc) {
            cli_args_complain(args, "%s wants a value: %s", name, option->argument);
            return CLI_ARGS_ERROR;
        }
        attached = args->argv[args->at++];
    }
    size_t length;
    const char *wrong =
        cli_has_values(option) && !is_path(option, attached) ? wrong_part(option, attached, &length) : NULL;
    if (wrong) {
        char all[VALUES_SIZE];
        cli_args_complain(args, "'%.*s' is not a value of %s; it is one of %s", (int)(length & 0xff), wrong,
                          name, values_text(option->values, all, sizeof all));
        return CLI_ARGS_ERROR;
    }
    *value = attached;
    return option->key;
}

static void complain_unknown(const cli_args *args, const char *word, size_t length)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)(length < 60 ? length : 60), word);
    base_near near;
    base_near_begin(&near, name);
    for (const cli_option *o = args->command->options; o->key; o++)
        if (o->name)
            base_near_offer(&near, o->name);
    if (near.best)
        cli_args_complain(args, "there is no option '--%s'; did you mean '--%s'?", name, near.best);
    else
        cli_args_complain(args, "there is no option '--%s'", name);
}

static int long_option(cli_args *args, const char *word, const char **value)
{
    size_t length = strcspn(word, "=");
    const char *attached = word[length] ? word + length + 1 : NULL;
    const cli_option *found = NULL;
    for (const cli_option *o = args->command->options; o->key; o++) {
        if (!o->name || strncmp(o->name, word, length) != 0)
            continue;
        if (o->name[length] == '\0') {
            found = o;
            break;
        }
        if (found) {
            cli_args_complain(args, "'--%.*s' may be '--%s' or '--%s'", (int)length, word, found->name,
                              o->name);
            return CLI_ARGS_ERROR;
        }
        found = o;
    }
    if (!found || length == 0) {
        complain_unknown(args, word, length);
        return CLI_ARGS_ERROR;
    }
    if (found->argument)
        return with_value(args, found, attached, value);
    if (attached) {
        cli_args_complain(args, "--%s takes no value", found->name);
        return CLI_ARGS_ERROR;
    }
    return found->key;
}

static int short_option(cli_args *args, const char **value)
{
    char letter = *args->cluster++;
    const char *rest = *args->cluster ? args->cluster : NULL;
    const cli_option *o = args->command->options;
    while (o->key && o->key != (unsigned char)letter)
        o++;
    if (!o->key) {
        cli_args_complain(args, "there is no option '-%c'", letter);
        return CLI_ARGS_ERROR;
    }
    args->cluster = o->argument ? NULL : rest;
    return o->argument ? with_value(args, o, rest, value) : o->key;
}

/* An option that is a word of its own with one dash: -MD, -MF FILE, -MFFILE. NULL: `word` is none. */
static const cli_option *find_word(const cli_args *args, const char *word, const char **attached)
{
    for (const cli_option *o = args->command->options; o->key; o++) {
        size_t length = o->name && o->name[0] == '-' ? strlen(o->name) : 0;
        if (length == 0 || strncmp(word, o->name, length) != 0 || (word[length] && !o->argument))
            continue;
        *attached = word[length] ? word + length : NULL;
        return o;
    }
    return NULL;
}

int cli_args_next(cli_args *args, const char **value)
{
    *value = NULL;
    if (args->cluster)
        return short_option(args, value);
    if (args->at >= args->argc)
        return CLI_ARGS_END;
    const char *word = args->argv[args->at++];
    if (!args->only_operands && strcmp(word, "--") == 0) {
        args->only_operands = true;
        return cli_args_next(args, value);
    }
    if (args->only_operands || word[0] != '-' || word[1] == '\0') {
        *value = word;
        return CLI_ARGS_OPERAND;
    }
    const char *attached;
    const cli_option *option = find_word(args, word, &attached);
    if (option)
        return option->argument ? with_value(args, option, attached, value) : option->key;
    if (word[1] == '-')
        return long_option(args, word + 2, value);
    args->cluster = word + 1;
    return short_option(args, value);
}

/* Lines being filled with words. */
typedef struct filler {
    FILE *out;
    size_t indent, column;
} filler;

/* Bytes of `word` that stay on one line: all of it, unless it is a list of values that no line holds. */
static size_t unbroken(const filler *f, const char *word, size_t length)
{
    const char *bar = length > HELP_WIDTH - f->indent ? memchr(word, '|', length) : NULL;
    return bar ? (size_t)(bar - word) + 1 : length;
}

static void put_words(filler *f, const char *text, size_t length)
{
    const char *end = text + length;
    for (bool glued = false; text < end; glued = text < end && *text != ' ') {
        while (*text == ' ' && text + 1 < end)
            text++;
        const char *blank = memchr(text, ' ', (size_t)(end - text));
        size_t size = unbroken(f, text, (size_t)((blank ? blank : end) - text));
        bool begins = f->column == f->indent, breaks = !begins && f->column + !glued + size > HELP_WIDTH;
        if (breaks)
            fprintf(f->out, "\n%*s", (int)f->indent, "");
        f->column = (breaks ? f->indent : f->column + (!begins && !glued)) + size;
        fprintf(f->out, "%s%.*s", begins || breaks || glued ? "" : " ", (int)size, text);
        text += size;
    }
}

/* Paragraphs: lines are joined, but for those that begin with a blank. */
static void put_text(const char *text, FILE *out)
{
    filler f = {out, 0, 0};
    for (size_t length; *text; text += length + (text[length] == '\n')) {
        length = strcspn(text, "\n");
        bool as_is = *text == ' ';
        if (as_is && f.column > 0)
            putc('\n', out);
        if (as_is)
            fprintf(out, "%.*s\n", (int)length, text);
        else
            put_words(&f, text, length);
        f.column = as_is ? 0 : f.column;
    }
    if (f.column > 0)
        putc('\n', out);
}

void cli_print_row(const char *left, const char *help, FILE *out)
{
    if (strlen(left) + 2 > HELP_INDENT)
        fprintf(out, "%s\n%*s", left, (int)HELP_INDENT, "");
    else
        fprintf(out, "%-*s", (int)HELP_INDENT, left);
    filler f = {out, HELP_INDENT, HELP_INDENT};
    put_words(&f, help, strlen(help));
    putc('\n', out);
}

static void print_option(const cli_option *option, FILE *out)
{
    char left[96];
    bool is_letter = option->key > ' ' && option->key < 127;
    const char *value = option->argument ? option->argument : "";
    if (option->name && option->name[0] == '-')
        snprintf(left, sizeof left, "  %s%s%s", option->name, option->name[2] && *value ? " " : "", value);
    else if (is_letter && option->name)
        snprintf(left, sizeof left, "  -%c, --%s%s%s", option->key, option->name, *value ? "=" : "", value);
    else if (is_letter)
        snprintf(left, sizeof left, "  -%c%s%s", option->key, *value ? " " : "", value);
    else
        snprintf(left, sizeof left, "      --%s%s%s", option->name, *value ? "=" : "", value);
    char help[VALUES_SIZE + 300], all[VALUES_SIZE];
    if (cli_has_values(option))
        snprintf(help, sizeof help, "%s (%s%s)", option->help, is_list(option) ? "some of " : "",
                 values_text(option->values, all, sizeof all));
    else
        snprintf(help, sizeof help, "%s", option->help);
    cli_print_row(left, help, out);
}

/* The text of --help, its `{formats}` being those of files that can be read. */
static void put_command_text(const char *text, FILE *out)
{
    static const char mark[] = "{formats}";
    char formats[128], whole[2048];
    const char *at = strstr(text, mark);
    if (at) {
        snprintf(whole, sizeof whole, "%.*s%s%s", (int)(at - text), text,
                 lts_read_formats(formats, sizeof formats), at + sizeof mark - 1);
        text = whole;
    }
    put_text(text, out);
}

void cli_print_help(const cli_command *command, FILE *out)
{
    fprintf(out, "Usage: %s %s\n", command->name, command->operands);
    put_text(command->summary, out);
    if (command->text) {
        putc('\n', out);
        put_command_text(command->text, out);
    }
    fputs("\nOptions:\n", out);
    for (const cli_option *o = command->options; o->key; o++)
        if (o->help)
            print_option(o, out);
}
