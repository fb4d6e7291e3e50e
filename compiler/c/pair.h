/* Parts of the generated pair. */
#ifndef COMPILER_C_PAIR_H
#define COMPILER_C_PAIR_H

#include "compiler/subject.h"

/* For the header: the names of states and actions; a comment with the transitions (declared.c). */
void spexc_c_declare_enums(const lang_spec *spec, FILE *out);
void spexc_c_list_transitions(const lang_spec *spec, FILE *out);
/* Names of states and actions (names.c). For the source: their tables, order_states_ and order_actions_,
 * which `is_static` keeps to it; for the header: the tables' declarations; functions that look in them, or
 * in those of the monitor. */
/* What an engine asks where variables are kept (kept.c). */
void spexc_c_define_kept(const lang_spec *spec, FILE *out);
/* Those of states with values of variables. */
void spexc_c_define_unfolded(const lang_spec *spec, FILE *out);
void spexc_c_define_names(const lang_spec *spec, bool is_static, FILE *out);
void spexc_c_declare_name_tables(const spexc_tables *tables, FILE *out);
void spexc_c_declare_names(const lang_spec *spec, bool are_in_monitor, FILE *out);
/* A name as a literal; one that is too long for that is an array, which is to be defined before. */
void spexc_c_define_long_name(const lang_spec *spec, const char *kind, uint32_t number, const char *name,
                              FILE *out);
void spexc_c_put_name(const lang_spec *spec, const char *kind, uint32_t number, const char *name, FILE *out);
/* For the header: the monitor, and the calls of libspex in the types of the specification (calls.c). */
void spexc_c_declare_calls(const spexc_tables *tables, FILE *out);
/* For the header: what takes the values of actions that have some (values.c). */
void spexc_c_declare_values(const lang_spec *spec, bool freestanding, FILE *out);
/* How many bytes of C there will be for a specification, at least: without the tables of its run (size.c). */
uint64_t spexc_c_size(const lang_spec *spec, bool is_freestanding);
/* What its rules of times and of other instances are, for the source; nothing: there are none (rules.c). */
void spexc_c_define_rules(const spexc_tables *tables, FILE *out);
/* The spex_monitor and what it points to, for the source (spex_monitor.c). */
void spexc_c_define_monitor(const spexc_subject *subject, const spexc_tables *tables, FILE *out);

#endif
