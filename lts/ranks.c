/* The order of names by their bytes. */
#include "lts/grow.h"
#include "lts/lts.h"

#include <string.h>

typedef struct named {
    const char *text;
    size_t length;
    uint32_t number;
} named;

static int by_text(const void *left, const void *right)
{
    const named *a = left, *b = right;
    int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

lts_status lts_names_ranks(const lts_names *names, uint32_t **rank)
{
    uint32_t count = lts_names_count(names);
    named *sorted = lts_alloc(count, sizeof *sorted);
    uint32_t *result = lts_alloc(count, sizeof *result);
    if (!sorted || !result) {
        free(sorted);
        free(result);
        return LTS_E_NOMEM;
    }
    for (uint32_t n = 0; n < count; n++)
        sorted[n] = (named){lts_names_text(names, n), lts_names_length(names, n), n};
    qsort(sorted, count, sizeof *sorted, by_text);
    for (uint32_t i = 0; i < count; i++)
        result[sorted[i].number] = i;
    free(sorted);
    *rank = result;
    return LTS_OK;
}
