/* The command from its arguments to its exit status. */
#include "config.h"

#include "compiler/command/command.h"

#include "compiler/command/request.h"
#include "compiler/command/run.h"

#include <stdio.h>

/* What was printed must have arrived, or the exit status is a lie; whoever failed has said why. */
static int flushed(int status)
{
    if (status != 0 || (fflush(stdout) == 0 && !ferror(stdout)))
        return status;
    perror("spexc: standard output");
    return 2;
}

int spexc_command(int argc, char **argv, lang_make_system *make_system)
{
    setvbuf(stderr, NULL, _IOFBF, BUFSIZ); /* so that messages are not mixed with those of another job */
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    if (!diagnostics) {
        fputs("spexc: no memory\n", stderr);
        return 2;
    }
    spexc_request request;
    int status = spexc_request_parse(&request, argc, argv, diagnostics);
    request.make_system = make_system;
    if (status < 0) {
        status = spexc_run(&request, diagnostics);
        if (lang_diagnostics_print(diagnostics, request.messages, request.colour, stderr) != 0 && status == 0)
            status = 2;
    }
    spexc_request_release(&request);
    lang_diagnostics_free(diagnostics);
    return flushed(status);
}
