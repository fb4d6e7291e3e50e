# tests/logs/: the Check suites of logs/
check_PROGRAMS += tests/logs/csv tests/logs/events tests/logs/json_line tests/logs/time
TESTS += tests/logs/csv tests/logs/events tests/logs/json_line tests/logs/time
logs_test_libs = liblogs.la libbase.la $(JANSSON_LIBS) $(check_LIBS)
tests_logs_csv_SOURCES = tests/logs/csv.c
tests_logs_csv_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_logs_csv_LDADD = $(logs_test_libs)
tests_logs_events_SOURCES = tests/logs/events.c
tests_logs_events_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_logs_events_LDADD = $(logs_test_libs)
tests_logs_json_line_SOURCES = tests/logs/json_line.c
tests_logs_json_line_CPPFLAGS = $(check_CPPFLAGS) $(JANSSON_CFLAGS) -D_GNU_SOURCE
tests_logs_json_line_LDADD = $(logs_test_libs)
tests_logs_time_SOURCES = tests/logs/time.c
tests_logs_time_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_logs_time_LDADD = $(logs_test_libs)
