/* A model in a shared object, and a program that searches it: two counters below END that take turns as they
 * like. */
#include <spex-explorer.h>

#include <string.h>

#ifndef END
#define END 50
#endif

static void first(const void *self, spex_explorer_out *out)
{
    (void)self;
    uint16_t zero[2] = {0, 0};
    spex_explorer_step step = {.after = zero, .agent = SPEX_EXPLORER_NONE, .action = SPEX_EXPLORER_NONE};
    out->step(out, &step);
}

static void steps(const void *self, const void *state, spex_explorer_out *out)
{
    (void)self;
    for (uint32_t i = 0; i < 2; i++) {
        uint16_t after[2];
        memcpy(after, state, sizeof after);
        after[i] = (uint16_t)((after[i] + 1) % END);
        spex_explorer_step step = {.after = after, .label = i, .agent = i, .action = SPEX_EXPLORER_NONE};
        out->step(out, &step);
    }
}

static bool is_below(const void *self, const void *state, const void *arg)
{
    (void)self, (void)arg;
    return ((const uint16_t *)state)[0] < END;
}

static const spex_explorer_property properties[] = {
    {.name = "below", .kind = SPEX_EXPLORER_STATES, .state = is_below},
    {.name = "goes on", .kind = SPEX_EXPLORER_DEADLOCK}};

static const spex_explorer_model model = {.abi = SPEX_EXPLORER_ABI,
                                          .size = sizeof model,
                                          .name = "counting",
                                          .state_size = 4,
                                          .first = first,
                                          .steps = steps,
                                          .property_count = 2,
                                          .properties = properties};

SPEX_EXPLORER_PUBLIC const spex_explorer_model *spex_explorer_this_model(void);
const spex_explorer_model *spex_explorer_this_model(void)
{
    return &model;
}

int main(int argc, char **argv)
{
    spex_explorer *search;
    if (argc != 2 || spex_explorer_open(&search, &model, NULL, NULL) || spex_explorer_run(search))
        return 1;
    int status = spex_explorer_write_states(search, argv[1], NULL);
    spex_explorer_close(search);
    return status;
}
