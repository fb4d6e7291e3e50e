# compiler/
noinst_LTLIBRARIES += libfront.la
libfront_la_SOURCES = compiler/near.c compiler/near.h compiler/options.c compiler/options.h
