/* Options of a command. One table per command: the parser, --help and the shell completions come from it. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Exit status of every command (formats.md): it holds; it does not, or the input is wrong in content; usage
 * or I/O. */
enum { CLI_YES = 0, CLI_NO = 1, CLI_TROUBLE = 2 };

/* The only values that an option has; with neither member, what its value is: a file. */
typedef struct cli_values {
    const char *names;                    /* "text|json"; NULL: they are the names of a table, */
    const char *(*name)(unsigned number); /* the one of that number, NULL behind the last */
} cli_values;
extern const cli_values cli_file_to_read, cli_file_to_write;
#define CLI_VALUES(names)                                                                                    \
    &(const cli_values)                                                                                      \
    {                                                                                                        \
        names, NULL                                                                                          \
    }

typedef struct cli_option {
    int key;              /* what cli_args_next returns; a printable key is the short form too: 'o' is -o */
    const char *name;     /* long form without its dashes, or NULL; "-MD": that very word, as gcc spells it */
    const char *argument; /* "FILE": takes a value, so called in --help; "KIND[,KIND]": one or more of
                             `values`, with commas between them; "NAME|PATH": one of them, or whatever has a
                             slash; NULL: takes none */
    const cli_values *values; /* NULL: any */
    const char *help;         /* what it does, without a final full stop; NULL: not shown to anybody */
} cli_option;

typedef struct cli_command cli_command;
struct cli_command {
    const char *name;     /* "spex verify" */
    const char *operands; /* "[OPTION]... PATH..." */
    const char *summary;  /* one line */
    const char *text; /* more for --help, or NULL; lines that begin with a blank are kept, `{formats}` becomes
                     the list of those that can be read */
    const cli_option *options; /* ended by a row with key 0 */
    /* Reads the words behind the command's name, which is argv[0], and does it; returns an exit status. NULL
     * where the program has no other command. */
    int (*run)(const cli_command *command, int argc, char **argv);
};

#define CLI_ROW_HELP                                                                                         \
    {                                                                                                        \
        'h', "help", NULL, NULL, "print this help and exit"                                                  \
    }
#define CLI_ROW_LAST                                                                                         \
    {                                                                                                        \
        0, NULL, NULL, NULL, NULL                                                                            \
    }

/* What cli_args_next returns besides keys of options. */
enum {
    CLI_ARGS_END = -1,     /* no more arguments */
    CLI_ARGS_OPERAND = -2, /* an operand; "-" is one */
    CLI_ARGS_ERROR = -3    /* wrong usage; said on stderr */
};

typedef struct cli_args {
    const cli_command *command;
    int argc;
    char **argv;
    int at;              /* next word */
    const char *cluster; /* rest of a word of short options, or NULL */
    bool only_operands;  /* after `--` */
} cli_args;

/* Starts after argv[0]. Options and operands may come in any order; `--` ends the options. `--name VALUE` and
 * `--name=VALUE`, `-o VALUE` and `-oVALUE`, `-ab` for `-a -b`, and unambiguous beginnings of long names are
 * taken. */
void cli_args_begin(cli_args *args, const cli_command *command, int argc, char **argv);
/* The next option or operand; `value` is its value or the operand, borrowed from argv. */
int cli_args_next(cli_args *args, const char **value);

/* Has it certain values only? */
bool cli_has_values(const cli_option *option);
/* The value of that number and its length; false: there are not so many. */
bool cli_value(const cli_values *values, unsigned number, const char **text, size_t *length);
/* The number of a value that a parser has let through. */
unsigned cli_value_number(const cli_values *values, const char *value);
/* Prints all of them, `separator` between them. */
void cli_print_values(const cli_values *values, const char *separator, FILE *out);

/* The bits of the values in a list: bit i for the i-th of `values`. */
unsigned cli_args_list(const cli_option *option, const char *value);
/* A whole number from `low` to `high`; else says so on stderr and returns false. `option`: "--jobs". */
bool cli_args_number(const cli_args *args, const char *option, const char *value, uint64_t low, uint64_t high,
                     uint64_t *number);
/* Says `format...` on stderr as wrong usage of the command; returns 2, the exit status for it. */
int cli_args_complain(const cli_args *args, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

void cli_print_help(const cli_command *command, FILE *out);
/* A row as --help has them for options: "  -q, --quiet" and what it does. */
void cli_print_row(const char *left, const char *help, FILE *out);

#endif
