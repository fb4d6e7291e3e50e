# tests/recording/: the Check suites of runtime/recording/ and runtime/workload/
recording_SUITES = tests/recording/engine tests/recording/judge tests/recording/record \
	tests/recording/workload
check_PROGRAMS += $(recording_SUITES)
TESTS += $(recording_SUITES)
THREAD_TESTS += $(recording_SUITES)
tests_recording_engine_SOURCES = tests/recording/engine.c
tests_recording_engine_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_recording_engine_LDADD = libruntimetest.la libruntime.la $(check_LIBS)
tests_recording_judge_SOURCES = tests/recording/judge.c
tests_recording_judge_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_recording_judge_LDADD = libruntime.la $(check_LIBS)
tests_recording_record_SOURCES = tests/recording/record.c
tests_recording_record_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_recording_record_LDADD = libruntime.la $(check_LIBS)
tests_recording_workload_SOURCES = tests/recording/workload.c
tests_recording_workload_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_recording_workload_LDADD = libruntime.la $(check_LIBS)

# An exception of C++ ends an operation.
TESTS += tests/recording/exceptions
EXTRA_DIST += tests/recording/exceptions

# What was recorded by a program that was killed.
TESTS += tests/recording/killed
EXTRA_DIST += tests/recording/killed
