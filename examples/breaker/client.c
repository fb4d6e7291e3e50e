/* A client of a service that fails for a while, with a circuit breaker between. The clock is the program's
 * own, so that a minute takes no time: what the breaker wants of a clock comes out of it as outputs. */
#include "breaker.h"

#include <stdio.h>
#include <stdlib.h>

enum { LIMIT = 3, PAUSE = 5000 };

static breaker_state breaker;
static breaker_output outputs[BREAKER_MOST_OUTPUTS];
static spex_outbox out = {.outputs = outputs, .room = BREAKER_MOST_OUTPUTS};

static int64_t now;
static int64_t retry_at = -1;  /* -1: the timer is not armed */
static unsigned asked, failed; /* calls that got to the service; that it failed */

static bool service_is_up(void)
{
    return now < 10000 || now >= 18000;
}

/* Does what a handler asked for; returns what it emitted first, of enum breaker_emits. */
static uint32_t settle(int handled)
{
    uint32_t answer = UINT32_MAX;
    if (handled != SPEX_HANDLED) {
        printf("not handled: %d, fault %u\n", handled, (unsigned)out.fault);
        exit(1);
    }
    for (uint32_t i = 0; i < out.count; i++) {
        const breaker_output *output = &outputs[i];
        switch (output->head.kind) {
        case SPEX_EMIT:
            answer = answer == UINT32_MAX ? output->head.which : answer;
            if (output->head.which == BREAKER_EMITS_OPENED)
                printf("%4.1f s  opened after %u failures\n", (double)now / 1000,
                       (unsigned)output->body.emits_opened.failures);
            else if (output->head.which == BREAKER_EMITS_RECOVERED)
                printf("%4.1f s  recovered\n", (double)now / 1000);
            break;
        case SPEX_START:
            retry_at = now + output->head.after;
            break;
        case SPEX_STOP:
            retry_at = -1;
            break;
        case SPEX_SEND:
        case SPEX_BROADCAST:
            break;
        }
    }
    out.count = 0;
    return answer;
}

static uint32_t tell(breaker_message message)
{
    return settle(breaker_handle(&breaker, &message, &out));
}

/* A second later; the timer fires when it is due. */
static void wait_a_second(void)
{
    now += 1000;
    if (retry_at < 0 || now < retry_at)
        return;
    retry_at = -1;
    printf("%4.1f s  tries again\n", (double)now / 1000);
    settle(breaker_timer(&breaker, BREAKER_TIMER_RETRY, &out));
}

int main(void)
{
    const breaker_params params = {.limit = LIMIT, .pause = PAUSE};
    unsigned rejected = 0;
    settle(breaker_init(&breaker, &params, &out));
    for (unsigned i = 0; i < 30; i++) {
        wait_a_second();
        if (tell(breaker_call()) == BREAKER_EMITS_REJECTED) {
            rejected++;
            continue;
        }
        asked++;
        failed += !service_is_up();
        tell(service_is_up() ? breaker_succeeded() : breaker_failed());
    }
    printf("30 calls: %u passed, of which %u failed; %u were rejected at once\n", asked, failed, rejected);
    return 0;
}
