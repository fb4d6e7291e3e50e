/* Where results go. */
#include "cli/output.h"
#include "base/files/replace_file.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/options.h"
#include "cli/written.h"

int cli_output(const char *path, base_status (*write)(FILE *out, void *arg), void *arg)
{
    assert(write);
    base_error error = {0};
    base_status status;
    if (path && cli_is_source_name(path) && access(path, F_OK) == 0 && !cli_is_written_by_spexc(path)) {
        fprintf(stderr,
                "spex: error: '%s' is there, and a source not known to be generated: nothing is written\n",
                path);
        return CLI_TROUBLE;
    }
    if (path && strcmp(path, "-") != 0) {
        status = base_replace_file(path, write, arg, &error);
    } else {
        path = "<stdout>";
        status = write(stdout, arg);
        if (!status && fflush(stdout) != 0)
            status = BASE_E_IO;
    }
    if (!status)
        return CLI_YES;
    if (error.message[0]) /* which names the file */
        fprintf(stderr, "spex: error: %s\n", error.message);
    else
        fprintf(stderr, "%s: error: %s\n", path,
                status == BASE_E_NOMEM    ? "out of memory"
                : status == BASE_E_SYNTAX ? "this format cannot hold a name that is in it"
                : errno                   ? strerror(errno)
                                          : "cannot be written");
    return status == BASE_E_SYNTAX ? CLI_NO : CLI_TROUBLE;
}

int cli_out_of_memory(const char *about)
{
    assert(about);
    fprintf(stderr, "%s: error: out of memory\n", about);
    return CLI_TROUBLE;
}
