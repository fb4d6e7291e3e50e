/* A certificate is a result as JSON, whose runs can be taken once more, or a set of states, which
 * spex-check-system reads without any search. */
#include "config.h"

#include "verifier/check/certificate.h"

#include "cli/cli.h"

#include <string.h>

static base_status write_runs(FILE *out, void *arg)
{
    check_print_json(arg, out);
    return ferror(out) ? BASE_E_IO : BASE_OK;
}

int check_write_certificate(const check_result *r)
{
    spex_explorer_error error;
    for (uint32_t i = 0; i < r->count; i++)
        if (r->findings[i].verdict == SPEX_EXPLORER_VIOLATED) {
            check_result copy = *r;
            return cli_output(r->options->certificate, write_runs, &copy);
        }
    if (spex_explorer_write_states(r->search, r->options->certificate, &error) == SPEX_EXPLORER_OK)
        return CLI_YES;
    fprintf(stderr, "spex check: error: %s: %s\n", r->options->certificate, error.message);
    return CLI_TROUBLE;
}
