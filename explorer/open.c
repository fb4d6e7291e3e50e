/* The doors of spex-explorer.h: opening, running, asking, closing. */
#include "config.h"

#include "explorer/certificate.h"
#include "explorer/explorer.h"
#include "explorer/findings.h"
#include "explorer/model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int spex_explorer_open_sized(spex_explorer **search, const spex_explorer_model *model,
                             const spex_explorer_options *options, size_t options_size,
                             spex_explorer_error *error)
{
    if (!search || !model) {
        explorer_wrong(error, "there is no model");
        return SPEX_EXPLORER_E_ARGUMENT;
    }
    if (!explorer_model_is_right(model, error))
        return SPEX_EXPLORER_E_ARGUMENT;
    spex_explorer *made = base_alloc_zeroed(1, sizeof *made);
    if (!made)
        return SPEX_EXPLORER_E_NOMEM;
    made->model = model;
    if (options)
        memcpy(&made->options, options,
               options_size < sizeof made->options ? options_size : sizeof made->options);
    if (made->options.disk && access(made->options.disk, W_OK | X_OK) != 0) {
        explorer_wrong(error, "%s: cannot be written", made->options.disk);
        free(made);
        return SPEX_EXPLORER_E_IO;
    }
    if (!explorer_search_open(&made->search, model, &made->options)) {
        explorer_wrong(error, "no memory");
        free(made);
        return SPEX_EXPLORER_E_NOMEM;
    }
    *search = made;
    return SPEX_EXPLORER_OK;
}

static bool search_once(spex_explorer *search)
{
    if (explorer_findings_need_edges(&search->search))
        explorer_search_note_edges(&search->search);
    return explorer_search_run(&search->search);
}

/* Searches; once more without partial order where that relied on what is not so, or could leave out little,
 * and where the search ended with the first violation, as another one may come first among all steps. */
static bool run(spex_explorer *search)
{
    if (!search_once(search))
        return false;
    bool is_early = search->search.has_stubborn && search->options.first &&
                    atomic_load(&search->search.end) == SPEX_EXPLORER_FIRST;
    if (!explorer_search_is_in_vain(&search->search) && !is_early)
        return true;
    double taken = search->search.seconds;
    explorer_search_close(&search->search);
    search->options.no_partial_order = true;
    if (search->options.timeout > 0)
        search->options.timeout = search->options.timeout > taken ? search->options.timeout - taken : 1e-9;
    return explorer_search_open(&search->search, search->model, &search->options) && search_once(search);
}

int spex_explorer_run(spex_explorer *search)
{
    if (!search || search->has_run)
        return SPEX_EXPLORER_E_ARGUMENT;
    search->has_run = true;
    if (!run(search) || !explorer_findings_make(search) ||
        !explorer_search_view(&search->search, &search->view, 0) ||
        !explorer_search_view(&search->search, &search->copying, 0))
        return SPEX_EXPLORER_E_NOMEM;
    if (spex_explorer_number_end(search) > 0) /* those that are copied later are loaded from one another */
        explorer_view_load(&search->copying, 0);
    return SPEX_EXPLORER_OK;
}

void spex_explorer_close(spex_explorer *search)
{
    if (!search)
        return;
    explorer_findings_free(search);
    explorer_view_close(&search->view);
    explorer_view_close(&search->copying);
    explorer_search_close(&search->search);
    free(search);
}

void spex_explorer_get_figures_sized(const spex_explorer *search, spex_explorer_figures *figures,
                                     size_t figures_size)
{
    spex_explorer_figures all;
    explorer_search_figures(&search->search, &all);
    if (search->whole && search->all.has_space)
        all.states_of_runs = search->all.space.graph.count;
    all.bytes_of_runs = explorer_space_most_bytes(&search->all.space);
    uint64_t of_orbits = explorer_space_most_bytes(&search->orbits.space);
    if (of_orbits > all.bytes_of_runs)
        all.bytes_of_runs = of_orbits;
    memcpy(figures, &all, figures_size < sizeof all ? figures_size : sizeof all);
}

const spex_explorer_finding *spex_explorer_find(const spex_explorer *search, uint32_t property)
{
    return search->findings && property < search->model->property_count ? &search->findings[property].told
                                                                        : NULL;
}

uint64_t spex_explorer_cut(const spex_explorer *search, uint32_t cut)
{
    return cut < search->model->cut_count ? search->search.counts.by_cut[cut] : 0;
}

uint64_t spex_explorer_origin(const spex_explorer *search, uint32_t origin)
{
    return origin < search->model->origin_count ? search->search.counts.by_origin[origin] : 0;
}

bool spex_explorer_mark(const spex_explorer *search, uint32_t mark)
{
    return mark < search->model->mark_count && search->search.counts.marks[mark];
}

const char *spex_explorer_verdict_name(spex_explorer_verdict verdict)
{
    static const char *const names[] = {"holds", "holds within bounds", "violated", "vacuous",
                                        "not finished"};
    return (size_t)verdict < sizeof names / sizeof *names ? names[verdict] : "";
}

int spex_explorer_write_states(spex_explorer *search, const char *path, spex_explorer_error *error)
{
    spex_explorer_figures figures;
    explorer_search_figures(&search->search, &figures);
    if (!search->has_run || figures.end != SPEX_EXPLORER_COMPLETE || figures.symmetry ||
        figures.partial_order || search->search.states.is_compact) {
        explorer_wrong(
            error,
            "only a search that was complete, without reductions and not compact, has a set of all states");
        return SPEX_EXPLORER_E_ARGUMENT;
    }
    FILE *out = fopen(path, "wb");
    bool is_written = out && explorer_certificate_write(search, out);
    if (out && fclose(out) != 0)
        is_written = false;
    if (is_written)
        return SPEX_EXPLORER_OK;
    explorer_wrong(error, "%s: %s", path, strerror(errno));
    return SPEX_EXPLORER_E_IO;
}
