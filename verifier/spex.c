/* The spex command: finds the subcommand and hands over. */
#include "verifier/verifier.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/near.h"
#include "cli/cli.h"
#include "verdict/verdict.h"
#include <spex.h>

typedef struct subcommand {
    const cli_command *command; /* its name is "spex NAME" */
    int (*run)(int argc, char **argv);
} subcommand;

static const subcommand subcommands[] = {
    {&spexv_verify_command, spexv_verify},   {&spexv_report_command, spexv_report},
    {&spexv_replay_command, spexv_replay},   {&spexv_coverage_command, spexv_coverage},
    {&spexv_compare_command, spexv_compare}, {&spexv_reduce_command, spexv_reduce},
    {&spexv_convert_command, spexv_convert}, {&spexv_info_command, spexv_info},
    {&spexv_graph_command, spexv_graph},     {&spexv_merge_command, spexv_merge},
    {&spexv_diff_command, spexv_diff},       {&spexv_minimize_command, spexv_minimize},
    {&spexv_trace_command, spexv_trace},     {&spexv_simulate_command, spexv_simulate},
};
#define SUBCOMMANDS (sizeof subcommands / sizeof *subcommands)

static const char *name_of(const subcommand *s)
{
    return s->command->name + strlen("spex ");
}

static const subcommand *find(const char *name)
{
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        if (strcmp(name_of(&subcommands[i]), name) == 0)
            return &subcommands[i];
    return NULL;
}

static void print_usage(FILE *out)
{
    fputs("Usage: spex COMMAND [ARGUMENT]...\n"
          "Compares what a program does with what its specification says.\n"
          "\nCommands:\n",
          out);
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        fprintf(out, "  %-10s %s\n", name_of(&subcommands[i]), subcommands[i].command->summary);
    fputs("\n'spex help COMMAND' or 'spex COMMAND --help' says more; so do the man pages, spex-COMMAND(1).\n"
          "'spex --completion=SHELL' prints a script that completes all this for " CLI_SHELLS ".\n"
          "Exit status: 0 it holds, 1 it does not or the input is wrong, 2 wrong usage, or a file cannot be\n"
          "read or written.\n",
          out);
}

static int complain(const char *name)
{
    base_near near;
    base_near_begin(&near, name);
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        base_near_offer(&near, name_of(&subcommands[i]));
    fprintf(stderr, "spex: there is no command '%s'", name);
    if (near.best)
        fprintf(stderr, "; did you mean '%s'?", near.best);
    fputs("\nTry 'spex help'.\n", stderr);
    return CLI_TROUBLE;
}

static int help(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stdout);
        return CLI_YES;
    }
    const subcommand *s = find(argv[1]);
    if (!s)
        return complain(argv[1]);
    cli_print_help(s->command, stdout);
    return CLI_YES;
}

/* Prints the script that completes spex for a shell. */
static int completion(const char *shell)
{
    const cli_command *commands[SUBCOMMANDS + 1] = {NULL};
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        commands[i] = subcommands[i].command;
    if (cli_print_completion(shell, "spex", commands, stdout))
        return CLI_YES;
    fprintf(stderr, "spex: no completion for '%s', only for %s\n", shell, CLI_SHELLS);
    return CLI_TROUBLE;
}

/* What was printed must have arrived, or the exit status is a lie. */
static int flushed(int status)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (status != CLI_TROUBLE) /* else it was said */
        fprintf(stderr, "spex: standard output: %s\n", errno ? strerror(errno) : "cannot be written");
    return CLI_TROUBLE;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stderr);
        return CLI_TROUBLE;
    }
    const char *word = argv[1];
    if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return flushed(help(argc - 1, argv + 1));
    if (strcmp(word, "--version") == 0) {
        puts("spex " SPEX_VERSION);
        return flushed(CLI_YES);
    }
    if (strncmp(word, "--completion=", strlen("--completion=")) == 0)
        return flushed(completion(word + strlen("--completion=")));
    const subcommand *s = find(word);
    return s ? flushed(s->run(argc - 1, argv + 1)) : complain(word);
}
