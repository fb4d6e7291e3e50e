# lts/: labelled transition systems; a convenience library that libspex and the commands take in.
noinst_LTLIBRARIES += liblts.la
liblts_la_SOURCES = \
	lts/lts.h \
	lts/builder.c lts/builder.h \
	lts/error.c \
	lts/grow.h \
	lts/lts.c \
	lts/names.c \
	lts/reachable.c \
	lts/relabel.c \
	lts/rows.c lts/rows.h \
	lts/union.c
