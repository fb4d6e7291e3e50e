# lts/: labelled transition systems; a convenience library that libspex and the commands take in.
noinst_LTLIBRARIES += liblts.la
liblts_la_SOURCES = \
	lts/lts.h \
	lts/aut.c \
	lts/aut-line.c lts/aut-line.h \
	lts/aut-piece.c lts/aut-piece.h \
	lts/blocks.c lts/blocks.h \
	lts/builder.c lts/builder.h \
	lts/certificate.c \
	lts/closure.c \
	lts/collapse.c lts/collapse.h \
	lts/compare.c \
	lts/components.c \
	lts/compose.c \
	lts/coreachable.c \
	lts/crew.c lts/crew.h \
	lts/csv.c \
	lts/determinise.c \
	lts/distinguish.c lts/distinguish.h \
	lts/dot.c \
	lts/equivalence.c \
	lts/error.c \
	lts/excess.c \
	lts/explain.c \
	lts/draft.c \
	lts/feed.c lts/feed.h \
	lts/file.c \
	lts/format.c \
	lts/formula.c lts/formulas.h \
	lts/fsm.c \
	lts/game.c lts/game.h \
	lts/grow.h \
	lts/keys.c lts/keys.h \
	lts/layers.c lts/layers.h \
	lts/lines.c lts/lines.h \
	lts/lts.c \
	lts/model.c \
	lts/moves.c lts/moves.h \
	lts/names.c \
	lts/numbers.c lts/numbers.h \
	lts/pairs.c lts/pairs.h \
	lts/quotient.c lts/quotient.h \
	lts/ranks.c \
	lts/reachable.c lts/reachable.h \
	lts/reduce.c \
	lts/refine.c lts/refine.h lts/refinement.h \
	lts/refines.c lts/refines.h \
	lts/relabel.c \
	lts/rounds.c lts/rounds.h \
	lts/rows.c lts/rows.h \
	lts/run.c \
	lts/separate.c lts/separate.h \
	lts/signature.c lts/signature.h \
	lts/sink.c lts/sink.h \
	lts/sources.c lts/sources.h \
	lts/stats.c \
	lts/steps.c \
	lts/subsets.c lts/subsets.h \
	lts/tables.c lts/tables.h \
	lts/tuples.c lts/tuples.h \
	lts/turns.c lts/turns.h \
	lts/union.c \
	lts/vicinity.c lts/vicinity.h \
	lts/weak.c lts/weak.h \
	lts/write-aut.c
liblts_la_LIBADD = $(XXHASH_LIBS)

# Compressed input, apart, so that libspex need not be linked with what decompresses.
noinst_LTLIBRARIES += libdecompress.la
libdecompress_la_SOURCES = lts/decompress.c
libdecompress_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(ZLIB_CFLAGS) $(ZSTD_CFLAGS)
libdecompress_la_LIBADD = $(ZLIB_LIBS) $(ZSTD_LIBS) $(BZLIB_LIBS)
