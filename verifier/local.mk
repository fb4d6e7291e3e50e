# verifier/: the spex command. All but its main is a convenience library, so that the suites can reach it.
noinst_LTLIBRARIES += libverifier.la
libverifier_la_SOURCES = \
	verifier/chaos.c \
	verifier/chaos/collect.c \
	verifier/chaos/conduct.c \
	verifier/chaos/conduct.h \
	verifier/chaos/confirm.c \
	verifier/chaos/counts.c \
	verifier/chaos/ending.c \
	verifier/chaos/ending.h \
	verifier/chaos/events.c \
	verifier/chaos/job.c \
	verifier/chaos/job.h \
	verifier/chaos/json.c \
	verifier/chaos/junit.c \
	verifier/chaos/keep.c \
	verifier/chaos/lanes.c \
	verifier/chaos/mermaid.c \
	verifier/chaos/page.c \
	verifier/chaos/plan.c \
	verifier/chaos/plan.h \
	verifier/chaos/histories.c \
	verifier/chaos/processes.c \
	verifier/chaos/programs.c \
	verifier/chaos/programs.h \
	verifier/chaos/report.c \
	verifier/chaos/report.h \
	verifier/chaos/result.h \
	verifier/chaos/run.c \
	verifier/chaos/run.h \
	verifier/chaos/story.c \
	verifier/chaos/tell.c \
	verifier/chaos/text.c \
	verifier/check.c \
	verifier/check/alike.c \
	verifier/check/bounds.c \
	verifier/check/bounds.h \
	verifier/check/certificate.c \
	verifier/check/certificate.h \
	verifier/check/check.h \
	verifier/check/cone.c \
	verifier/check/parts.c \
	verifier/check/confirm.c \
	verifier/check/confirm.h \
	verifier/check/diagram.c \
	verifier/check/diagram.h \
	verifier/check/follow.c \
	verifier/check/follow.h \
	verifier/check/formula.c \
	verifier/check/formula.h \
	verifier/check/json.c \
	verifier/check/machine.c \
	verifier/check/mermaid.c \
	verifier/check/operand.c \
	verifier/check/operand.h \
	verifier/check/page.c \
	verifier/check/page.h \
	verifier/check/replay.c \
	verifier/check/replay.h \
	verifier/check/report.c \
	verifier/check/report.h \
	verifier/check/result.c \
	verifier/check/result.h \
	verifier/check/run.c \
	verifier/check/run.h \
	verifier/check/svg.c \
	verifier/check/svg.h \
	verifier/check/text.c \
	verifier/check_certificate.c \
	verifier/compare.c \
	verifier/compat.c \
	verifier/compat/company.c \
	verifier/compat/compat.h \
	verifier/compat/tell.c \
	verifier/convert.c \
	verifier/coverage.c \
	verifier/diff.c \
	verifier/graph.c \
	verifier/graph_agents.c \
	verifier/graph_agents.h \
	verifier/history.c \
	verifier/history/guard.c \
	verifier/history/guard.h \
	verifier/history/judge.c \
	verifier/history/judge.h \
	verifier/history/model.c \
	verifier/history/model.h \
	verifier/info.c \
	verifier/info_agents.c \
	verifier/info_agents.h \
	verifier/merge.c \
	verifier/minimize.c \
	verifier/output_format.c \
	verifier/output_format.h \
	verifier/page.c \
	verifier/page.h \
	verifier/reduce.c \
	verifier/replay.c \
	verifier/replay/clock.c \
	verifier/replay/finding.c \
	verifier/replay/finding.h \
	verifier/replay/follow.c \
	verifier/replay/follow.h \
	verifier/replay/judge.c \
	verifier/replay/kin.c \
	verifier/replay/limits.c \
	verifier/replay/replay.h \
	verifier/replay/report.c \
	verifier/replay/report.h \
	verifier/replay/run.c \
	verifier/replay/run.h \
	verifier/replay/summary.c \
	verifier/replay/tell.c \
	verifier/report.c \
	verifier/simulate.c \
	verifier/simulate/agent.c \
	verifier/simulate/agent.h \
	verifier/simulate/hand.c \
	verifier/simulate/hand.h \
	verifier/simulate/line.c \
	verifier/simulate/line.h \
	verifier/simulate/moment.c \
	verifier/simulate/moment.h \
	verifier/simulate/read.c \
	verifier/simulate/read.h \
	verifier/simulate/system.c \
	verifier/simulate/system.h \
	verifier/trace.c \
	verifier/unlearn.c \
	verifier/verifier.h \
	verifier/verify.c
