/* In which format a command writes an LTS, and writing it. (output_format.c) */
#ifndef VERIFIER_OUTPUT_FORMAT_H
#define VERIFIER_OUTPUT_FORMAT_H

#include "cli/cli.h"
#include "verdict/verdict.h"

/* What the user asked for (`asked`), else what the name of the output says (`output`, may be NULL or "-"),
 * else `otherwise`. NULL: nothing says it, which is complained about. */
const lts_format *spexv_output_format(const cli_args *args, const lts_format *asked, const char *output,
                                      const lts_format *otherwise);

/* Writes `l`, which is what is in `input` or was made of it, to `output` (NULL or "-": standard output). Says
 * on stderr what went wrong; returns an exit status. */
int spexv_write_lts(const verdict_input *input, const lts *l, const lts_format *format, const char *output,
                    unsigned jobs);

#endif
