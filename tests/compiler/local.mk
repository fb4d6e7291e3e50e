# tests/compiler/: the Check suites of compiler/
check_PROGRAMS += tests/compiler/test-options
TESTS += tests/compiler/test-options
tests_compiler_test_options_SOURCES = tests/compiler/test-options.c
tests_compiler_test_options_CPPFLAGS = $(check_CPPFLAGS)
tests_compiler_test_options_LDADD = libfront.la $(check_LIBS)
