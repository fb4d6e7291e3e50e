/* The formats of reports. */
#include "verdict/report/format.h"

#include <assert.h>
#include <string.h>

static const verdict_report_format *const formats[] = {
    &verdict_text_format,  &verdict_json_format, &verdict_junit_format,
    &verdict_sarif_format, &verdict_html_format, &verdict_proof_format,
};
#define FORMATS (sizeof formats / sizeof *formats)

static const char *report_format_name(unsigned number)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (formats[i]->write_result && number-- == 0)
            return formats[i]->name;
    return NULL;
}

const cli_values verdict_report_formats = {NULL, report_format_name};

const verdict_report_format *verdict_report_format_find(const char *name)
{
    size_t i = 0;
    while (i < FORMATS && strcmp(formats[i]->name, name) != 0)
        i++;
    assert(i < FORMATS); /* the option's table lets no other name through */
    return formats[i];
}

const verdict_report_format *verdict_report_format_named(const char *path)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (formats[i]->write_result && cli_has_suffix(path, formats[i]->suffix))
            return formats[i];
    return NULL;
}
