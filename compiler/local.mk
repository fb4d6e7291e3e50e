# compiler/
noinst_LTLIBRARIES += libfront.la
libfront_la_SOURCES = \
	compiler/front.h \
	compiler/near.c compiler/near.h \
	compiler/options.c compiler/options.h \
	compiler/set_form.c \
	compiler/tables.c compiler/tables.h

# The front end: from text to specs.
libfront_la_SOURCES += \
	compiler/arena.c compiler/arena.h \
	compiler/ast.c compiler/ast.h \
	compiler/c_names.c \
	compiler/check.c compiler/check.h \
	compiler/diagnostics.c compiler/diagnostics.h compiler/diagnostics_internal.h \
	compiler/duration.c \
	compiler/fingerprint.c \
	compiler/import.c \
	compiler/load.c compiler/load.h \
	compiler/lower.c \
	compiler/machine.c \
	compiler/parse.c compiler/parse.h \
	compiler/place.h \
	compiler/render.c \
	compiler/scan.c \
	compiler/source.c compiler/source.h \
	compiler/syntax.c \
	compiler/utf8.c \
	compiler/warn.c
libfront_la_LIBADD = $(JANSSON_LIBS) $(XXHASH_LIBS)
nodist_libfront_la_SOURCES = $(FLEX_BISON)
$(libfront_la_OBJECTS): grammar/lts-parser.h
