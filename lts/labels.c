/* Tables of labels, and the same label in different ones. */
#include "lts/labels.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

base_names *lts_labels_new(void)
{
    base_names *labels = base_names_new();
    uint32_t tau;
    if (labels && base_names_intern(labels, LTS_TAU_TEXT, strlen(LTS_TAU_TEXT), &tau) != BASE_OK) {
        base_names_unref(labels);
        return NULL;
    }
    assert(!labels || tau == LTS_TAU);
    return labels;
}

const char *lts_label_text(const base_names *labels, lts_label label)
{
    return label == LTS_TAU ? LTS_TAU_TEXT : base_names_text(labels, label);
}

lts_label lts_label_in(const base_names *to, const base_names *from, lts_label label)
{
    if (label == LTS_TAU || to == from)
        return label;
    return base_names_translate(to, from, label);
}

lts_label *lts_label_map(const base_names *to, const base_names *from)
{
    assert(to && from);
    uint32_t count = base_names_count(from);
    lts_label *map = base_alloc(count, sizeof *map);
    for (lts_label label = 0; map && label < count; label++)
        map[label] = lts_label_in(to, from, label);
    return map;
}

base_status lts_labels_add(base_names *to, const base_names *from, lts_label *number)
{
    assert(to && from && to != from && number);
    base_status status = BASE_OK;
    for (lts_label n = 0; n < base_names_count(from) && status == BASE_OK; n++)
        status = base_names_intern(to, base_names_text(from, n), base_names_length(from, n), &number[n]);
    return status;
}
