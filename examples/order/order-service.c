/* order-service: keeps the orders of a web shop, as the log of its events tells them.
 *
 *     order-service [--fault=NAME] [--models=FOLDER] EVENTS.csv
 *
 * An ordinary small service: for each event (time, order, event, amount) it decides what it means for the
 * order concerned, refuses what comes at the wrong time, and in the end says how many orders and how much
 * money there are.
 *
 * Spex comes in where an order's status changes: `move` reports it through the header that spexc made of
 * order.lts. The statuses are the service's own and need not be the states of the specification: that stock
 * was allocated is nobody's business but the service's, so it is reported as an internal step.
 *
 * --fault breaks the service's own logic, to show what Spex has to say about it.
 */
#include <errno.h>
#include <inttypes.h>
#include <search.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <spex.h>

#include "order.h"

enum status {
    PLACED,
    PAID,
    ALLOCATED,
    PACKED,
    SHIPPED,
    DELIVERED,
    RETURNED,
    REFUNDING,
    REFUNDED,
    CANCELLED,
    EXPIRED
};

struct order {
    char id[16];
    enum status status;
    int64_t amount; /* cents */
};

enum fault { NO_FAULT, CANCEL_TWICE, NO_CANCEL_ONCE_PAID, NO_CANCEL_ONCE_ALLOCATED };

struct service {
    spex_engine *engine;
    enum fault fault;
    void *orders; /* struct order, a tree by id */
    const char *log;
    unsigned long line; /* of the log */
    unsigned long order_count, refused;
    int64_t taken, refunded; /* cents */
};

/* ---- what may happen to an order; false: not now, the event is refused ---- */

static bool move(struct service *service, struct order *order, enum status status, enum order_action action,
                 enum order_state state)
{
    order->status = status;
    order_transition(service->engine, spex_id_str(order->id), action, state);
    return true;
}

static bool accept_payment(struct service *service, struct order *order)
{
    if (order->status != PLACED)
        return false;
    service->taken += order->amount;
    return move(service, order, PAID, ORDER_ACTION_PAY, ORDER_STATE_PAID);
}

static bool decline_payment(struct service *service, struct order *order)
{
    if (order->status != PLACED)
        return false;
    return move(service, order, PLACED, ORDER_ACTION_DECLINE, ORDER_STATE_PLACED);
}

static bool expire(struct service *service, struct order *order)
{
    if (order->status != PLACED)
        return false;
    return move(service, order, EXPIRED, ORDER_ACTION_EXPIRE, ORDER_STATE_EXPIRED);
}

static bool allocate_stock(struct service *service, struct order *order)
{
    if (order->status != PAID)
        return false;
    order->status = ALLOCATED;
    spex_transition(service->engine, spex_id_str(order->id), "tau", "allocated");
    return true;
}

static bool pack(struct service *service, struct order *order)
{
    if (order->status != ALLOCATED)
        return false;
    return move(service, order, PACKED, ORDER_ACTION_PACK, ORDER_STATE_PACKED);
}

static bool ship(struct service *service, struct order *order)
{
    if (order->status != PACKED)
        return false;
    return move(service, order, SHIPPED, ORDER_ACTION_SHIP, ORDER_STATE_SHIPPED);
}

static bool deliver(struct service *service, struct order *order)
{
    if (order->status != SHIPPED)
        return false;
    return move(service, order, DELIVERED, ORDER_ACTION_DELIVER, ORDER_STATE_DELIVERED);
}

static bool take_back(struct service *service, struct order *order)
{
    if (order->status != DELIVERED)
        return false;
    return move(service, order, RETURNED, ORDER_ACTION_SEND_BACK, ORDER_STATE_RETURNED);
}

static bool settle_refund(struct service *service, struct order *order)
{
    if (order->status != REFUNDING && order->status != RETURNED)
        return false;
    service->refunded += order->amount;
    return move(service, order, REFUNDED, ORDER_ACTION_REFUND, ORDER_STATE_REFUNDED);
}

/* Customers click twice, and too late. */
static bool cancel(struct service *service, struct order *order)
{
    bool paid = order->status == PAID || order->status == ALLOCATED;

    if (service->fault == NO_CANCEL_ONCE_PAID && paid)
        return false;
    if (service->fault == NO_CANCEL_ONCE_ALLOCATED && order->status == ALLOCATED)
        return false;
    if (service->fault == CANCEL_TWICE && order->status == REFUNDING) {
        service->refunded += order->amount;
        paid = true;
    }
    if (paid)
        return move(service, order, REFUNDING, ORDER_ACTION_CANCEL, ORDER_STATE_REFUNDING);
    if (order->status == PLACED)
        return move(service, order, CANCELLED, ORDER_ACTION_CANCEL, ORDER_STATE_CANCELLED);
    return false;
}

static const struct {
    const char *event;
    bool (*handle)(struct service *, struct order *);
} handlers[] = {
    {"payment_accepted", accept_payment},
    {"payment_declined", decline_payment},
    {"page_closed", expire},
    {"cancel_requested", cancel},
    {"stock_allocated", allocate_stock},
    {"packed", pack},
    {"carrier_pickup", ship},
    {"carrier_delivered", deliver},
    {"parcel_returned", take_back},
    {"refund_settled", settle_refund},
};

/* ---- the orders ---- */

