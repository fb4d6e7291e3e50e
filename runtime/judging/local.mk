# runtime/judging/: a history that was recorded, judged in the program itself.
noinst_LTLIBRARIES += libjudging.la
libjudging_la_SOURCES = \
	include/spex-history.h \
	runtime/judging/judging.c
libjudging_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
