/* The spex command: finds the subcommand and hands over. */
#include "verifier/verifier.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files/standard_files.h"
#include "base/near.h"
#include "base/shown.h"
#include "cli/cli.h"
#include <spex.h>

#define ADDRESS(name) &spexv_##name,
static const cli_command *const commands[] = {SPEXV_COMMANDS(ADDRESS) NULL};
#undef ADDRESS

static const char *name_of(const cli_command *command) /* which is called "spex NAME" */
{
    assert(strncmp(command->name, "spex ", strlen("spex ")) == 0 && command->run);
    return command->name + strlen("spex ");
}

static const cli_command *find(const char *name)
{
    const cli_command *const *command = commands;
    while (*command && strcmp(name_of(*command), name) != 0)
        command++;
    return *command;
}

static void print_usage(FILE *out)
{
    fputs("Usage: spex COMMAND [ARGUMENT]...\n"
          "Compares what a program does with what its specification says.\n"
          "\nCommands:\n",
          out);
    for (const cli_command *const *command = commands; *command; command++)
        fprintf(out, "  %-18s %s\n", name_of(*command), (*command)->summary);
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
    for (const cli_command *const *command = commands; *command; command++)
        base_near_offer(&near, name_of(*command));
    base_print_shown(stderr, "spex: there is no command '%s'", name);
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
    if (strcmp(argv[1], "help") == 0) {
        fputs("Usage: spex help [COMMAND]\n"
              "Lists the commands, or says what one of them does and which options it has.\n",
              stdout);
        return CLI_YES;
    }
    const cli_command *command = find(argv[1]);
    if (!command)
        return complain(argv[1]);
    cli_print_help(command, stdout);
    return CLI_YES;
}

/* Prints the script that completes spex for a shell. */
static int completion(const char *shell)
{
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
    if (!errno && write(STDOUT_FILENO, "\n", 1) < 0) /* what is there is not whole anyway */
        errno = errno ? errno : EIO;
    if (status != CLI_TROUBLE) /* else it was said */
        fprintf(stderr, "spex: standard output: %s\n", errno ? strerror(errno) : "cannot be written");
    return CLI_TROUBLE;
}

int main(int argc, char **argv)
{
    if (!base_keep_standard_files())
        return CLI_TROUBLE; /* and no file to say it to */
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
    const cli_command *command = find(word);
    return command ? flushed(command->run(command, argc - 1, argv + 1)) : complain(word);
}
