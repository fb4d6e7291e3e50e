# values/: values of agents as they lie in C; a convenience library.
noinst_LTLIBRARIES += libvalues.la
libvalues_la_SOURCES = \
	values/convert.c \
	values/print.c \
	values/scalar.c \
	values/values.h
