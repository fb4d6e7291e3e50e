# tests/verifier/: the Check suites of verifier/
verifier_suites = \
	tests/verifier/test-compare \
	tests/verifier/test-csv \
	tests/verifier/test-events \
	tests/verifier/test-mend \
	tests/verifier/test-models \
	tests/verifier/test-proof
check_PROGRAMS += $(verifier_suites)
TESTS += $(verifier_suites)
verifier_test_libs = libltstest.la $(spex_rooms) $(JANSSON_LIBS) $(check_LIBS)

tests_verifier_test_compare_SOURCES = tests/verifier/test-compare.c
tests_verifier_test_compare_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_verifier_test_compare_LDADD = $(verifier_test_libs)
tests_verifier_test_compare_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=lts_explain
tests_verifier_test_csv_SOURCES = tests/verifier/test-csv.c
tests_verifier_test_csv_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_verifier_test_csv_LDADD = $(verifier_test_libs)
tests_verifier_test_events_SOURCES = tests/verifier/test-events.c
tests_verifier_test_events_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_verifier_test_events_LDADD = $(verifier_test_libs)
tests_verifier_test_mend_SOURCES = tests/verifier/test-mend.c
tests_verifier_test_mend_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_verifier_test_mend_LDADD = $(verifier_test_libs)
tests_verifier_test_models_SOURCES = tests/verifier/test-models.c
tests_verifier_test_models_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_verifier_test_models_LDADD = $(verifier_test_libs)
tests_verifier_test_proof_SOURCES = tests/verifier/test-proof.c
tests_verifier_test_proof_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_verifier_test_proof_LDADD = $(verifier_test_libs)

# Too little memory.
TESTS += tests/verifier/memory
EXTRA_DIST += tests/verifier/memory

# The report in a browser.
TESTS += tests/verifier/page
EXTRA_DIST += tests/verifier/page tests/verifier/page.js

# The manual pages against the option tables.
TESTS += tests/verifier/pages
EXTRA_DIST += tests/verifier/pages
