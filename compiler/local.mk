# compiler/
noinst_LTLIBRARIES += libfront.la
libfront_la_SOURCES = \
	compiler/completion.c compiler/completion.h \
	compiler/front.h \
	compiler/near.c compiler/near.h \
	compiler/options.c compiler/options.h \
	compiler/set_form.c \
	compiler/tables.c compiler/tables.h

# The front end: from text to specs.
libfront_la_SOURCES += \
	compiler/arena.c compiler/arena.h \
	compiler/assertion.c compiler/assertion.h \
	compiler/ast.c compiler/ast.h \
	compiler/c_names.c \
	compiler/by_state.c compiler/by_state.h \
	compiler/check.c compiler/check.h \
	compiler/compose.c \
	compiler/composed.c \
	compiler/diagnostics.c compiler/diagnostics.h compiler/diagnostics_internal.h \
	compiler/duration.c \
	compiler/emit_svg.c \
	compiler/equivalence.c \
	compiler/fingerprint.c \
	compiler/format.c compiler/format.h \
	compiler/import.c \
	compiler/json.h \
	compiler/load.c compiler/load.h \
	compiler/lower.c \
	compiler/machine.c \
	compiler/operators.c \
	compiler/parse.c compiler/parse.h \
	compiler/place.h \
	compiler/render.c \
	compiler/print_ast.c \
	compiler/properties.c \
	compiler/refinement.c \
	compiler/relations.c compiler/relations.h \
	compiler/resolve.c \
	compiler/scan.c \
	compiler/source.c compiler/source.h \
	compiler/syntax.c \
	compiler/tokens.c \
	compiler/trace.c \
	compiler/utf8.c compiler/utf8.h \
	compiler/value.c compiler/value.h \
	compiler/warn.c \
	compiler/witness.c
libfront_la_LIBADD = $(JANSSON_LIBS) $(XXHASH_LIBS) $(GVC_LIBS)
nodist_libfront_la_SOURCES = $(FLEX_BISON)
$(libfront_la_OBJECTS): grammar/lts-parser.h

# spexc
bin_PROGRAMS += spexc
spexc_SOURCES = \
	compiler/c_clash.c \
	compiler/c_text.c compiler/c_text.h \
	compiler/depfile.c \
	compiler/dump.c \
	compiler/emit.h \
	compiler/emit_json.c \
	compiler/emit_monitor.c \
	compiler/emit_pair.c \
	compiler/emit_picture.c \
	compiler/emit_step.c \
	compiler/emit_tables.c \
	compiler/generate.c \
	compiler/main.c \
	compiler/output.c compiler/output.h \
	compiler/paths.c \
	compiler/reprint.c \
	compiler/request.c \
	compiler/spexc.h \
	compiler/stats.c \
	compiler/view.c
spexc_LDADD = libfront.la liblts.la $(XXHASH_LIBS) $(JANSSON_LIBS)

dist_pkgdata_DATA += compiler/spec.schema.json

# Completions, from the option table: completions/SHELL/FILE of every command is made in this way.
bashcompletion_DATA += completions/bash/spexc
zshcompletion_DATA += completions/zsh/_spexc
fishcompletion_DATA += completions/fish/spexc.fish
CLEANFILES += completions/bash/spexc completions/zsh/_spexc completions/fish/spexc.fish
completions/bash/spexc completions/zsh/_spexc completions/fish/spexc.fish: spexc$(EXEEXT)
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)./spexc$(EXEEXT) --completion=$$(basename $(@D)) >$@.new && mv $@.new $@
