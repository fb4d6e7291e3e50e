# tests/: everything speaks TAP, so that one driver counts single tests.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
AM_TESTS_ENVIRONMENT = top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)'; export top_srcdir top_builddir;
check_CPPFLAGS = $(AM_CPPFLAGS) $(CHECK_CFLAGS)
check_LIBS = $(CHECK_LIBS)

EXTRA_DIST += tests/suite.h

include tests/lts/local.mk
include tests/compiler/local.mk
include tests/runtime/local.mk
include tests/verifier/local.mk
