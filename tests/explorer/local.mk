# tests/explorer/: the suites of explorer/
check_LTLIBRARIES += libexplorertest.la
libexplorertest_la_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
libexplorertest_la_SOURCES = tests/explorer/brute.c tests/explorer/brute.h \
	tests/explorer/fairness.c tests/explorer/fairness.h tests/explorer/random.c tests/explorer/random.h \
	tests/explorer/runs.c tests/explorer/runs.h
explorer_test_LIBS = libexplorertest.la libexplorer.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/explorer/search
TESTS += tests/explorer/search
THREAD_TESTS += tests/explorer/search
tests_explorer_search_SOURCES = tests/explorer/search.c
tests_explorer_search_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_explorer_search_LDADD = $(explorer_test_LIBS)

check_PROGRAMS += tests/explorer/wide
TESTS += tests/explorer/wide
THREAD_TESTS += tests/explorer/wide
tests_explorer_wide_SOURCES = tests/explorer/wide.c
tests_explorer_wide_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_explorer_wide_LDADD = $(explorer_test_LIBS)

# What libspex-explorer exports, and what its page says.
TESTS += tests/explorer/symbols
EXTRA_DIST += tests/explorer/symbols

check_PROGRAMS += tests/explorer/liveness
TESTS += tests/explorer/liveness
tests_explorer_liveness_SOURCES = tests/explorer/liveness.c
tests_explorer_liveness_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_explorer_liveness_LDADD = $(explorer_test_LIBS)

check_PROGRAMS += tests/explorer/ltl
TESTS += tests/explorer/ltl
THREAD_TESTS += tests/explorer/ltl
tests_explorer_ltl_SOURCES = tests/explorer/ltl.c
tests_explorer_ltl_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_explorer_ltl_LDADD = $(explorer_test_LIBS)

check_PROGRAMS += tests/explorer/fewer
TESTS += tests/explorer/fewer
tests_explorer_fewer_SOURCES = tests/explorer/fewer.c
tests_explorer_fewer_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_explorer_fewer_LDADD = $(explorer_test_LIBS)

check_PROGRAMS += tests/explorer/order
TESTS += tests/explorer/order
tests_explorer_order_SOURCES = tests/explorer/order.c
tests_explorer_order_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_explorer_order_LDADD = $(explorer_test_LIBS)

# What spex-check-states says of a model's states, and the example.
if !SANITIZED
TESTS += tests/explorer/certificates
endif
EXTRA_DIST += tests/explorer/certificates tests/explorer/counting.c
