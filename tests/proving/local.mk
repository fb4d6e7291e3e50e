# tests/proving/: proofs against brute force.
check_PROGRAMS += tests/proving/agree
tests_proving_agree_SOURCES = tests/proving/agree.c tests/proving/counting.c tests/proving/random.c tests/proving/random.h \
	tests/compiler/agents/interpret.c tests/compiler/agents/interpret.h
tests_proving_agree_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_proving_agree_LDADD = libproving.la libexplorer.la liblanguage.la liblts.la libbase.la $(XXHASH_LIBS)
TESTS += tests/proving/verdicts tests/proving/induction tests/proving/promises tests/proving/without-z3
LONG_TESTS += tests/proving/verdicts
EXTRA_DIST += tests/proving/verdicts tests/proving/induction tests/proving/promises tests/proving/without-z3
