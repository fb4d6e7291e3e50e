/* Options that many commands have. */
#include "cli/common.h"

#include <assert.h>

static const char *equivalence_name(unsigned number)
{
    return number < LTS_EQUIVALENCE_COUNT ? lts_equivalence_name((lts_equivalence)number) : NULL;
}

static const char *preorder_name(unsigned number)
{
    return number < LTS_PREORDER_COUNT ? lts_preorder_name((lts_preorder)number) : NULL;
}

const cli_values cli_equivalences = {NULL, equivalence_name}, cli_preorders = {NULL, preorder_name},
                 cli_written_formats = {NULL, lts_written_format}, cli_read_formats = {NULL, lts_read_format};

int cli_set_common(cli_common *common, const cli_args *args, int key, const char *value)
{
    assert(value || key == CLI_OPTION_STATS);
    switch (key) {
    case CLI_OPTION_EQUIVALENCE:
        common->lts.equivalence = (lts_equivalence)cli_value_number(&cli_equivalences, value);
        return CLI_GO_ON;
    case CLI_OPTION_TAU:
        common->tau = value;
        return CLI_GO_ON;
    case CLI_OPTION_READ_AS:
        common->read_as = lts_format_find(value);
        assert(common->read_as);
        return CLI_GO_ON;
    case CLI_OPTION_MAX_SUBSETS:
        return cli_args_number(args, "--max-subsets", value, 1, LTS_MAX, &common->lts.max_subsets)
                   ? CLI_GO_ON
                   : CLI_TROUBLE;
    case CLI_OPTION_OUTPUT:
        common->output = value;
        return CLI_GO_ON;
    case CLI_OPTION_STATS:
        common->wants_stats = true;
        return CLI_GO_ON;
    default:
        assert(key == CLI_OPTION_JOBS); /* else a command has a row that it does not care for */
        return cli_set_number(args, "--jobs", value, 1, CLI_JOBS_MAX, &common->lts.jobs);
    }
}

void cli_common_begin(cli_common *common)
{
    cli_progress_begin(&common->progress);
    common->lts.progress = cli_progress_tell;
    common->lts.progress_arg = &common->progress;
    common->lts.stats = common->wants_stats ? &common->stats : NULL;
}

void cli_common_end(cli_common *common)
{
    cli_progress_end(&common->progress);
}
