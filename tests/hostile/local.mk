# tests/hostile/: little text that may mean much work.
TESTS += tests/hostile/hostile
EXTRA_DIST += tests/hostile/hostile tests/hostile/make-hostile tests/hostile/count-work.c

bench-hostile: spexc$(EXEEXT) spex$(EXEEXT)
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' CC='$(CC)' \
	    $(SHELL) $(srcdir)/tests/hostile/hostile --seconds
bench: bench-hostile
.PHONY: bench-hostile
