/* Where results go. */
#include "verifier/output.h"

#include <errno.h>
#include <string.h>

#include "verifier/input.h"

int spexv_output(const char *path, lts_status (*write)(FILE *out, void *arg), void *arg)
{
    lts_error error = {0};
    lts_status status;
    if (path && strcmp(path, "-") != 0) {
        status = lts_replace_file(path, write, arg, &error);
    } else {
        path = "<stdout>";
        status = write(stdout, arg);
        if (!status && fflush(stdout) != 0)
            status = LTS_E_IO;
    }
    if (!status)
        return SPEXV_YES;
    if (error.message[0]) /* which names the file */
        fprintf(stderr, "spex: error: %s\n", error.message);
    else
        fprintf(stderr, "%s: error: %s\n", path,
                status == LTS_E_NOMEM    ? "out of memory"
                : status == LTS_E_SYNTAX ? "this format cannot hold a name that is in it"
                : errno                  ? strerror(errno)
                                         : "cannot be written");
    return status == LTS_E_SYNTAX ? SPEXV_NO : SPEXV_TROUBLE;
}
