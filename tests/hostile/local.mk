# tests/hostile/: little text that may mean much work.
TESTS += tests/hostile/hostile
EXTRA_DIST += tests/hostile/hostile tests/hostile/make-hostile tests/hostile/count-work.c
# The same with every turn of every loop counted, in a build of its own.
LONG_TESTS += tests/hostile/edges
EXTRA_DIST += tests/hostile/edges tests/hostile/count-edges.c
commands: $(BUILT_SOURCES)
	$(MAKE) $(AM_MAKEFLAGS) spexc$(EXEEXT) spex$(EXEEXT)
.PHONY: commands

bench-hostile: spexc$(EXEEXT) spex$(EXEEXT)
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' CC='$(CC)' \
	    $(SHELL) $(srcdir)/tests/hostile/hostile --seconds
bench: bench-hostile
.PHONY: bench-hostile
