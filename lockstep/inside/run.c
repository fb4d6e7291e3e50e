/* How a run begins and ends. */
#include "lockstep/inside/run.h"

#include "lockstep/inside/control.h"
#include "lockstep/inside/hints.h"
#include "lockstep/inside/spin.h"
#include "lockstep/inside/threads.h"
#include "lockstep/inside/trap.h"

void lockstep_start_run(lockstep_memory *memory, uintptr_t frame)
{
    lockstep_forget_hints();
    lockstep_forget_spinning();
    lockstep_begin_run(memory);
    lockstep_start_process(frame);
}

void lockstep_start_process(uintptr_t frame)
{
    static bool is_watched;
    lockstep_self->stack_top = frame;
    lockstep_begin_threads();
    if (!is_watched) {
        lockstep_watch_spinning();
        lockstep_begin_trap();
    }
    is_watched = true;
}

void lockstep_end_run(uint64_t place)
{
    lockstep_point(LOCKSTEP_EXIT, NULL, place, LOCKSTEP_NEVER);
    lockstep_look_at_hints(place);
    lockstep_result *r = &lockstep_shared->result;
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++)
        r->left += !lockstep_now->threads[i].is_finished && i != lockstep_self->number &&
                   lockstep_now->threads[i].mark == lockstep_mark;
    lockstep_leave_records();
}

void lockstep_refuse_exit(int status, uint64_t place)
{
    if (lockstep_is_block)
        lockstep_fail(LOCKSTEP_BAD_EXIT, place, "the block ended the process with status %d", status);
}
