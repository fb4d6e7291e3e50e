# tests/verifier/: the Check suites of verifier/
check_PROGRAMS += tests/verifier/compare tests/verifier/follow
TESTS += tests/verifier/compare tests/verifier/follow
tests_verifier_compare_SOURCES = tests/verifier/compare.c
tests_verifier_compare_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_verifier_compare_LDADD = libltstest.la $(spex_rooms) $(JANSSON_LIBS) $(check_LIBS)
tests_verifier_compare_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=lts_decide
tests_verifier_follow_SOURCES = tests/verifier/follow.c
tests_verifier_follow_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_verifier_follow_LDADD = $(spex_rooms) libspex.la $(JANSSON_LIBS) $(check_LIBS)
tests_verifier_follow_LDFLAGS = $(AM_LDFLAGS) -static

# Random logs of specifications with times against a plain evaluation.
TESTS += tests/verifier/random-replay tests/verifier/closing-order tests/verifier/simulate-times
LONG_TESTS += tests/verifier/simulate-times
EXTRA_DIST += tests/verifier/random-replay tests/verifier/closing-order tests/verifier/simulate-times

# Too little memory.
TESTS += tests/verifier/memory
EXTRA_DIST += tests/verifier/memory

# Systems of a size that nobody needs, full memory and disks, an interrupt.
# What they are about, answers and how much can be searched, sanitizers do not change.
if !SANITIZED
TESTS += tests/verifier/check-limits tests/verifier/systems
endif
LONG_TESTS += tests/verifier/check-limits
EXTRA_DIST += tests/verifier/check-limits

# The manual pages against the option tables.
TESTS += tests/verifier/pages
EXTRA_DIST += tests/verifier/pages

# What real systems become as drafts of specifications.
TESTS += tests/verifier/drafts
EXTRA_DIST += tests/verifier/drafts

# What a replay has found, in a browser.
TESTS += tests/verifier/replay-page
EXTRA_DIST += tests/verifier/replay-page tests/verifier/replay-page.js

# spex check against the answers of the corpus of systems.
LONG_TESTS += tests/verifier/systems
EXTRA_DIST += tests/verifier/systems tests/verifier/systems.py

# What a search of a system has found, in a browser.
TESTS += tests/verifier/check-page tests/verifier/chaos-page
EXTRA_DIST += tests/verifier/check-page tests/verifier/check-page.js tests/verifier/chaos-page tests/verifier/chaos-page.js

# spex check --timers=ordered against a simulation with clocks.
TESTS += tests/verifier/ordered-timers
LONG_TESTS += tests/verifier/ordered-timers
EXTRA_DIST += tests/verifier/ordered-timers tests/verifier/ordered-timers.py

# Parts of properties that do not matter, against replacing them in the text.
TESTS += tests/verifier/irrelevant
LONG_TESTS += tests/verifier/irrelevant
EXTRA_DIST += tests/verifier/irrelevant tests/verifier/irrelevant.py
