# tests/compiler/: the Check suites of compiler/
check_PROGRAMS += tests/compiler/test-options
TESTS += tests/compiler/test-options
tests_compiler_test_options_SOURCES = tests/compiler/test-options.c
tests_compiler_test_options_CPPFLAGS = $(check_CPPFLAGS)
tests_compiler_test_options_LDADD = libfront.la $(check_LIBS)

check_PROGRAMS += tests/compiler/test-front
TESTS += tests/compiler/test-front
tests_compiler_test_front_SOURCES = tests/compiler/test-front.c
tests_compiler_test_front_CPPFLAGS = $(check_CPPFLAGS)
tests_compiler_test_front_LDADD = libfront.la liblts.la $(check_LIBS)
