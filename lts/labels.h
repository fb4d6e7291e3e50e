/* Labels: names in a table, of which number 0 is tau, the internal action. Labels of different tables are the
 * same when their texts are; tau is tau everywhere. (labels.c) */
#ifndef LTS_LABELS_H
#define LTS_LABELS_H

#include "base/names.h"

typedef uint32_t lts_label;

#define LTS_TAU      0u
#define LTS_TAU_TEXT "tau"

/* A table that has tau alone. NULL: no memory. */
base_names *lts_labels_new(void);

/* What to call a label: its name, and tau when it is that. */
const char *lts_label_text(const base_names *labels, lts_label label);

/* The label of `to` that is `label` of `from`; BASE_NONE: it has none. */
lts_label lts_label_in(const base_names *to, const base_names *from, lts_label label);
/* The same for every label of `from`: an array, the caller's to free. NULL: no memory. */
lts_label *lts_label_map(const base_names *to, const base_names *from);

/* Adds all labels of `from` to `to`; number[n], for every label n of `from`, becomes the one it has there. */
base_status lts_labels_add(base_names *to, const base_names *from, lts_label *number);

#endif
