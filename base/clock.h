/* Time that passes, for measuring. (clock.c) */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/* Seconds on a clock that only goes forward; when it began is nobody's business. Two of them are to be
 * subtracted: `double since = base_seconds(); ...; base_seconds() - since`. */
double base_seconds(void);

#endif
