/* A command line for `spex lockstep`. (command.c) */
#ifndef LOCKSTEP_INSIDE_COMMAND_H
#define LOCKSTEP_INSIDE_COMMAND_H

#include <stddef.h>

enum { LOCKSTEP_WORDS_MAX = 256 };

typedef struct lockstep_words { /* that are somebody else's */
    const char *at[LOCKSTEP_WORDS_MAX];
    size_t count;
} lockstep_words;

void lockstep_add_word(lockstep_words *to, const char *word);
/* Adds the words of a text, which is cut up. */
void lockstep_add_words(lockstep_words *to, char *text);
/* The command line of this process: the program, as a file that is there, and its arguments. */
void lockstep_add_program(lockstep_words *to);
/* Becomes `spex`: where this library was built, where it was installed, else where PATH has it. Returns where
 * it is nowhere (errno). */
void lockstep_become_spex(char *const *command);

#endif
