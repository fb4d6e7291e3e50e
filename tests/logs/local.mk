# tests/logs/: the Check suites of logs/
check_PROGRAMS += tests/logs/csv tests/logs/events
TESTS += tests/logs/csv tests/logs/events
logs_test_libs = liblogs.la libbase.la $(JANSSON_LIBS) $(check_LIBS)
tests_logs_csv_SOURCES = tests/logs/csv.c
tests_logs_csv_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_logs_csv_LDADD = $(logs_test_libs)
tests_logs_events_SOURCES = tests/logs/events.c
tests_logs_events_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_logs_events_LDADD = $(logs_test_libs)
