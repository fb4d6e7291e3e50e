/* Source lines of addresses in the program. (symbols.c) */
#ifndef LOCKSTEP_OUTSIDE_SYMBOLS_H
#define LOCKSTEP_OUTSIDE_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct lockstep_symbols lockstep_symbols;

/* Of a process that is there. NULL: they cannot be had. */
lockstep_symbols *lockstep_symbols_open(pid_t process);
/* Also of another one, whose number is in the highest bits of its addresses (LOCKSTEP_MARK_SHIFT); 0 is the
 * first. */
void lockstep_symbols_add(lockstep_symbols *symbols, uint32_t number, pid_t process);
void lockstep_symbols_close(lockstep_symbols *symbols); /* NULL is fine */

/* "account.c:31", else "transfer+0x1f", else the address. `is_return`: what the call that returns there was.
 */
void lockstep_symbols_line(lockstep_symbols *symbols, uint64_t address, int is_return, char *text,
                           size_t size);
/* The same as a file, as the compiler was told of it, and a line. false: it is not known. */
bool lockstep_symbols_source(lockstep_symbols *symbols, uint64_t address, int is_return, char *path,
                             size_t size, unsigned *line);
/* The function at an address, or "". */
void lockstep_symbols_function(lockstep_symbols *symbols, uint64_t address, char *text, size_t size);

/* The library that an address is in: "libspex.so.1"; "" in the program itself, or when it is not known. */
void lockstep_symbols_library(lockstep_symbols *symbols, uint64_t address, char *text, size_t size);

/* The variable at an address, "" when it has no name: "queue+8" where it is a part of one. */
void lockstep_symbols_variable(lockstep_symbols *symbols, uint64_t address, char *text, size_t size);

#endif
