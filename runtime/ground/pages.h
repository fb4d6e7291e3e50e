/* Whether the pages of LMDB's file are such that LMDB can be let loose on them: those of stores, of
 * instances and of agents, which keep named B-trees of values. */
#ifndef RUNTIME_GROUND_PAGES_H
#define RUNTIME_GROUND_PAGES_H

#include <stddef.h>

/* Checks a file of LMDB's, open for reading, that is not empty. LMDB trusts what it has written, so a file
 * that is shorter than it says, or a page with a bit that is not as it was, ends in a signal. 0; EINVAL: it
 * is damaged; ENOMEM. */
int spex_pages_check(int file);

#endif
