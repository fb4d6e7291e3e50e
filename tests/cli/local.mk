# tests/cli/: the Check suites of cli/
check_PROGRAMS += tests/cli/options
TESTS += tests/cli/options
tests_cli_options_SOURCES = tests/cli/options.c
tests_cli_options_CPPFLAGS = $(check_CPPFLAGS)
tests_cli_options_LDADD = libcli.la libformats.la liblts.la libbase.la $(check_LIBS)
