# tests/chaos/: systems that run while things go wrong, against the search; what is found, and what is not
check_PROGRAMS += tests/chaos/oracle
tests_chaos_oracle_SOURCES = tests/chaos/oracle.c tests/checking/random_system.c tests/checking/random_system.h tests/checking/write_system.h \
	tests/checking/random_agent.c tests/checking/random_claims.c tests/compiler/agents/random_terms.c \
	tests/compiler/agents/random_statements.c tests/compiler/agents/random_writer.h
tests_chaos_oracle_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_chaos_oracle_LDFLAGS = $(AM_LDFLAGS) -static
tests_chaos_oracle_LDADD = $(spex_rooms) libspex.la $(JANSSON_LIBS) -ldl
TESTS += tests/chaos/random tests/chaos/found tests/chaos/corpus tests/chaos/examples
LONG_TESTS += tests/chaos/random tests/chaos/found tests/chaos/corpus tests/chaos/examples
EXTRA_DIST += tests/chaos/random tests/chaos/found tests/chaos/corpus tests/chaos/examples tests/chaos/finds/bit.lts tests/chaos/finds/counter.lts \
	tests/chaos/finds/lease.lts tests/chaos/finds/lock.lts tests/chaos/finds/votes.lts
