# runtime/workload/: which operations are to come, and running them. With -fexceptions, as runtime/recording/.
noinst_LTLIBRARIES += libworkload.la
libworkload_la_SOURCES = \
	runtime/workload/generator.c runtime/workload/generator.h \
	runtime/workload/run.c \
	runtime/workload/stream.c
libworkload_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
libworkload_la_CFLAGS = $(AM_CFLAGS) -fexceptions
