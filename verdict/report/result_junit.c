/* A result as a test case of JUnit's XML, which build servers show. */
#include "verdict/report/result.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

static void put_text(const char *text, FILE *out)
{
    base_put_escaped(base_escape_xml, text, strlen(text), out);
}

/* What text output says, or why the model could not be judged. */
static char *details(verdict_result *r)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return NULL;
    if (r->is_judged)
        verdict_result_print(r, (cli_look){0}, out);
    else
        lang_diagnostics_print(r->diagnostics, LANG_TEXT, LANG_COLOUR_NEVER, out);
    fclose(out);
    return text;
}

void verdict_result_junit(verdict_result *r, FILE *out)
{
    fputs("  <testcase classname=\"", out);
    put_text(r->is_judged ? r->found.spec->name : "spex", out);
    fputs("\" name=\"", out);
    put_text(r->path, out);
    bool is_good = r->outcome == CLI_YES;
    if (is_good && !r->verdict.spec_has_changed) {
        fputs("\"/>\n", out);
        return;
    }
    const char *kind = is_good ? "system-out" : r->is_judged ? "failure" : "error";
    char *text = details(r);
    fprintf(out, "\">\n    <%s%s>", kind,
            is_good        ? ""
            : r->is_judged ? " message=\"not equivalent\""
                           : " message=\"could not be judged\"");
    put_text(text ? text : "out of memory", out);
    fprintf(out, "</%s>\n  </testcase>\n", kind);
    free(text);
}
