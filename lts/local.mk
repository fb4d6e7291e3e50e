# lts/: labelled transition systems; a convenience library that libspex and the commands take in.
noinst_LTLIBRARIES += liblts.la
liblts_la_SOURCES = \
	lts/lts.h \
	lts/aut.c \
	lts/builder.c lts/builder.h \
	lts/compose.c \
	lts/determinise.c \
	lts/dot.c \
	lts/error.c \
	lts/file.c \
	lts/grow.h \
	lts/lines.c lts/lines.h \
	lts/lts.c \
	lts/model.c \
	lts/names.c \
	lts/reachable.c \
	lts/relabel.c \
	lts/rows.c lts/rows.h \
	lts/sink.c lts/sink.h \
	lts/subsets.c lts/subsets.h \
	lts/tuples.c lts/tuples.h \
	lts/union.c
liblts_la_LIBADD = $(XXHASH_LIBS)
