/* Calls that wait for something outside. (input.c) */
#ifndef LOCKSTEP_INSIDE_INPUT_H
#define LOCKSTEP_INSIDE_INPUT_H

#include <stdbool.h>
#include <stdint.h>

/* Where reading from the descriptor could block: returns when there is input, others having moved meanwhile.
 */
void lockstep_await_input(int descriptor, uint64_t place);
/* Is there some, for whoever would read now? */
bool lockstep_has_input(int descriptor);

#endif
