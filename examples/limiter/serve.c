/* Bursts of requests before a token bucket. Its tick is an `every`: who runs it asks limiter_ready whether it
 * may fire, and limiter_period how often. The clock is the program's own. */
#include "limiter.h"

#include <stdio.h>
#include <stdlib.h>

static limiter_state limiter;
static limiter_output outputs[LIMITER_MOST_OUTPUTS];
static spex_outbox out = {.outputs = outputs, .room = LIMITER_MOST_OUTPUTS};

static const limiter_output *settle(int handled)
{
    if (handled != SPEX_HANDLED || out.count > 1) {
        printf("not handled: %d, fault %u\n", handled, (unsigned)out.fault);
        exit(1);
    }
    return out.count ? &outputs[0] : NULL;
}

static const limiter_output *ask(limiter_message message)
{
    out.count = 0;
    return settle(limiter_handle(&limiter, &message, &out));
}

/* From one moment to another: the tick fires each time that it is due. */
static void pass_time(int64_t from, int64_t to)
{
    const int64_t period = limiter_period(&limiter, LIMITER_EVERY_5, &out);
    for (int64_t due = (from / period + 1) * period; due <= to; due += period) {
        out.count = 0;
        if (limiter_ready(&limiter, LIMITER_EVERY_5, &out))
            settle(limiter_timer(&limiter, LIMITER_EVERY_5, &out));
    }
}

int main(void)
{
    static const struct {
        int64_t at;
        uint8_t count, size;
    } bursts[] = {{0, 3, 4}, {50, 4, 2}, {1000, 2, 5}, {1500, 1, 10}, {9000, 12, 1}};
    const limiter_params params = {.burst = 10, .rate = 2, .tick = 250};
    int64_t now = 0;
    settle(limiter_init(&limiter, &params, &out));
    for (size_t i = 0; i < sizeof bursts / sizeof *bursts; i++) {
        pass_time(now, bursts[i].at);
        now = bursts[i].at;
        for (unsigned k = 0; k < bursts[i].count; k++) {
            const limiter_output *answer = ask(limiter_take(bursts[i].size));
            if (answer->head.which == LIMITER_EMITS_GRANTED)
                printf("%4d ms  %2u granted, %u left\n", (int)now, bursts[i].size,
                       answer->body.emits_granted.left);
            else
                printf("%4d ms  %2u denied: %u left\n", (int)now, bursts[i].size,
                       answer->body.emits_denied.left);
        }
    }
    const limiter_output *usage = ask(limiter_report());
    printf("%u left, %u refused\n", usage->body.emits_usage.left, (unsigned)usage->body.emits_usage.refused);
    return 0;
}
