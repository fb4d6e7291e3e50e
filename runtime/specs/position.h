/* Where a monitor is. */
#ifndef RUNTIME_SPECS_POSITION_H
#define RUNTIME_SPECS_POSITION_H

#include <spex.h>

/* Run states, ascending, none twice. Where variables are kept: configurations, each a source and, of each
 * variable, the lower and the upper half of its value (kept.h). */
struct spex_run_set {
    uint32_t count;
    uint32_t runs[];
};
typedef struct spex_run_set spex_run_set;

/* Where a monitor is: in `run`, or somewhere in `set` when that is not NULL. */
typedef struct spex_position {
    uint32_t run;
    spex_run_set *set;
} spex_position;

#endif
