/* The 8-puzzle as a model for libspex-explorer: eight tiles and a hole in a frame of three by three, from
 *
 *     1 2 3
 *     4 5 6        with the hole last. Half of all 9! arrangements can be reached; the farthest are 31 slides
 * away. 7 8 .
 *
 *     ./puzzle [ARRANGEMENT]    searches all of them; with an arrangement (867254301, 0 is the hole) it tells
 * the shortest way there, as the run that breaks the property that it never comes about
 */
#include <spex-explorer.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct frame {
    uint8_t tile[9]; /* row by row; 0 is the hole */
} frame;

static void first(const void *self, spex_explorer_out *out)
{
    (void)self;
    const frame f = {{1, 2, 3, 4, 5, 6, 7, 8, 0}};
    spex_explorer_step step = {.after = &f, .agent = SPEX_EXPLORER_NONE, .action = SPEX_EXPLORER_NONE};
    out->step(out, &step);
}

/* A step is told by the tile that slides into the hole; its agent is the tile, too. */
static void slide(const frame *f, int hole, int from, spex_explorer_out *out)
{
    frame after = *f;
    uint8_t tile = f->tile[from];
    after.tile[hole] = tile;
    after.tile[from] = 0;
    spex_explorer_step step = {.after = &after, .label = tile, .agent = tile, .action = SPEX_EXPLORER_NONE};
    out->step(out, &step);
}

static void steps(const void *self, const void *state, spex_explorer_out *out)
{
    (void)self;
    const frame *f = state;
    int hole = 0;
    while (f->tile[hole])
        hole++;
    if (hole >= 3)
        slide(f, hole, hole - 3, out);
    if (hole < 6)
        slide(f, hole, hole + 3, out);
    if (hole % 3 > 0)
        slide(f, hole, hole - 1, out);
    if (hole % 3 < 2)
        slide(f, hole, hole + 1, out);
}

static bool is_other(const void *self, const void *state, const void *arg)
{
    (void)self;
    return memcmp(state, arg, sizeof(frame)) != 0;
}

static void describe(const void *self, const void *before, uint64_t label, const void *after, FILE *out)
{
    (void)self, (void)before;
    const frame *f = after;
    fprintf(out, "%d slides: ", (int)label);
    for (int i = 0; i < 9; i++)
        fprintf(out, "%s%c", i && i % 3 == 0 ? " / " : "", f->tile[i] ? '0' + f->tile[i] : '.');
}

static frame wanted = {{8, 6, 7, 2, 5, 4, 3, 0, 1}}; /* as far away as can be */

static const spex_explorer_property properties[] = {
    {.name = "never as wanted", .kind = SPEX_EXPLORER_STATES, .state = is_other, .arg = &wanted},
    {.name = "no deadlock", .kind = SPEX_EXPLORER_DEADLOCK},
};

#define FIELD(i)                                                                                             \
    {                                                                                                        \
        .offset = i, .size = 1, .bits = 4                                                                    \
    } /* one byte at i, of which four bits matter */
static const spex_explorer_field fields[] = {FIELD(0), FIELD(1), FIELD(2), FIELD(3), FIELD(4),
                                             FIELD(5), FIELD(6), FIELD(7), FIELD(8)};

static const spex_explorer_model model = {
    .abi = SPEX_EXPLORER_ABI,
    .size = sizeof model,
    .name = "8-puzzle",
    .state_size = sizeof(frame),
    .field_count = 9,
    .fields = fields,
    .first = first,
    .steps = steps,
    .property_count = 2,
    .properties = properties,
    .describe = describe,
};

/* Reads 9 digits, each of 0 to 8 once. */
static bool read_frame(const char *text, frame *f)
{
    unsigned seen = 0;
    for (int i = 0; i < 9; i++) {
        if (text[i] < '0' || text[i] > '8')
            return false;
        f->tile[i] = (uint8_t)(text[i] - '0');
        seen |= 1u << f->tile[i];
    }
    return seen == 0x1ff && !text[9];
}

static void tell(const spex_explorer *search)
{
    spex_explorer_figures figures;
    spex_explorer_get_figures(search, &figures);
    printf("%llu states, %llu steps, depth %llu\n", (unsigned long long)figures.states,
           (unsigned long long)figures.steps, (unsigned long long)figures.depth);
    for (uint32_t i = 0; i < model.property_count; i++) {
        const spex_explorer_finding *found = spex_explorer_find(search, i);
        printf("%s: %s\n", properties[i].name, spex_explorer_verdict_name(found->verdict));
        const void *before = found->first;
        for (size_t k = 0; k < found->run_length; k++) {
            printf("%4zu. ", k + 1);
            model.describe(NULL, before, found->run[k].label, found->run[k].after, stdout);
            putchar('\n');
            before = found->run[k].after;
        }
    }
}

int main(int argc, char **argv)
{
    if (argc > 2 || (argc == 2 && !read_frame(argv[1], &wanted))) {
        fputs("usage: puzzle [ARRANGEMENT]: nine digits, each of 0 to 8 once\n", stderr);
        return 2;
    }
    spex_explorer *search;
    spex_explorer_error error = {""};
    if (spex_explorer_open(&search, &model, NULL, &error) != SPEX_EXPLORER_OK) {
        fprintf(stderr, "puzzle: %s\n", error.message);
        return 2;
    }
    if (spex_explorer_run(search) != SPEX_EXPLORER_OK) {
        fputs("puzzle: no memory\n", stderr);
        spex_explorer_close(search);
        return 2;
    }
    tell(search);
    spex_explorer_close(search);
    return 0;
}
