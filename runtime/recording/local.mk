# runtime/recording/: histories of operations, as they are recorded. With -fexceptions, so that an operation is
# ended where something unwinds through it.
noinst_LTLIBRARIES += librecording.la
librecording_la_SOURCES = \
	include/spex-history.h \
	runtime/recording/chunks.c \
	runtime/recording/encode.c runtime/recording/encode.h \
	runtime/recording/events.c \
	runtime/recording/file.c \
	runtime/recording/lane.c \
	runtime/recording/layout.h \
	runtime/recording/lines.c runtime/recording/lines.h \
	runtime/recording/merge.c runtime/recording/merge.h \
	runtime/recording/op.c \
	runtime/recording/recorder.c runtime/recording/recorder.h \
	runtime/recording/values.c
librecording_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
librecording_la_CFLAGS = $(AM_CFLAGS) -fexceptions
