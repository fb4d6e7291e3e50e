/* What is shown of a source without understanding it: its formatted text, its tokens, its tree. All that is
 * wrong with it is said by the language. */
#include "compiler/view/view.h"

int spexc_view_text(const spexc_subject *subject, const lang_spec *spec, FILE *out)
{
    (void)spec;
    return lang_format_file(subject->path, subject->diagnostics, out);
}

int spexc_view_tokens(const spexc_subject *subject, const lang_spec *spec, FILE *out)
{
    (void)spec;
    return lang_dump_tokens(subject->path, subject->diagnostics, out);
}

int spexc_view_tree(const spexc_subject *subject, const lang_spec *spec, FILE *out)
{
    (void)spec;
    return lang_dump_ast(subject->path, subject->diagnostics, out);
}
