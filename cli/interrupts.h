/* Signals that end what is under way in good order, so that nothing is left running. (interrupts.c) */
#ifndef CLI_INTERRUPTS_H
#define CLI_INTERRUPTS_H

#include <signal.h>

/* Watches for SIGINT, SIGTERM and SIGHUP from now on: the variable has the number of the first that came, 0:
 * none has. A second one of its kind ends the process as it does without. Lasts; for one thread. */
volatile sig_atomic_t *cli_watch_interrupts(void);
/* Ends the process by the signal that came, as whoever sent it expects; returns where none did. */
void cli_end_if_interrupted(void);

#endif
