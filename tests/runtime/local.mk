# tests/runtime/: the Check suites of runtime/
check_LTLIBRARIES += libruntimetest.la
libruntimetest_la_SOURCES = \
	tests/runtime/monitors.c tests/runtime/monitors.h \
	tests/runtime/support.c tests/runtime/support.h
libruntimetest_la_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE

runtime_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
runtime_LIBS = libruntimetest.la libruntime.la $(check_LIBS)
check_PROGRAMS += $(runtime_SUITES)
TESTS += $(runtime_SUITES)
THREAD_TESTS += $(runtime_SUITES)
runtime_SUITES = \
	tests/runtime/elixir \
	tests/runtime/crash \
	tests/runtime/threads \
	tests/runtime/async \
	tests/runtime/handlers \
	tests/runtime/closing \
	tests/runtime/testing \
	tests/runtime/follow \
	tests/runtime/strict \
	tests/runtime/begin \
	tests/runtime/end \
	tests/runtime/identity \
	tests/runtime/learn \
	tests/runtime/locks \
	tests/runtime/instances \
	tests/runtime/look \
	tests/runtime/byte_queue \
	tests/runtime/store \
	tests/runtime/time

tests_runtime_follow_SOURCES = tests/runtime/follow.c
tests_runtime_follow_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_follow_LDADD = $(runtime_LIBS)
tests_runtime_identity_SOURCES = tests/runtime/identity.c
tests_runtime_identity_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_identity_LDADD = $(runtime_LIBS)
EXTRA_DIST += tests/runtime/stores/format-1.tar.gz
tests_runtime_end_SOURCES = tests/runtime/end.c
tests_runtime_end_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_end_LDADD = $(runtime_LIBS)
tests_runtime_begin_SOURCES = tests/runtime/begin.c
tests_runtime_begin_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_begin_LDADD = $(runtime_LIBS)
tests_runtime_strict_SOURCES = tests/runtime/strict.c
tests_runtime_strict_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_strict_LDADD = $(runtime_LIBS)
tests_runtime_learn_SOURCES = tests/runtime/learn.c
tests_runtime_learn_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_learn_LDADD = $(runtime_LIBS)
# With a copy of its own of what --enable-debug switches on.
tests_runtime_locks_SOURCES = tests/runtime/locks.c runtime/ground/mutex.c
tests_runtime_locks_CPPFLAGS = $(runtime_CPPFLAGS) -DSPEX_DEBUG=1
tests_runtime_locks_LDADD = $(check_LIBS)
tests_runtime_instances_SOURCES = tests/runtime/instances.c
tests_runtime_instances_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_instances_LDADD = $(runtime_LIBS)
tests_runtime_look_SOURCES = tests/runtime/look.c
tests_runtime_look_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_look_LDADD = $(runtime_LIBS)
tests_runtime_byte_queue_SOURCES = tests/runtime/byte_queue.c
tests_runtime_byte_queue_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_byte_queue_LDADD = $(runtime_LIBS)
tests_runtime_time_SOURCES = tests/runtime/time.c
tests_runtime_time_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_time_LDADD = $(runtime_LIBS)
tests_runtime_store_SOURCES = tests/runtime/store.c
tests_runtime_store_CPPFLAGS = $(runtime_CPPFLAGS) $(LMDB_CFLAGS)
tests_runtime_store_LDADD = $(runtime_LIBS) $(LMDB_LIBS)
tests_runtime_async_SOURCES = tests/runtime/async.c
tests_runtime_async_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_async_LDADD = $(runtime_LIBS) $(JANSSON_LIBS)
tests_runtime_handlers_SOURCES = tests/runtime/handlers.c
tests_runtime_handlers_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_handlers_LDADD = $(runtime_LIBS)
tests_runtime_closing_SOURCES = tests/runtime/closing.c
tests_runtime_closing_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_closing_LDADD = $(runtime_LIBS)
tests_runtime_testing_SOURCES = tests/runtime/testing.c
tests_runtime_testing_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_testing_LDADD = $(runtime_LIBS)
tests_runtime_elixir_SOURCES = tests/runtime/elixir.c
tests_runtime_elixir_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_elixir_LDADD = $(runtime_LIBS)
tests_runtime_threads_SOURCES = tests/runtime/threads.c
tests_runtime_threads_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_threads_LDADD = $(runtime_LIBS)
THREAD_TESTS += tests/runtime/threads
LONG_TESTS += tests/runtime/store
tests_runtime_crash_SOURCES = tests/runtime/crash.c
tests_runtime_crash_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_crash_LDADD = $(runtime_LIBS)

soak: soak-runtime
soak-runtime: tests/runtime/crash$(EXEEXT)
	tests/runtime/crash 1000
.PHONY: soak soak-runtime

# What is exported, declared and documented agrees.
TESTS += tests/runtime/symbols tests/runtime/static
EXTRA_DIST += tests/runtime/symbols tests/runtime/static
# What was compiled with an earlier version's header runs.
TESTS += tests/runtime/compatible tests/runtime/mini
EXTRA_DIST += tests/runtime/compatible tests/runtime/mini \
	tests/runtime/abi/0.2/door.c tests/runtime/abi/0.2/door.h tests/runtime/abi/0.2/door.lts \
	tests/runtime/abi/0.2/program.c tests/runtime/abi/0.2/spex.h
# What becomes of a program in which something was wrong.
TESTS += tests/runtime/on_error tests/runtime/set_uid
EXTRA_DIST += tests/runtime/on_error tests/runtime/set_uid
check_PROGRAMS += tests/runtime/on_error_program
tests_runtime_on_error_program_SOURCES = tests/runtime/on_error_program.c
tests_runtime_on_error_program_CPPFLAGS = $(runtime_CPPFLAGS)
tests_runtime_on_error_program_LDADD = $(runtime_LIBS)
TESTS += tests/runtime/example
EXTRA_DIST += tests/runtime/example

# The program's memory, in libspex as programs have it: where the linker wraps functions, all of it is. A static
# library is linked so only when it is installed; there is no test of it where there is no shared one.
if WRAPS
if SHARED
check_PROGRAMS += tests/runtime/memory
TESTS += tests/runtime/memory
tests_runtime_memory_SOURCES = tests/runtime/memory.c tests/runtime/monitors.c tests/runtime/monitors.h
tests_runtime_memory_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_runtime_memory_LDADD = libspex.la $(check_LIBS)
endif
endif
