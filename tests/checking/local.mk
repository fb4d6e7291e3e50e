# tests/checking/: spex check against a plain search over the syntax tree
check_PROGRAMS += tests/checking/oracle tests/checking/make-systems tests/checking/commute \
	tests/checking/cones
tests_checking_oracle_SOURCES = tests/checking/oracle.c tests/checking/search.c tests/checking/search.h \
	tests/checking/promises.c tests/checking/cycles.c tests/checking/cycles.h \
	tests/checking/formulas.c tests/checking/orbits.c tests/checking/claims.c tests/checking/claims.h \
	tests/checking/steps.c tests/checking/world.c tests/checking/world.h tests/compiler/agents/interpret.c \
	tests/compiler/agents/interpret.h
tests_checking_oracle_CPPFLAGS = $(AM_CPPFLAGS) -D_POSIX_C_SOURCE=200809L
tests_checking_oracle_LDADD = liblanguage.la liblts.la libbase.la $(XXHASH_LIBS) $(JANSSON_LIBS)
tests_checking_make_systems_SOURCES = tests/checking/make-systems.c tests/checking/random_system.c \
	tests/checking/random_system.h tests/checking/write_system.h tests/checking/random_agent.c tests/checking/random_claims.c \
	tests/compiler/agents/random_terms.c tests/compiler/agents/random_statements.c tests/compiler/agents/random_writer.h
tests_checking_make_systems_LDADD = libbase.la $(XXHASH_LIBS)
tests_checking_commute_SOURCES = tests/checking/commute.c tests/checking/each_system.c tests/checking/each_system.h
tests_checking_commute_LDFLAGS = $(spex_LDFLAGS)
tests_checking_commute_LDADD = $(spex_LDADD)
tests_checking_cones_SOURCES = tests/checking/cones.c tests/checking/each_system.c tests/checking/each_system.h
tests_checking_cones_LDFLAGS = $(spex_LDFLAGS)
tests_checking_cones_LDADD = $(spex_LDADD)
TESTS += tests/checking/random tests/checking/orbits tests/checking/reduced tests/checking/independent tests/checking/examples \
	tests/checking/certificates
LONG_TESTS += tests/checking/random tests/checking/orbits tests/checking/reduced tests/checking/independent tests/checking/examples \
	tests/checking/certificates
EXTRA_DIST += tests/checking/random tests/checking/orbits tests/checking/reduced tests/checking/independent tests/checking/flows.py \
	tests/checking/random.py \
	tests/checking/examples tests/checking/examples.py tests/checking/certificates \
	tests/checking/told
