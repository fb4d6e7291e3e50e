/* The main loop of a valve's firmware: what happens goes into the agent, what it asks for is done. Nothing
 * here decides anything, and nothing allocates. */
#include "board.h"

static valve_state valve;
static valve_output outputs[VALVE_MOST_OUTPUTS];
static spex_outbox out = {.outputs = outputs, .room = VALVE_MOST_OUTPUTS};

static struct {
    bool runs;
    int64_t due;
} late; /* the agent's one timer */

static void emitted(const valve_output *output)
{
    switch ((enum valve_emits)output->head.which) {
    case VALVE_EMITS_DRIVE:
        board_drive(output->body.emits_drive.motor);
        break;
    case VALVE_EMITS_ALARM:
        board_alarm(output->body.emits_alarm.jams);
        break;
    }
}

/* Does what the handler asked for, in order. */
static void settle(int handled)
{
    if (handled == SPEX_FAULT)
        board_drive(MOTOR_OFF); /* a mistake in valve.lts: be safe */
    for (uint32_t i = 0; i < out.count; i++) {
        const valve_output *output = &outputs[i];
        switch (output->head.kind) {
        case SPEX_EMIT:
            emitted(output);
            break;
        case SPEX_START:
            late.runs = true;
            late.due = board_clock() + output->head.after;
            break;
        case SPEX_STOP:
            late.runs = false;
            break;
        case SPEX_SEND:
        case SPEX_BROADCAST: /* there is no other agent */
            break;
        }
    }
    out.count = 0;
    out.fault = 0;
}

static void take(valve_message message)
{
    settle(valve_handle(&valve, &message, &out));
}

int main(void)
{
    const valve_params params = {.stroke = 3000};
    settle(valve_init(&valve, &params, &out));
    for (;;) {
        switch (board_wait()) {
        case BOARD_ON_PRESSED:
            take(valve_turn_on());
            break;
        case BOARD_OFF_PRESSED:
            take(valve_turn_off());
            break;
        case BOARD_RESET_PRESSED:
            take(valve_inspected());
            break;
        case BOARD_OPEN_SWITCH:
            take(valve_at_end(VALVE_ACCEPTS_AT_END_END_OPEN));
            break;
        case BOARD_SHUT_SWITCH:
            take(valve_at_end(VALVE_ACCEPTS_AT_END_END_SHUT));
            break;
        case BOARD_NOTHING:
            break;
        case BOARD_END:
            return 0;
        }
        if (late.runs && board_clock() >= late.due) {
            late.runs = false;
            settle(valve_timer(&valve, VALVE_TIMER_LATE, &out));
        }
    }
}
