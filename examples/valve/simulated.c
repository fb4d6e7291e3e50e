/* A board that is simulated: the valve takes two seconds from end to end, somebody presses buttons, and
 * between 20 and 30 seconds something blocks it. */
#include "board.h"

#include <stdio.h>

enum { TICK = 100, WAY = 2000 };

static const struct {
    int64_t at;
    enum board_event event;
} presses[] = {{500, BOARD_ON_PRESSED},      {600, BOARD_ON_PRESSED},    {8000, BOARD_OFF_PRESSED},
               {9000, BOARD_ON_PRESSED},     {19500, BOARD_OFF_PRESSED}, {25000, BOARD_ON_PRESSED},
               {31000, BOARD_RESET_PRESSED}, {40000, BOARD_END}};

static int64_t now, position; /* 0: shut; WAY: open */
static enum motor motor;
static unsigned next;

static void say(const char *what)
{
    printf("%5.1f s  %s\n", (double)now / 1000, what);
}

enum board_event board_wait(void)
{
    static const char *const names[] = {"",           "on pressed", "off pressed", "reset pressed",
                                        "it is open", "it is shut", "end"};
    enum board_event event = BOARD_NOTHING;
    int64_t before = position;
    bool is_blocked = now >= 20000 && now < 30000;
    now += TICK;
    if (motor == MOTOR_FORWARD && !is_blocked && position < WAY)
        position += TICK;
    if (motor == MOTOR_BACKWARD && !is_blocked && position > 0)
        position -= TICK;
    if (position != before && (position == WAY || position == 0))
        event = position == WAY ? BOARD_OPEN_SWITCH : BOARD_SHUT_SWITCH;
    else if (now >= presses[next].at)
        event = presses[next++].event;
    if (event != BOARD_NOTHING)
        say(names[event]);
    return event;
}

int64_t board_clock(void)
{
    return now;
}

void board_drive(enum motor how)
{
    static const char *const names[] = {"    motor off", "    motor forward", "    motor backward"};
    motor = how;
    say(names[how]);
}

void board_alarm(unsigned jams)
{
    printf("%5.1f s      alarm: jammed, %u so far\n", (double)now / 1000, jams);
}
