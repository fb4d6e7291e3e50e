# logs/: logs of events.
noinst_LTLIBRARIES += liblogs.la
liblogs_la_SOURCES = \
	logs/logs.h \
	logs/csv.c \
	logs/csv.h \
	logs/events.c \
	logs/events.h \
	logs/json_line.c \
	logs/json_line.h
liblogs_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
