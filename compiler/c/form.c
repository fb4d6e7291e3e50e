/* Which form generated C has, and how it spells its tables. */
#include "compiler/c/form.h"

#include <assert.h>

const spexc_c_form *spexc_c_form_of(const spexc_tables *tables)
{
    static const spexc_c_form *const forms[] = {[SPEX_RUN_DENSE] = &spexc_c_dense,
                                                [SPEX_RUN_SPARSE] = &spexc_c_sparse,
                                                [SPEX_RUN_SET] = &spexc_c_set,
                                                [SPEX_RUN_KEPT] = &spexc_c_kept};
    assert((size_t)tables->form < sizeof forms / sizeof *forms);
    return forms[tables->form];
}

spexc_c_entry spexc_c_entry_of(const spexc_tables *tables)
{
    assert(tables->run_count > 0 && tables->columns > 0);
    /* The largest value is no run state. */
    bool is_narrow = tables->run_count <= UINT16_MAX && tables->columns <= UINT16_MAX;
    return is_narrow ? (spexc_c_entry){"uint16_t", "UINT16_MAX", 2}
                     : (spexc_c_entry){"uint32_t", "UINT32_MAX", 4};
}
