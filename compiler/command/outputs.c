/* The tables of outputs and stages. */
#include "compiler/command/outputs.h"

#include "compiler/c/c.h"
#include "compiler/view/view.h"

#include <assert.h>
#include <string.h>

static const spexc_output agents_json = {.name = "json",
                                         .need = SPEXC_NEEDS_SPEC,
                                         .has_agents = true,
                                         .is_joint = true,
                                         .files = {{"agents.json", spexc_view_agents_json}}};

static const spexc_output outputs[] = {
    {.name = "c",
     .need = SPEXC_NEEDS_TABLES,
     .has_agents = true,
     .is_joint = true,
     .files = {{"h", spexc_c_write_header}, {"c", spexc_c_write_source}},
     .check = spexc_c_check},
    {.name = "aut", .need = SPEXC_NEEDS_LTS, .files = {{"aut", spexc_view_aut}}},
    {.name = "dot",
     .need = SPEXC_NEEDS_SPEC,
     .files = {{"dot", spexc_view_picture}},
     .picture = &lts_picture_dot},
    {.name = "mermaid",
     .need = SPEXC_NEEDS_SPEC,
     .files = {{"mmd", spexc_view_picture}},
     .picture = &lts_picture_mermaid},
    {.name = "svg",
     .need = SPEXC_NEEDS_SPEC,
     .files = {{"svg", spexc_view_picture}},
     .picture = &lts_picture_svg},
    {.name = "png",
     .need = SPEXC_NEEDS_SPEC,
     .files = {{"png", spexc_view_picture}},
     .picture = &lts_picture_png},
    {.name = "pdf",
     .need = SPEXC_NEEDS_SPEC,
     .files = {{"pdf", spexc_view_picture}},
     .picture = &lts_picture_pdf},
    {.name = "json",
     .need = SPEXC_NEEDS_SPEC,
     .files = {{"json", spexc_view_json}},
     .of_agents = &agents_json},
    {.name = "node", /* a program of the file's systems */
     .need = SPEXC_NEEDS_SPEC,
     .has_agents = true,
     .is_joint = true,
     .files = {{"node.c", spexc_c_write_program}}},
    {.name = "spec", /* the source itself, formatted */
     .need = SPEXC_NEEDS_SOURCE,
     .is_joint = true,
     .is_shown = true,
     .files = {{"lts", spexc_view_text}}},
};

static const spexc_output stages[] = {
    {.name = "tokens", .need = SPEXC_NEEDS_SOURCE, .is_joint = true, .files = {{NULL, spexc_view_tokens}}},
    {.name = "ast", .need = SPEXC_NEEDS_SOURCE, .is_joint = true, .files = {{NULL, spexc_view_tree}}},
    {.name = "lts", .need = SPEXC_NEEDS_NAMES, .files = {{NULL, spexc_view_lts}}},
    {.name = "reduced", .need = SPEXC_NEEDS_NAMES, .files = {{NULL, spexc_view_reduced}}},
    {.name = "tables", .need = SPEXC_NEEDS_NAMES, .files = {{NULL, spexc_view_tables}}},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

const spexc_output *spexc_output_at(unsigned number)
{
    return number < COUNT(outputs) ? &outputs[number] : NULL;
}

const spexc_output *spexc_stage_at(unsigned number)
{
    return number < COUNT(stages) ? &stages[number] : NULL;
}

const char *spexc_output_name(unsigned number)
{
    return number < COUNT(outputs) ? outputs[number].name : NULL;
}

const char *spexc_stage_name(unsigned number)
{
    return number < COUNT(stages) ? stages[number].name : NULL;
}

bool spexc_output_has_suffix(const char *suffix)
{
    assert(suffix);
    for (size_t i = 0; i < COUNT(outputs); i++)
        for (unsigned k = 0; k < SPEXC_OUTPUT_FILES && outputs[i].files[k].suffix; k++)
            if (strcmp(outputs[i].files[k].suffix, suffix) == 0)
                return true;
    return false;
}
