# tests/: everything speaks TAP, so that one driver counts single tests.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/tests/timed-driver
# Check's time limits are there to find what hangs, not what a busy machine or a sanitizer slows down.
AM_TESTS_ENVIRONMENT = \
	CK_TIMEOUT_MULTIPLIER=10; export CK_TIMEOUT_MULTIPLIER; \
	SPEX_PROGRESS=never; export SPEX_PROGRESS; \
	XDG_CACHE_HOME='$(abs_top_builddir)/tests/cache'; export XDG_CACHE_HOME; \
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' CC='$(CC)'; \
	export top_srcdir top_builddir CC;
mostlyclean-local:
	rm -rf tests/cache
check_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
check_LIBS = $(CHECK_LIBS)

EXTRA_DIST += tests/suite.h tests/timed-driver

# The data-driven cases. The tools are in the top of the build folder (bin_PROGRAMS += spexc); link them with -static:
# libtool's wrapper scripts take longer than the tools.
TESTS += tests/run-cases
EXTRA_DIST += tests/run-cases tests/checked tests/cases tests/run-all

# The suites that start threads: what ThreadSanitizer looks at.
THREAD_TESTS =

# What takes too long for `make check`, where SPEX_LONG is not set and they skip: `make check-long` runs it.
LONG_TESTS =

include tests/house/local.mk
include tests/base/local.mk
include tests/lts/local.mk
include tests/histories/local.mk
include tests/lockstep/local.mk
include tests/explorer/local.mk
include tests/chaos/local.mk
include tests/processes/local.mk
include tests/checking/local.mk
include tests/language/local.mk
include tests/protocol/local.mk
include tests/messages/local.mk
include tests/compiler/local.mk
include tests/proving/local.mk
include tests/runtime/local.mk
include tests/nodes/local.mk
include tests/network/local.mk
include tests/recording/local.mk
include tests/cli/local.mk
include tests/logs/local.mk
include tests/verdict/local.mk
include tests/verifier/local.mk
include tests/packaging/local.mk
include tests/fuzz/local.mk
include tests/hostile/local.mk

check-threads:
	$(MAKE) $(AM_MAKEFLAGS) check check_PROGRAMS='$(THREAD_TESTS)' TESTS='$(THREAD_TESTS)'
check-long:
	SPEX_LONG=1 $(MAKE) $(AM_MAKEFLAGS) check TESTS='$(LONG_TESTS)'
.PHONY: check-threads check-long
