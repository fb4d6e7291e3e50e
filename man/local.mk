# man/: one page per command and subcommand, one per format, one for the library; tests/house/man-pages checks them.
dist_man_MANS += man/libspex.3 man/spex-agents.3 man/spex-explorer.3 man/spex-history.3 man/spex-lockstep.h.3 man/spex-chaos.h.3 man/spex-lockstep-strategy.h.3 man/spex-isolation.7 man/lts.5 man/spex.5 man/spex-sched.5
dist_man_MANS += man/spex.1 man/spex-check.1 man/spex-check-certificate.1 man/spex-check-states.1 man/spex-check-system.1 man/spex-check-witness.1 man/spex-compare.1 man/spex-compat.1 man/spex-convert.1 \
	man/spex-coverage.1 man/spex-diff.1 man/spex-graph.1 man/spex-history.1 man/spex-info.1 man/spex-lockstep.1 man/spex-merge.1 man/spex-minimize.1 \
	man/spex-reduce.1 man/spex-replay.1 man/spex-report.1 man/spex-simulate.1 man/spex-trace.1 man/spex-unlearn.1 \
	man/spex-verify.1
dist_man_MANS += man/spex-chaos.1 man/spex-chaos.5

# The options of a command's page come from its option table.
man_MANS += man/spexc.1
EXTRA_DIST += man/spexc.1.in
CLEANFILES += man/spexc.1 man/spexc.options
man/spexc.1: man/spexc.1.in spexc$(EXEEXT)
	@$(MKDIR_P) man
	$(AM_V_GEN)./spexc$(EXEEXT) --help-mdoc >man/spexc.options && \
	    sed -e '/^@OPTIONS@$$/{r man/spexc.options' -e 'd;}' $(srcdir)/man/spexc.1.in >$@.new && mv $@.new $@
