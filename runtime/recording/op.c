/* An operation from start to end. Compiled with -fexceptions: what does not return, but unwinds
 * (pthread_exit, cancellation, a C++ exception), passes through the cleanup below. What does not even unwind,
 * longjmp, leaves the operation open: the thread's next start, or the end of the recording, makes it unknown.
 */
#include "runtime/recording/recorder.h"

typedef struct pending {
    spex_lane *lane; /* NULL: nothing to end */
    uint64_t open;
} pending;

static void leave_unknown(pending *operation)
{
    if (operation->lane)
        spex_lane_end(operation->lane, operation->open, RECORDING_INFO, NULL);
}

spex_op_outcome spex_history_op(spex_history *history, const spex_op *op, spex_call *call, void *arg)
{
    static const recording_kind kinds[] = {RECORDING_OK, RECORDING_FAIL, RECORDING_INFO};
    pending operation __attribute__((cleanup(leave_unknown))) = {NULL, 0};
    spex_value answer = spex_absent();
    spex_lane *lane = history ? spex_lane_of(history) : NULL;
    if (lane && spex_lane_start(lane, op) == SPEX_OK) {
        operation.lane = lane;
        operation.open = lane->open;
    }
    spex_op_outcome outcome = call(arg, op, &answer);
    /* `call` may have forked: then this is the child's, which has no such operation. */
    if (operation.lane && spex_lane_of(history) == operation.lane &&
        spex_lane_end(operation.lane, operation.open, kinds[outcome],
                      outcome == SPEX_OP_OK ? &answer : NULL) == SPEX_E_ARGUMENT)
        leave_unknown(&operation); /* an answer that cannot be recorded */
    operation.lane = NULL;
    return outcome;
}
