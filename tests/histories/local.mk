# tests/histories/: the suites of histories/
check_LTLIBRARIES += libhistoriestest.la
libhistoriestest_la_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
libhistoriestest_la_SOURCES = \
	tests/histories/brute.c tests/histories/brute.h tests/histories/brute_causal.c \
	tests/histories/brute_session.c \
	tests/histories/random.c tests/histories/random.h
histories_test_LIBS = libhistoriestest.la libhistories.la libvalues.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/histories/reading
TESTS += tests/histories/reading
tests_histories_reading_SOURCES = tests/histories/reading.c
tests_histories_reading_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_histories_reading_LDADD = $(histories_test_LIBS)

check_PROGRAMS += tests/histories/linearizable
TESTS += tests/histories/linearizable
tests_histories_linearizable_SOURCES = tests/histories/linearizable.c
tests_histories_linearizable_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_histories_linearizable_LDADD = $(histories_test_LIBS)

check_PROGRAMS += tests/histories/conditions
TESTS += tests/histories/conditions
tests_histories_conditions_SOURCES = tests/histories/conditions.c
tests_histories_conditions_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_histories_conditions_LDADD = $(histories_test_LIBS)

check_PROGRAMS += tests/histories/surroundings
TESTS += tests/histories/surroundings
tests_histories_surroundings_SOURCES = tests/histories/surroundings.c
tests_histories_surroundings_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_histories_surroundings_LDADD = $(histories_test_LIBS)

# One object, several threads.
check_PROGRAMS += tests/histories/threads
TESTS += tests/histories/threads
THREAD_TESTS += tests/histories/threads
tests_histories_threads_SOURCES = tests/histories/threads.c
tests_histories_threads_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_histories_threads_LDADD = $(histories_test_LIBS)

# Agents as models against those that have names.
check_PROGRAMS += tests/histories/agents
TESTS += tests/histories/agents
tests_histories_agents_SOURCES = tests/histories/agents.c
tests_histories_agents_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_histories_agents_LDADD = libhistoriestest.la $(spex_rooms) libspex.la $(check_LIBS) $(JANSSON_LIBS) -ldl
EXTRA_DIST += tests/histories/models.lts

# The recorded histories with their answers; without their folder it says so and passes. All of them in check-long.
TESTS += tests/histories/answers
LONG_TESTS += tests/histories/answers-all
EXTRA_DIST += tests/histories/answers tests/histories/answers-all

# Isolation levels of transactions, by brute force and by example; and the corpus's.
check_PROGRAMS += tests/histories/transactions
TESTS += tests/histories/transactions tests/histories/elle
tests_histories_transactions_SOURCES = tests/histories/transactions.c
tests_histories_transactions_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_histories_transactions_LDADD = libhistories.la libvalues.la libbase.la $(check_LIBS)
EXTRA_DIST += tests/histories/elle

# What the examples record is judged as their READMEs say.
TESTS += tests/histories/examples
EXTRA_DIST += tests/histories/examples

# Models in C, right and wrong ones.
TESTS += tests/histories/own-model
EXTRA_DIST += tests/histories/own-model

# Files that are too large.
TESTS += tests/histories/large
EXTRA_DIST += tests/histories/large

# The page, where there is a browser.
TESTS += tests/histories/page
EXTRA_DIST += tests/histories/page tests/histories/page.js tests/browser.sh tests/browser.js
