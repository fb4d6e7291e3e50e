/* A specification as .aut, for other tools. */
#include "compiler/view/view.h"

int spexc_view_aut(const spexc_subject *subject, const lang_spec *spec, FILE *out)
{
    spexc_reduced reduced;
    if (spexc_require_unfolded(subject, spec))
        return 1;
    base_error error;
    if (spexc_reduce(spec, subject->shown, false, &reduced, &error) != BASE_OK)
        return spexc_trouble(subject, spec, error.message);
    base_status status = lts_write_aut(reduced.lts, 1, out);
    spexc_reduced_release(&reduced);
    return spexc_outcome(subject, spec, status);
}
