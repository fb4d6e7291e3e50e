# compiler/: spexc. All but its main is a convenience library, as spex draws and monitors too.
noinst_LTLIBRARIES += libcompiler.la
libcompiler_la_SOURCES = \
	compiler/agents/agents.c \
	compiler/agents/agents.h \
	compiler/agents/by_hand.c \
	compiler/agents/calls.c \
	compiler/agents/changes.c \
	compiler/agents/claims.c \
	compiler/agents/descriptor.c \
	compiler/agents/externals.c \
	compiler/agents/functions.c \
	compiler/agents/handlers.c \
	compiler/agents/helpers.c \
	compiler/agents/branches.c \
	compiler/agents/lines.c \
	compiler/agents/members.c \
	compiler/agents/names.c \
	compiler/agents/outputs.c \
	compiler/agents/parts.c \
	compiler/agents/program.c \
	compiler/agents/protocol.c \
	compiler/agents/statements.c \
	compiler/agents/subjects.c \
	compiler/agents/system.c \
	compiler/agents/system_apart.c \
	compiler/agents/system_claims.c \
	compiler/agents/system_ltl.c \
	compiler/agents/system_terms.c \
	compiler/agents/terms.c \
	compiler/agents/text.c \
	compiler/agents/types.c \
	compiler/agents/undo.c \
	compiler/agents/writer.h \
	compiler/automaton.c \
	compiler/automaton.h \
	compiler/c/c.h \
	compiler/c/calls.c \
	compiler/c/clash.c \
	compiler/c/declared.c \
	compiler/c/dense.c \
	compiler/c/form.c \
	compiler/c/form.h \
	compiler/c/kept.c \
	compiler/c/layout.c \
	compiler/c/names.c \
	compiler/c/pair.c \
	compiler/c/pair.h \
	compiler/c/program.c \
	compiler/c/row_tables.c \
	compiler/c/rules.c \
	compiler/c/set.c \
	compiler/c/single.c \
	compiler/c/size.c \
	compiler/c/sparse.c \
	compiler/c/spex_monitor.c \
	compiler/c/terms.c \
	compiler/c/terms.h \
	compiler/c/runs.c \
	compiler/c/runs.h \
	compiler/c/text.c \
	compiler/c/text.h \
	compiler/c/values.c \
	compiler/command/command.c \
	compiler/command/command.h \
	compiler/command/depfile.c \
	compiler/command/files.c \
	compiler/command/files.h \
	compiler/command/generate.c \
	compiler/command/guard.c \
	compiler/command/job.h \
	compiler/command/outputs.c \
	compiler/command/outputs.h \
	compiler/command/paths.c \
	compiler/command/request.c \
	compiler/command/request.h \
	compiler/command/run.c \
	compiler/command/run.h \
	compiler/command/stats.c \
	compiler/compiler.h \
	compiler/kept.c \
	compiler/kept.h \
	compiler/marks.c \
	compiler/monitor.c \
	compiler/monitor.h \
	compiler/reduce.c \
	compiler/reduce.h \
	compiler/rows.c \
	compiler/rows.h \
	compiler/rules.c \
	compiler/set_form.c \
	compiler/subject.c \
	compiler/subject.h \
	compiler/tables.c \
	compiler/tables.h \
	compiler/tables_check.c \
	compiler/view/aut.c \
	compiler/view/caption.c \
	compiler/view/draw.h \
	compiler/view/agents_json.c \
	compiler/view/json.c \
	compiler/view/json_parts.c \
	compiler/view/json_parts.h \
	compiler/view/picture.c \
	compiler/view/reduced.c \
	compiler/view/reduced.h \
	compiler/view/source.c \
	compiler/view/stages.c \
	compiler/view/states.c \
	compiler/view/states.h \
	compiler/view/view.h
nodist_libcompiler_la_SOURCES = compiler/agents/core.c
libcompiler_la_LIBADD = libgraphviz.la $(JANSSON_LIBS)

# What generated C for firmware has of <spex-agents.h>: the lines of its core, as strings.
CLEANFILES += compiler/agents/core.c
compiler/agents/core.c: include/spex-agents.h
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN){ echo '#include "compiler/agents/agents.h"'; \
	  echo 'const char *const spexc_agents_core[] = {'; \
	  sed -n '/==== core/,/==== end of the core/{//!{s/[\\"]/\\&/g;s/.*/"&",/;p;};}' $(srcdir)/include/spex-agents.h; \
	  echo '0};'; \
	  echo 'const char *const spexc_agents_header[] = {'; \
	  sed 's/[\\"]/\\&/g;s/.*/"&",/' $(srcdir)/include/spex-agents.h; \
	  echo '0};'; } >$@.new && mv $@.new $@

bin_PROGRAMS += spexc
spexc_SOURCES = programs/spexc.c
spexc_LDADD = libsystems.la libchecking.la libvalues.la libcompiler.la libproving.la libexplorer.la libcli.la libformats.la liblanguage.la liblts.la libbase.la $(XXHASH_LIBS) $(JANSSON_LIBS) -ldl

dist_pkgdata_DATA += compiler/spec.schema.json compiler/agents.schema.json

# Completions, from the option table: completions/SHELL/FILE of every command is made in this way.
bashcompletion_DATA += completions/bash/spexc
zshcompletion_DATA += completions/zsh/_spexc
fishcompletion_DATA += completions/fish/spexc.fish
CLEANFILES += completions/bash/spexc completions/zsh/_spexc completions/fish/spexc.fish
completions/bash/spexc completions/zsh/_spexc completions/fish/spexc.fish: spexc$(EXEEXT)
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)./spexc$(EXEEXT) --completion=$$(basename $(@D)) >$@.new && mv $@.new $@