static int by_id(const void *left, const void *right)
{
    return strcmp(((const struct order *)left)->id, ((const struct order *)right)->id);
}

static struct order *find_order(const struct service *service, const char *id)
{
    struct order key = {.status = PLACED};
    struct order *const *found;

    snprintf(key.id, sizeof key.id, "%s", id);
    found = tfind(&key, &service->orders, by_id);
    return found ? *found : NULL;
}

static bool place_order(struct service *service, const char *id, int64_t amount)
{
    struct order *order = calloc(1, sizeof *order);

    if (!order)
        return false;
    snprintf(order->id, sizeof order->id, "%s", id);
    order->amount = amount;
    if (!tsearch(order, &service->orders, by_id)) {
        free(order);
        return false;
    }
    service->order_count++;
    order_init_instance(service->engine, spex_id_str(order->id), NULL, ORDER_STATE_PLACED);
    return true;
}

static void free_orders(struct service *service)
{
    while (service->orders) {
        struct order *order = *(struct order **)service->orders;
        tdelete(order, &service->orders, by_id);
        free(order);
    }
}

/* ---- the log ---- */

static bool handle_event(struct service *service, const char *text)
{
    char id[16], event[32];
    int64_t amount = 0;
    int fields = sscanf(text, "%*[^,],%15[^,],%31[^,],%" SCNd64, id, event, &amount);
    struct order *order;

    if (fields < 2) {
        fprintf(stderr, "%s:%lu: not 'time,order,event,amount'\n", service->log, service->line);
        return false;
    }
    order = find_order(service, id);
    if (!order && strcmp(event, "placed") == 0)
        return place_order(service, id, amount);
    for (size_t i = 0; order && i < sizeof handlers / sizeof *handlers; i++) {
        if (strcmp(event, handlers[i].event) == 0) {
            if (!handlers[i].handle(service, order))
                service->refused++;
            return true;
        }
    }
    fprintf(stderr, "%s:%lu: '%s' for order %s makes no sense\n", service->log, service->line, event, id);
    return false;
}

static bool read_log(struct service *service)
{
    FILE *in = fopen(service->log, "r");
    char *text = NULL;
    size_t size = 0;
    bool fine = in != NULL;

    while (fine && getline(&text, &size, in) >= 0)
        if (service->line++ > 0) /* the first line names the columns */
            fine = handle_event(service, text);
    if (!in || ferror(in)) {
        fprintf(stderr, "%s: %s\n", service->log, strerror(errno));
        fine = false;
    }
    free(text);
    if (in)
        fclose(in);
    return fine;
}

/* ---- Spex ---- */

/* Called at the very call that reported what is wrong. A service that only watches goes on. */
static int on_spex_error(const spex_error *error, void *arg)
{
    const struct service *service = arg;

    if (error->code != SPEX_E_IMPL_MODEL_NOT_FOUND) /* there is no model yet: it is learned */
        fprintf(stderr, "%s:%lu: %s\n", service->log, service->line, error->message);
    return SPEX_OK;
}

static bool open_engine(struct service *service, const char *models)
{
    spex_options options;
    int code;

    spex_options_init(&options);
    options.models_dir = models;
    options.error_handler = on_spex_error;
    options.error_arg = service;
    code = spex_open(&service->engine, &options);
    if (code != SPEX_OK)
        fprintf(stderr, "order-service: %s\n", spex_strerror(code));
    return code == SPEX_OK;
}

/* ---- the command ---- */

static bool parse_arguments(int argc, char **argv, struct service *service, const char **models)
{
    static const char *const faults[] = {
        [CANCEL_TWICE] = "--fault=cancel-twice",
        [NO_CANCEL_ONCE_PAID] = "--fault=no-cancel-once-paid",
        [NO_CANCEL_ONCE_ALLOCATED] = "--fault=no-cancel-once-allocated",
    };

    for (int i = 1; i < argc; i++) {
        int fault = NO_CANCEL_ONCE_ALLOCATED;

        while (fault > NO_FAULT && strcmp(argv[i], faults[fault]) != 0)
            fault--;
        if (fault != NO_FAULT)
            service->fault = (enum fault)fault;
        else if (strncmp(argv[i], "--models=", 9) == 0)
            *models = argv[i] + 9;
        else if (argv[i][0] != '-' && !service->log)
            service->log = argv[i];
        else
            return false;
    }
    return service->log != NULL;
}

int main(int argc, char **argv)
{
    struct service service = {.fault = NO_FAULT};
    const char *models = "spex_models";
    bool fine;

    if (!parse_arguments(argc, argv, &service, &models)) {
        fprintf(stderr,
                "usage: order-service [--fault=cancel-twice|no-cancel-once-paid|no-cancel-once-allocated]\n"
                "                     [--models=FOLDER] EVENTS.csv\n");
        return 2;
    }
    if (!open_engine(&service, models))
        return 1;
    fine = read_log(&service);
    if (spex_close(service.engine) != SPEX_OK) {
        fprintf(stderr, "order-service: the model was not saved\n");
        fine = false;
    }
    free_orders(&service);
    printf("%lu orders, %lu events refused, %.2f taken, %.2f paid back\n", service.order_count,
           service.refused, (double)service.taken / 100, (double)service.refunded / 100);
    return fine ? 0 : 1;
}
