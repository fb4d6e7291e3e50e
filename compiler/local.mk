# compiler/
noinst_LTLIBRARIES += libfront.la
libfront_la_SOURCES = \
	compiler/front.h \
	compiler/near.c compiler/near.h \
	compiler/options.c compiler/options.h \
	compiler/set_form.c \
	compiler/tables.c compiler/tables.h