if LOCKSTEP
libverifier_la_SOURCES += \
	verifier/chaos/lockstep.c \
	verifier/lockstep.c \
	verifier/lockstep/debug.c \
	verifier/lockstep/debug.h \
	verifier/lockstep/find.c \
	verifier/lockstep/find.h \
	verifier/lockstep/job.h \
	verifier/lockstep/json.c \
	verifier/lockstep/nodes.c \
	verifier/lockstep/nodes.h \
	verifier/lockstep/junit.c \
	verifier/lockstep/lint.c \
	verifier/lockstep/mermaid.c \
	verifier/lockstep/page.c \
	verifier/lockstep/replay.c \
	verifier/lockstep/report.c \
	verifier/lockstep/report.h \
	verifier/lockstep/run.c \
	verifier/lockstep/sarif.c \
	verifier/lockstep/text.c
lockstep_room = liblockstepoutside.la
endif
libverifier_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE -DPKGLIBDIR='"$(pkglibdir)"' -DPREFIX='"$(prefix)"'
libverifier_la_CFLAGS = $(AM_CFLAGS) $(LIBEDIT_CFLAGS)
libverifier_la_LIBADD = $(LIBEDIT_LIBS)

# The pages of spex check and spex lockstep: their style and their scripts, as lines of C.
EXTRA_DIST += verifier/page.css verifier/check/page.js verifier/lockstep/page.js
BUILT_SOURCES += verifier/page-text.h
CLEANFILES += verifier/page-text.h
nodist_libverifier_la_SOURCES = verifier/page-text.h
$(libverifier_la_OBJECTS): verifier/page-text.h
verifier/page-text.h: verifier/page.css verifier/check/page.js verifier/lockstep/page.js
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN){ \
	    echo '/* Made of page.css and the page.js of each page. */'; \
	    for part in style:page.css of_check:check/page.js of_lockstep:lockstep/page.js; do \
	        echo "static const char *const page_$${part%%:*}[] = {"; \
	        sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/    "&",/' $(srcdir)/verifier/$${part#*:}; \
	        echo '    0};'; \
	    done; \
	} >$@.new && mv $@.new $@

# What the commands stand on, from the top down.
spex_rooms = libverifier.la libverdict.la libsystems.la libprocesses.la libclients.la libchaos.la libchecking.la libprotocol.la libexplorer.la libcompiler.la liblogs.la libhistories.la libmessages.la libvalues.la $(lockstep_room) libcli.la libformats.la liblanguage.la liblts.la libbase.la \
	libdecompress.la $(UV_LIBS) $(CBOR_LIBS)

bin_PROGRAMS += spex
spex_SOURCES = verifier/spex.c
spex_LDFLAGS = $(AM_LDFLAGS) -static
spex_LDADD = $(spex_rooms) libspex.la $(JANSSON_LIBS) -ldl

bashcompletion_DATA += completions/bash/spex
zshcompletion_DATA += completions/zsh/_spex
fishcompletion_DATA += completions/fish/spex.fish
CLEANFILES += completions/bash/spex completions/zsh/_spex completions/fish/spex.fish
completions/bash/spex completions/zsh/_spex completions/fish/spex.fish: spex$(EXEEXT)
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)./spex$(EXEEXT) --completion=$$(basename $(@D)) >$@.new && mv $@.new $@

# Checks certificates of systems: reads a set of states, or takes runs once more, without any search.
bin_PROGRAMS += spex-check-system
spex_check_system_SOURCES = verifier/check/spex-check-system.c explorer/check_states/check_states.c explorer/check_states/check_states.h
spex_check_system_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
spex_check_system_LDFLAGS = $(AM_LDFLAGS) -static
spex_check_system_LDADD = $(spex_rooms) libspex.la $(JANSSON_LIBS) -ldl

# Checks certificates; shares nothing with the rest.
bin_PROGRAMS += spex-check-certificate
spex_check_certificate_SOURCES = verdict/check-certificate.c
spex_check_certificate_CPPFLAGS = -D_POSIX_C_SOURCE=200809L
