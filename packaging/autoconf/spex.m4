# AX_PROG_SPEXC([MINIMUM-VERSION], [ACTION-IF-FOUND], [ACTION-IF-NOT-FOUND])
#
# Finds spexc and libspex, both at least of that version. Sets and substitutes SPEXC, SPEX_CFLAGS and SPEX_LIBS; the
# environment or the caller can give each of them. Without actions, what is missing is an error that says so.
#
# In Makefile.am, for conn.lts and a program that includes conn.h:
#
#     client_SOURCES = client.c
#     nodist_client_SOURCES = conn.c conn.h
#     BUILT_SOURCES = conn.h
#     CLEANFILES = conn.c conn.h conn.spex-stamp conn.spex-deps
#     SUFFIXES = .lts .spex-stamp
#     .lts.spex-stamp:
#             $(SPEXC) -MF $*.spex-deps -MT $@ $< && touch $@
#     conn.c conn.h: conn.spex-stamp ;
#     -include conn.spex-deps
#     client_CFLAGS = $(SPEX_CFLAGS)
#     client_LDADD = $(SPEX_LIBS)
#
# The stamp decides whether spexc runs again, as spexc leaves alone what would be the same.
AC_DEFUN([AX_PROG_SPEXC], [
    AC_REQUIRE([PKG_PROG_PKG_CONFIG])
    AC_ARG_VAR([SPEXC], [compiler of .lts specifications])
    PKG_CHECK_MODULES([SPEX], m4_ifblank([$1], [spex], [spex >= $1]), [ax_spex_found=yes], [ax_spex_found=no])
    AS_IF([test "x$ax_spex_found" = xyes && test -z "$SPEXC"], [
        SPEXC=$($PKG_CONFIG --variable=spexc spex)
        AS_IF([test ! -x "$SPEXC"], [SPEXC=])])
    AS_IF([test -z "$SPEXC"], [AC_PATH_PROG([SPEXC], [spexc])])
    AC_MSG_CHECKING([for spexc])
    AS_IF([test "x$ax_spex_found" = xyes && test -n "$SPEXC"],
        [AC_MSG_RESULT([$SPEXC])
         m4_default([$2], [:])],
        [AC_MSG_RESULT([no])
         m4_default([$3], [AC_MSG_ERROR([Spex]m4_ifnblank([$1], [ $1 or later])[ is missing (spexc and libspex, found through pkg-config)])])])
])
