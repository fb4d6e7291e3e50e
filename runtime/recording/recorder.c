/* The program's side of a recording: which lane is the calling thread's, and what happens there. */
#include "runtime/recording/recorder.h"

int spex_history_invoke(spex_history *history, const spex_op *op)
{
    if (!history || !op)
        return SPEX_E_ARGUMENT;
    spex_lane *lane = spex_lane_of(history);
    return lane ? spex_lane_start(lane, op) : SPEX_E_NOMEM;
}

static int end(spex_history *history, recording_kind kind, const spex_value *answer)
{
    if (!history)
        return SPEX_E_ARGUMENT;
    spex_lane *lane = spex_lane_of(history);
    if (!lane)
        return SPEX_E_NOMEM;
    return lane->open ? spex_lane_end(lane, lane->open, kind, answer) : SPEX_E_ARGUMENT;
}

int spex_history_ok(spex_history *history, spex_value answer)
{
    return end(history, RECORDING_OK, &answer);
}

int spex_history_fail(spex_history *history)
{
    return end(history, RECORDING_FAIL, NULL);
}

int spex_history_info(spex_history *history)
{
    return end(history, RECORDING_INFO, NULL);
}

int spex_history_note(spex_history *history, const char *text)
{
    if (!history || !text)
        return SPEX_E_ARGUMENT;
    spex_lane *lane = spex_lane_of(history);
    if (!lane)
        return SPEX_E_NOMEM;
    uint64_t open = lane->open;
    spex_value value = spex_text(text);
    int code = spex_lane_end(lane, open, RECORDING_NOTE, &value);
    lane->open = open;
    return code;
}
