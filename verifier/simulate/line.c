/* Reading lines, edited where somebody types. */
#include "config.h"

#include "verifier/simulate/line.h"

#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef HAVE_LIBEDIT
#include <editline/readline.h>
#endif

void spexv_lines_begin(spexv_lines *lines)
{
    *lines = (spexv_lines){.is_terminal = isatty(STDIN_FILENO), .outcome = CLI_YES};
}

void spexv_lines_end(spexv_lines *lines)
{
    free(lines->text);
    lines->text = NULL;
}

bool spexv_lines_next(spexv_lines *lines)
{
#ifdef HAVE_LIBEDIT
    if (lines->is_terminal && isatty(STDOUT_FILENO)) {
        free(lines->text);
        lines->text = readline("> ");
        lines->capacity = 0;
        if (lines->text && *lines->text)
            add_history(lines->text);
        return lines->text;
    }
#endif
    if (lines->is_terminal)
        fputs("> ", stdout);
    fflush(stdout);
    if (getline(&lines->text, &lines->capacity, stdin) < 0)
        return false;
    lines->text[strcspn(lines->text, "\r\n")] = '\0';
    lines->number++;
    return true;
}

void spexv_lines_complain(spexv_lines *lines, const char *word, const char *why)
{
    if (!lines->is_terminal) {
        fprintf(stderr, "standard input:%llu: error: ", (unsigned long long)lines->number);
        lines->outcome = CLI_NO;
    }
    FILE *out = lines->is_terminal ? stdout : stderr;
    fputc('\'', out);
    cli_print_name(word, out);
    fprintf(out, "' %s\n", why);
}
