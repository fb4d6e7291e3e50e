/* Names: which of them mean tau, which nobody may use, what they are called in C. */
#ifndef LANGUAGE_SPEC_NAMES_H
#define LANGUAGE_SPEC_NAMES_H

#include "base/names.h"
#include "grammar/grammar.h"

bool lang_is_tau(const lang_ast_name *name);
/* Says when the name is one that nobody may use; `action`: tau's spelling is fine. */
void lang_check_name(lang_diagnostics *diagnostics, const lang_ast_name *name, bool action);

bool lang_is_c_keyword(const char *text);
/* The name in C; `alone`: nothing stands before it, so it does not begin with a digit. NULL: no memory. */
char *lang_c_name(base_arena *arena, const char *name, bool upper, bool alone);

/* What has which name in C, among things that are numbered. Begin with lang_c_scope_begin, end in any case.
 */
typedef struct lang_c_scope {
    base_names *names;
    uint32_t *owner; /* per name */
} lang_c_scope;

bool lang_c_scope_begin(lang_c_scope *scope, base_arena *arena, uint32_t count);
/* Thing number `number` has this name; *first is the first that has it, perhaps itself. */
bool lang_c_scope_add(lang_c_scope *scope, const char *c_name, uint32_t number, uint32_t *first);
void lang_c_scope_end(lang_c_scope *scope);
/* Says that two things of a kind have the same name in C. */
void lang_report_same_c_name(lang_diagnostics *d, const char *kind, lang_place place, const char *name,
                             lang_place first_place, const char *first, const char *c_name);

#endif
