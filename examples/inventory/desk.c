/* Orders at the desk of a warehouse. */
#include "inventory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static inventory_state inventory;
static inventory_output outputs[INVENTORY_MOST_OUTPUTS];
static spex_outbox out = {.outputs = outputs, .room = INVENTORY_MOST_OUTPUTS};

static const inventory_output *tell(inventory_message message)
{
    out.count = 0;
    int handled = inventory_handle(&inventory, &message, &out);
    if (handled == SPEX_REFUSED)
        return NULL;
    if (handled != SPEX_HANDLED || out.count != 1) {
        printf("not handled: %d, fault %u\n", handled, (unsigned)out.fault);
        exit(1);
    }
    return &outputs[0];
}

static void show(const char *what, int64_t count, const inventory_output *answer)
{
    static const char *const names[] = {"stored",   "no room",  "held",   "short",
                                        "released", "not held", "shipped"};
    printf("%-8s %8" PRId64 "  %-9s %10" PRId64 " free %8" PRId64 " held\n", what, count,
           answer ? names[answer->head.which] : "refused", inventory.available, inventory.reserved);
}

int main(void)
{
    const inventory_params params = {0};
    if (inventory_init(&inventory, &params, &out) != SPEX_UNHANDLED && out.count != 0)
        return 1;
    show("deliver", 500, tell(inventory_deliver(500)));
    show("reserve", 200, tell(inventory_reserve(200)));
    show("reserve", 301, tell(inventory_reserve(301)));
    show("reserve", 300, tell(inventory_reserve(300)));
    show("ship", 120, tell(inventory_ship(120)));
    show("release", 80, tell(inventory_release(80)));
    show("ship", 301, tell(inventory_ship(301)));
    show("reserve", -5, tell(inventory_reserve(-5)));
    show("deliver", 1000000, tell(inventory_deliver(1000000)));
    return 0;
}
