# tests/compiler/: the Check suites of compiler/
# Generated monitors against a naive subset construction.
check_PROGRAMS += tests/compiler/monitor/make-specs
tests_compiler_monitor_make_specs_SOURCES = tests/compiler/monitor/make-specs.c
TESTS += tests/compiler/monitor/test-monitor
EXTRA_DIST += tests/compiler/monitor/test-monitor tests/compiler/monitor/check-specs.c

# What is generated compiles everywhere; what is killed leaves nothing torn; what is printed as JSON fits its schema.
TESTS += tests/compiler/test-generated tests/compiler/test-atomic
EXTRA_DIST += tests/compiler/test-generated tests/compiler/test-atomic
check_PROGRAMS += tests/compiler/check-json
tests_compiler_check_json_SOURCES = tests/compiler/check-json.c
tests_compiler_check_json_LDADD = $(JANSSON_LIBS)

TESTS += tests/compiler/test-manual
EXTRA_DIST += tests/compiler/test-manual

check_PROGRAMS += tests/compiler/test-tables
TESTS += tests/compiler/test-tables
tests_compiler_test_tables_SOURCES = tests/compiler/test-tables.c
tests_compiler_test_tables_CPPFLAGS = $(check_CPPFLAGS)
tests_compiler_test_tables_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
tests_compiler_test_tables_LDADD = libcompiler.la libcli.la liblanguage.la liblts.la libbase.la $(check_LIBS)
