/* What the codes are called. */
#include <spex.h>

#include <stdio.h>
#include <stdlib.h>

const char *spex_strerror(int code)
{
    static const char *const names[] = {
        [SPEX_OK] = "no error",
        [SPEX_E_NOMEM] = "out of memory",
        [SPEX_E_ARGUMENT] = "invalid argument",
        [SPEX_E_NAME] = "invalid name",
        [SPEX_E_MONITOR] = "unusable monitor",
        [SPEX_E_INSTANCE_NOT_FOUND] = "instance not found",
        [SPEX_E_INSTANCE_EXISTS] = "instance exists",
        [SPEX_E_NOT_ALLOWED] = "not allowed by the specification",
        [SPEX_E_IMPL_MODEL_NOT_FOUND] = "implementation model not found",
        [SPEX_E_DEVIATION_STILL_BISIMILAR] = "deviation from the model, still bisimilar",
        [SPEX_E_DEVIATION_NOT_BISIMILAR] = "deviation from the model, not bisimilar",
        [SPEX_E_IO] = "input or output error",
        [SPEX_E_SYNTAX] = "syntax error in a model file",
        [SPEX_E_TRANSITION_TIMEOUT] = "transition timeout",
        [SPEX_E_STORE] = "store error",
        [SPEX_E_STORE_BUSY] = "store in use by another process",
        [SPEX_E_QUEUE_FULL] = "queue full",
        [SPEX_E_FORKED] = "engine of the parent process",
        [SPEX_E_WRONG_STATE] = "not a state that the specification may be in",
        [SPEX_E_INITIAL] = "instances begin elsewhere",
        [SPEX_E_CLOSING] = "the engine is closing",
        [SPEX_E_AMBIGUOUS] = "instances of several specifications",
        [SPEX_E_UNFINISHED] = "ended in a state that is not final",
        [SPEX_E_RANGE] = "out of the range of a variable",
        [SPEX_E_TOO_EARLY] = "a step that came too early",
        [SPEX_E_TOO_LATE] = "a step that came too late",
        [SPEX_E_STAY_TIMEOUT] = "stay timeout",
        [SPEX_E_PARENT] = "no such parent",
        [SPEX_E_AGENT_NOT_FOUND] = "no such agent",
        [SPEX_E_AGENT_EXISTS] = "agent exists",
        [SPEX_E_AGENT] = "agents that do not fit",
        [SPEX_E_BACKPRESSURE] = "queue of an agent full",
        [SPEX_E_CONSTRAINT] = "message refused by its constraint",
        [SPEX_E_NO_HANDLER] = "no handler fits",
        [SPEX_E_FAULT] = "fault of a handler",
        [SPEX_E_CALL_TIMEOUT] = "no reply in time",
        [SPEX_E_STOPPED] = "node stopped",
        [SPEX_E_NOT_CONNECTED] = "node not connected",
        [SPEX_E_PROTOCOL] = "protocols do not fit",
        [SPEX_E_VIOLATION] = "monitored property violated",
        [SPEX_E_DEADLINE] = "deadline of a monitored property exceeded",
    };
    size_t count = sizeof names / sizeof names[0];
    return code >= 0 && (size_t)code < count ? names[code] : "unknown error";
}

void spex_must(int code, const char *call, const char *file, int line)
{
    if (code == SPEX_OK)
        return;
    fprintf(stderr, "%s:%d: %s: %s\n", file, line, call, spex_strerror(code));
    abort();
}
