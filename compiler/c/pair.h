/* Parts of the generated pair. */
#ifndef COMPILER_C_PAIR_H
#define COMPILER_C_PAIR_H

#include "compiler/subject.h"

/* For the header: the names of states and actions; a comment with the transitions (declared.c). */
void spexc_c_declare_enums(const lang_spec *spec, FILE *out);
void spexc_c_list_transitions(const lang_spec *spec, FILE *out);
/* The spex_monitor and what it points to, for the source (spex_monitor.c). */
void spexc_c_define_monitor(const spexc_subject *subject, const spexc_tables *tables, FILE *out);

#endif
