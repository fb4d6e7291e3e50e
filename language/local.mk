# language/: the front end, from text to specifications; the scanner and parser of grammar/ are in it.
noinst_LTLIBRARIES += liblanguage.la
liblanguage_la_SOURCES = \
	language/language.h \
	grammar/grammar.h \
	grammar/keywords.c \
	grammar/keywords.h \
	grammar/parse.c \
	grammar/quoted.c \
	grammar/scan.c \
	grammar/scan.h \
	grammar/syntax.c \
	grammar/syntax.h \
	language/assert/assertion.c \
	language/assert/assertion.h \
	language/assert/equivalence.c \
	language/assert/properties.c \
	language/assert/refinement.c \
	language/assert/relations.c \
	language/assert/relations.h \
	language/assert/trace.c \
	language/assert/witness.c \
	language/by_state.c \
	language/by_state.h \
	language/c_names.c \
	language/check.c \
	language/check.h \
	language/compose/compose.c \
	language/compose/composed.c \
	language/compose/operators.c \
	language/compose/value.c \
	language/compose/value.h \
	language/diagnostics/diagnostics.c \
	language/diagnostics/diagnostics.h \
	language/diagnostics/diagnostics_internal.h \
	language/diagnostics/machine.c \
	language/diagnostics/place.h \
	language/diagnostics/render.c \
	language/diagnostics/source.c \
	language/fingerprint.c \
	language/format.c \
	language/format.h \
	language/import.c \
	language/unit.h \
	language/load.c \
	language/load.h \
	language/lower.c \
	language/opened.c \
	language/opened.h \
	language/print_ast.c \
	language/print_tokens.c \
	language/resolve.c \
	language/tree/ast.h \
	language/tree/builder.c \
	language/tree/builder.h \
	language/tree/clauses.c \
	language/tree/clauses.h \
	language/tree/docs.c \
	language/tree/duration.c \
	language/tree/tree.h \
	language/warn.c
liblanguage_la_LIBADD = $(JANSSON_LIBS) $(XXHASH_LIBS)
nodist_liblanguage_la_SOURCES = $(FLEX_BISON)
$(liblanguage_la_OBJECTS): grammar/lts-parser.h
