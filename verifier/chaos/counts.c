/* What is counted in runs. */
#include "config.h"

#include "verifier/chaos/result.h"

#include <string.h>

void chaos_list_numbers(const chaos_counts *c, chaos_number numbers[static CHAOS_NUMBERS])
{
    const chaos_number all[CHAOS_NUMBERS] = {
        {"inputs", "input", "inputs", "inputs", c->inputs},
        {"inputs", "answered", "answered", "answered", c->answered},
        {"inputs", "taken", "taken", "taken", c->taken},
        {"inputs", "refused", "refused", "refused", c->refused},
        {"inputs", "timed out", "timed out", "timed_out", c->timed_out},
        {"messages", "message", "messages", "messages", c->messages},
        {"messages", "delivered", "delivered", "delivered", c->delivered},
        {"messages", "lost", "lost", "lost", c->lost},
        {"struck", "kill", "kills", "kills", c->faults[CHAOS_FAULT_KILL]},
        {"struck", "restart", "restarts", "restarts", c->restarts},
        {"struck", "write torn", "writes torn", "torn", c->torn},
        {"struck", "pause", "pauses", "pauses", c->faults[CHAOS_FAULT_PAUSE]},
        {"struck", "partition", "partitions", "partitions", c->faults[CHAOS_FAULT_PARTITION]},
        {"struck", "spell of delays", "spells of delays", "spells_of_delays", c->faults[CHAOS_FAULT_SLOW]},
        {"struck", "full disk", "full disks", "full_disks", c->faults[CHAOS_FAULT_FULL]},
        {"struck", "message dropped", "messages dropped", "dropped", c->dropped},
        {"struck", "message duplicated", "messages duplicated", "duplicated", c->doubled},
        {"struck", "message reordered", "messages reordered", "reordered", c->late},
        {"checks", "check", "checks", "checks", c->checks}};
    memcpy(numbers, all, sizeof all);
}
