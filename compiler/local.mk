# compiler/: spexc. All but its main is a convenience library, as spex draws and monitors too.
noinst_LTLIBRARIES += libcompiler.la
libcompiler_la_SOURCES = \
	compiler/compiler.h \
	compiler/c_clash.c \
	compiler/c_text.c \
	compiler/c_text.h \
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
	compiler/monitor.c \
	compiler/monitor.h \
	compiler/output.c \
	compiler/output.h \
	compiler/paths.c \
	compiler/reprint.c \
	compiler/request.c \
	compiler/set_form.c \
	compiler/spexc.h \
	compiler/stats.c \
	compiler/tables.c \
	compiler/tables.h \
	compiler/view.c
libcompiler_la_LIBADD = libgraphviz.la $(JANSSON_LIBS)

bin_PROGRAMS += spexc
spexc_SOURCES = compiler/main.c
spexc_LDADD = libcompiler.la libcli.la liblanguage.la liblts.la libbase.la $(XXHASH_LIBS) $(JANSSON_LIBS)

dist_pkgdata_DATA += compiler/spec.schema.json

# Completions, from the option table: completions/SHELL/FILE of every command is made in this way.
bashcompletion_DATA += completions/bash/spexc
zshcompletion_DATA += completions/zsh/_spexc
fishcompletion_DATA += completions/fish/spexc.fish
CLEANFILES += completions/bash/spexc completions/zsh/_spexc completions/fish/spexc.fish
completions/bash/spexc completions/zsh/_spexc completions/fish/spexc.fish: spexc$(EXEEXT)
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)./spexc$(EXEEXT) --completion=$$(basename $(@D)) >$@.new && mv $@.new $@
