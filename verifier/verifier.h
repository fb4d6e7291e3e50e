/* The verifier room: the subcommands of spex, one file each. Each takes its words, argv[0] being its name,
 * and returns an exit status: 0 it holds, 1 it does not or the input is wrong in content, 2 usage or I/O.
 *
 *   input.c     an LTS from a file of any format         library.c   where specifications are
 *   verdict.c   a model against its specification        story.c     a difference, in words
 *   events.c    logs of events, CSV and JSON Lines       say.c       terminals
 */
#ifndef VERIFIER_VERIFIER_H
#define VERIFIER_VERIFIER_H

#include "cli/cli.h"

int spexv_compare(int argc, char **argv);
int spexv_convert(int argc, char **argv);
int spexv_coverage(int argc, char **argv);
int spexv_diff(int argc, char **argv);
int spexv_graph(int argc, char **argv);
int spexv_info(int argc, char **argv);
int spexv_merge(int argc, char **argv);
int spexv_minimize(int argc, char **argv);
int spexv_reduce(int argc, char **argv);
int spexv_replay(int argc, char **argv);
int spexv_report(int argc, char **argv);
int spexv_simulate(int argc, char **argv);
int spexv_trace(int argc, char **argv);
int spexv_verify(int argc, char **argv);

extern const cli_command spexv_compare_command;
extern const cli_command spexv_convert_command;
extern const cli_command spexv_coverage_command;
extern const cli_command spexv_diff_command;
extern const cli_command spexv_graph_command;
extern const cli_command spexv_info_command;
extern const cli_command spexv_merge_command;
extern const cli_command spexv_minimize_command;
extern const cli_command spexv_reduce_command;
extern const cli_command spexv_replay_command;
extern const cli_command spexv_report_command;
extern const cli_command spexv_simulate_command;
extern const cli_command spexv_trace_command;
extern const cli_command spexv_verify_command;

#endif
