# logs/: logs of events.
noinst_LTLIBRARIES += liblogs.la
liblogs_la_SOURCES = \
	logs/logs.h \
	logs/columns.c \
	logs/columns.h \
	logs/csv.c \
	logs/csv.h \
	logs/events.c \
	logs/events.h \
	logs/form.h \
	logs/forms.c \
	logs/input.c \
	logs/input.h \
	logs/json_line.c \
	logs/json_line.h \
	logs/object_cells.c \
	logs/object_cells.h \
	logs/objects.c \
	logs/otlp.c \
	logs/sorter.c \
	logs/sorter.h \
	logs/stream.c \
	logs/stream.h \
	logs/table.c \
	logs/time.c \
	logs/time.h \
	logs/wrapped.c \
	logs/wrapped.h \
	logs/xes.c
liblogs_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
liblogs_la_CFLAGS = $(AM_CFLAGS) $(EXPAT_CFLAGS)
liblogs_la_LIBADD = $(EXPAT_LIBS)
