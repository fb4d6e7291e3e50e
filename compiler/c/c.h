/* Generated C: a pair of files, order.h and order.c. This is the sub-room's door. */
#ifndef COMPILER_C_C_H
#define COMPILER_C_C_H

#include "compiler/subject.h"

spexc_write spexc_c_write_header, spexc_c_write_source; /* (pair.c) */

/* A main for the systems of the file, which runs them as nodes. (program.c) */
spexc_write spexc_c_write_program;

/* Can there be such a pair: do names meet in C that do not in a .lts file, does it have a name that C can
 * include? Returns 0, or the exit status: what is wrong has been said (clash.c). */
int spexc_c_check(const spexc_subject *subject);

#endif
