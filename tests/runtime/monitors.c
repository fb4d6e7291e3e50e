#include "tests/runtime/monitors.h"

static const char *const states[] = {"new", "paid", "shipped", "cancelled"};
static const char *const actions[] = {"pay", "ship", "cancel", "audit", "tau"};
static const uint8_t internal[] = {0, 0, 0, 1, 1};
static const spex_edge edges[] = {
    {NEW, PAY, PAID, 9}, {PAID, SHIP, SHIPPED, 10}, {PAID, CANCEL, CANCELLED, 11}};

#define NO UINT16_MAX
static const uint16_t dense[] = {
    1, NO, NO, 0, 0, NO, 2, 2, 1, 1, NO, NO, NO, 2, 2,
};
static const uint32_t row[] = {0, 1, 3, 3};
static const uint16_t row_action[] = {PAY, SHIP, CANCEL};
static const uint16_t row_next[] = {1, 2, 2};
static const uint32_t resume[] = {0, 1, 2, 2};

#define ORDER                                                                                                \
    .abi = SPEX_MONITOR_ABI, .size = sizeof(spex_monitor), .name = "order", .source = "order.lts",           \
    .fingerprint = 0x0123456789abcdef, .state_count = 4, .action_count = 5, .edge_count = 3, .initial = NEW, \
    .states = states, .actions = actions, .internal = internal, .edges = edges, .run_count = 3,              \
    .run_width = 2, .resume = resume, .transition_timeout = SPEX_INFINITY, .prune_timeout = SPEX_INFINITY

const spex_monitor order_dense = {ORDER, .form = SPEX_RUN_DENSE, .dense = dense};
const spex_monitor order_sparse = {ORDER, .form = SPEX_RUN_SPARSE, .row = row, .row_action = row_action,
                                   .row_next = row_next};
const spex_monitor order_set = {ORDER, .form = SPEX_RUN_SET, .row = row, .row_action = row_action,
                                .row_next = row_next};

static const char *const choice_states[] = {"s0", "s1", "s2", "s3", "s4"};
static const char *const choice_actions[] = {"a", "b", "c", "tau"};
static const uint8_t choice_internal[] = {0, 0, 0, 1};
static const spex_edge choice_edges[] = {
    {0, 0, 1, 1}, {0, 0, 2, 2}, {1, 1, 3, 3}, {2, 3, 4, 4}, {4, 2, 3, 5}};
/* Run states: 0 is s0, 1 is s1, 2 is s2, 3 is s4, 4 is s3: silent steps lead upwards. */
static const uint32_t choice_row[] = {0, 2, 3, 4, 5, 5};
static const uint32_t choice_row_action[] = {0, 0, 1, 3, 2};
static const uint32_t choice_row_next[] = {1, 2, 4, 3, 4};
static const uint32_t choice_resume[] = {0, 1, 2, 4, 3};

const spex_monitor choice_set = {
    .abi = SPEX_MONITOR_ABI,
    .size = sizeof(spex_monitor),
    .name = "choice",
    .source = "choice.lts",
    .fingerprint = 42,
    .state_count = 5,
    .action_count = 4,
    .edge_count = 5,
    .states = choice_states,
    .actions = choice_actions,
    .internal = choice_internal,
    .edges = choice_edges,
    .form = SPEX_RUN_SET,
    .run_count = 5,
    .run_width = 4,
    .row = choice_row,
    .row_action = choice_row_action,
    .row_next = choice_row_next,
    .resume = choice_resume,
    .transition_timeout = SPEX_INFINITY,
    .prune_timeout = SPEX_INFINITY,
};
