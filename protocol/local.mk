# protocol/: what agents say to each other, as data; a convenience library.
noinst_LTLIBRARIES += libprotocol.la
libprotocol_la_SOURCES = \
	protocol/compare.c \
	protocol/describe.c \
	protocol/fits.c \
	protocol/protocol.h \
	protocol/types.c
