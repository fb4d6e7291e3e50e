# tests/verdict/: the Check suites of verdict/
check_PROGRAMS += tests/verdict/allowed tests/verdict/formats tests/verdict/places tests/verdict/proof tests/verdict/repair
TESTS += tests/verdict/allowed tests/verdict/formats tests/verdict/places tests/verdict/proof tests/verdict/repair
verdict_test_libs = libltstest.la $(spex_rooms) $(JANSSON_LIBS) $(check_LIBS)
tests_verdict_allowed_SOURCES = tests/verdict/allowed.c
tests_verdict_allowed_CPPFLAGS = $(check_CPPFLAGS)
tests_verdict_allowed_LDADD = $(verdict_test_libs)
tests_verdict_formats_SOURCES = tests/verdict/formats.c
tests_verdict_formats_CPPFLAGS = $(check_CPPFLAGS)
tests_verdict_formats_LDADD = $(verdict_test_libs)
tests_verdict_places_SOURCES = tests/verdict/places.c
tests_verdict_places_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_verdict_places_LDADD = $(verdict_test_libs)
tests_verdict_proof_SOURCES = tests/verdict/proof.c
tests_verdict_proof_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_verdict_proof_LDADD = $(verdict_test_libs)
tests_verdict_repair_SOURCES = tests/verdict/repair.c
tests_verdict_repair_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_verdict_repair_LDADD = $(verdict_test_libs)

# The report in a browser.
TESTS += tests/verdict/page
EXTRA_DIST += tests/verdict/page tests/verdict/page.js
