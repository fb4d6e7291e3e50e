/* What the words of a command have to do with each other. */
#include "config.h"

#include "verifier/chaos/job.h"

const char *chaos_unfit_option(const chaos_job *job, const char **of)
{
    *of = job->is_real ? "simulation" : "processes";
    if (job->is_stepped && (job->replay || job->no_cache)) {
        *of =
            "simulation and of processes; a run of lockstep is kept as a schedule, for spex lockstep replay";
        return job->replay ? "--replay" : "--no-cache";
    }
    if (!job->is_real)
        return job->program ? "--program" : job->times ? "a number of replays" : NULL;
    return job->jobs > 1                                ? "--jobs"
           : job->check_determinism && !job->is_stepped ? "--check-determinism"
           : job->no_shrink                             ? "--no-shrink"
           : job->wants_small                           ? "shrink"
           : job->events                                ? "--events"
           : job->format == CHAOS_MERMAID               ? "--format=mermaid"
                                                        : NULL;
}
