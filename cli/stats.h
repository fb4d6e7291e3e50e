/* Figures of what took long, for --stats. */
#ifndef CLI_STATS_H
#define CLI_STATS_H

#include "lts/lts.h"

/* "read         510116 states      3583778 transitions", to stderr. */
void cli_print_size(const char *what, const lts *l);
/* Phases, counts and the peak of memory, to stderr. */
void cli_print_stats(const lts_stats *stats);

#endif
