# tests/language/: the Check suites of grammar/ and language/
check_PROGRAMS += tests/language/front
TESTS += tests/language/front tests/language/reach
EXTRA_DIST += tests/language/reach
tests_language_front_SOURCES = tests/language/front.c
tests_language_front_CPPFLAGS = $(check_CPPFLAGS)
tests_language_front_LDADD = liblanguage.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/language/optional
TESTS += tests/language/optional
tests_language_optional_SOURCES = tests/language/optional.c
tests_language_optional_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_language_optional_LDADD = liblanguage.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/language/values
TESTS += tests/language/values
tests_language_values_SOURCES = tests/language/values.c
tests_language_values_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_language_values_LDADD = liblanguage.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/language/compose
TESTS += tests/language/compose
tests_language_compose_SOURCES = tests/language/compose.c
tests_language_compose_CPPFLAGS = $(check_CPPFLAGS)
tests_language_compose_LDADD = libltstest.la liblanguage.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/language/draft
TESTS += tests/language/draft
tests_language_draft_SOURCES = tests/language/draft.c
tests_language_draft_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_language_draft_LDADD = libltstest.la liblanguage.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/language/agents
TESTS += tests/language/agents
tests_language_agents_SOURCES = tests/language/agents.c
tests_language_agents_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_language_agents_LDADD = liblanguage.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/language/handlers
TESTS += tests/language/handlers
tests_language_handlers_SOURCES = tests/language/handlers.c
tests_language_handlers_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_language_handlers_LDADD = liblanguage.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/language/terms
TESTS += tests/language/terms
tests_language_terms_SOURCES = tests/language/terms.c
tests_language_terms_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_language_terms_LDADD = liblanguage.la liblts.la libbase.la $(check_LIBS)
