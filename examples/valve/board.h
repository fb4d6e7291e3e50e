/* What the firmware wants of its board: a clock, two buttons, two switches, a motor and a lamp. */
#ifndef BOARD_H
#define BOARD_H

#include "valve.h"

enum board_event {
    BOARD_NOTHING, /* a tick: time has gone by */
    BOARD_ON_PRESSED,
    BOARD_OFF_PRESSED,
    BOARD_RESET_PRESSED,
    BOARD_OPEN_SWITCH,
    BOARD_SHUT_SWITCH,
    BOARD_END /* only where the board is simulated */
};

enum board_event board_wait(void); /* at most one tick */
int64_t board_clock(void);         /* milliseconds since it was switched on */
void board_drive(enum motor how);
void board_alarm(unsigned jams);

#endif
