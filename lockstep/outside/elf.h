/* What a program's file says of it, before it is run; ELF of 64 bits. (elf.c) */
#ifndef LOCKSTEP_OUTSIDE_ELF_H
#define LOCKSTEP_OUTSIDE_ELF_H

#include <stdbool.h>
#include <stdio.h>

/* Does it name a loader, as what is linked dynamically does? */
bool lockstep_elf_has_interpreter(FILE *in);
/* Is the run time of ThreadSanitizer in it, or a library that it wants? */
bool lockstep_elf_has_thread_sanitizer(FILE *in);
/* Does the program's file have a name that begins so, which a library is to define? */
bool lockstep_elf_calls(const char *path, const char *name);
/* The build id of a program's file, in hexadecimal; "" when it has none. */
void lockstep_build_id(const char *path, char id[static 64]);

#endif
