# tests/lts/: the Check suites of lts/
check_LTLIBRARIES += libltstest.la
libltstest_la_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
libltstest_la_SOURCES = \
	tests/lts/certified.c tests/lts/certified.h \
	tests/lts/laws.c tests/lts/laws.h \
	tests/lts/naive.c tests/lts/naive.h \
	tests/lts/oracle.c tests/lts/oracle.h tests/lts/preorder-oracle.c \
	tests/lts/random.c tests/lts/random.h \
	tests/lts/variants.c tests/lts/variants.h

check_PROGRAMS += tests/lts/storage
TESTS += tests/lts/storage
tests_lts_storage_SOURCES = tests/lts/storage.c
tests_lts_storage_CPPFLAGS = $(check_CPPFLAGS)
tests_lts_storage_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/relabel
TESTS += tests/lts/relabel
tests_lts_relabel_SOURCES = tests/lts/relabel.c
tests_lts_relabel_CPPFLAGS = $(check_CPPFLAGS)
tests_lts_relabel_LDADD = liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/aut
TESTS += tests/lts/aut
tests_lts_aut_SOURCES = tests/lts/aut.c
tests_lts_aut_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_lts_aut_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/model
TESTS += tests/lts/model
tests_lts_model_SOURCES = tests/lts/model.c
tests_lts_model_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_lts_model_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/determinise
TESTS += tests/lts/determinise
tests_lts_determinise_SOURCES = tests/lts/determinise.c
tests_lts_determinise_CPPFLAGS = $(check_CPPFLAGS)
tests_lts_determinise_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/compose
TESTS += tests/lts/compose
tests_lts_compose_SOURCES = tests/lts/compose.c
tests_lts_compose_CPPFLAGS = $(check_CPPFLAGS)
tests_lts_compose_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/bisimulation
TESTS += tests/lts/bisimulation
tests_lts_bisimulation_SOURCES = tests/lts/bisimulation.c
tests_lts_bisimulation_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_lts_bisimulation_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/smaller_half
TESTS += tests/lts/smaller_half
tests_lts_smaller_half_SOURCES = tests/lts/smaller_half.c
tests_lts_smaller_half_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_lts_smaller_half_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/threads
TESTS += tests/lts/threads
THREAD_TESTS += tests/lts/threads
tests_lts_threads_SOURCES = tests/lts/threads.c
tests_lts_threads_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_lts_threads_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/corpus
TESTS += tests/lts/corpus
tests_lts_corpus_SOURCES = tests/lts/corpus.c
tests_lts_corpus_LDADD = liblts.la libbase.la

check_PROGRAMS += tests/lts/explain
TESTS += tests/lts/explain
tests_lts_explain_SOURCES = tests/lts/explain.c
tests_lts_explain_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_lts_explain_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/refinement
TESTS += tests/lts/refinement
tests_lts_refinement_SOURCES = tests/lts/refinement.c
tests_lts_refinement_CPPFLAGS = $(check_CPPFLAGS)
tests_lts_refinement_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/conformance
TESTS += tests/lts/conformance
LONG_TESTS += tests/lts/conformance
tests_lts_conformance_SOURCES = tests/lts/conformance.c
tests_lts_conformance_CPPFLAGS = $(check_CPPFLAGS)
tests_lts_conformance_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/weak
TESTS += tests/lts/weak
tests_lts_weak_SOURCES = tests/lts/weak.c
tests_lts_weak_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_lts_weak_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/certificate
TESTS += tests/lts/certificate
tests_lts_certificate_SOURCES = tests/lts/certificate.c
tests_lts_certificate_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_lts_certificate_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)
EXTRA_tests_lts_certificate_DEPENDENCIES = spex-check-certificate

check_PROGRAMS += tests/lts/reach
TESTS += tests/lts/reach
tests_lts_reach_SOURCES = tests/lts/reach.c
tests_lts_reach_CPPFLAGS = $(check_CPPFLAGS)
tests_lts_reach_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/memory
TESTS += tests/lts/memory
tests_lts_memory_SOURCES = tests/lts/memory.c
tests_lts_memory_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_lts_memory_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)
tests_lts_memory_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free \
	-Wl,--wrap=strdup,--wrap=strndup,--wrap=realpath

check_PROGRAMS += tests/lts/run
TESTS += tests/lts/run
tests_lts_run_SOURCES = tests/lts/run.c
tests_lts_run_CPPFLAGS = $(check_CPPFLAGS)
tests_lts_run_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

# Many more random pairs against the oracles than `make check` has time for.
FUZZ_PAIRS = 100000
fuzz-pairs: tests/lts/bisimulation$(EXEEXT) tests/lts/refinement$(EXEEXT)
	SPEX_PAIRS=$(FUZZ_PAIRS) tests/lts/bisimulation
	SPEX_PAIRS=$(FUZZ_PAIRS) tests/lts/refinement
fuzz: fuzz-pairs
.PHONY: fuzz-pairs

# Every LTS of the corpus against its recorded answers; `make check` leaves out the large ones.
check-corpus:
	SPEX_CORPUS_TRANSITIONS=100000000 $(MAKE) $(AM_MAKEFLAGS) check TESTS=tests/lts/corpus
.PHONY: check-corpus

check_PROGRAMS += tests/lts/tables
TESTS += tests/lts/tables
tests_lts_tables_SOURCES = tests/lts/tables.c
tests_lts_tables_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_lts_tables_LDADD = libformats.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/properties
TESTS += tests/lts/properties
tests_lts_properties_SOURCES = tests/lts/properties.c
tests_lts_properties_CPPFLAGS = $(check_CPPFLAGS)
tests_lts_properties_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/models
TESTS += tests/lts/models
tests_lts_models_SOURCES = tests/lts/models.c
tests_lts_models_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_lts_models_LDADD = liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/lts/explore
TESTS += tests/lts/explore
tests_lts_explore_SOURCES = tests/lts/explore.c
tests_lts_explore_CPPFLAGS = $(check_CPPFLAGS)
tests_lts_explore_LDADD = libltstest.la liblts.la libbase.la $(check_LIBS)

# The rows of equivalences and preorders are in the manual.
TESTS += tests/lts/manual
EXTRA_DIST += tests/lts/manual

check_PROGRAMS += tests/lts/statecharts
TESTS += tests/lts/statecharts
tests_lts_statecharts_SOURCES = tests/lts/statecharts.c
tests_lts_statecharts_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_lts_statecharts_LDADD = libltstest.la libformats.la liblts.la libbase.la $(check_LIBS)
