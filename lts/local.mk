# lts/: labelled transition systems; a convenience library that libspex and the commands take in.
noinst_LTLIBRARIES += liblts.la
liblts_la_SOURCES = \
	lts/builder.c \
	lts/builder.h \
	lts/compare/compare.c \
	lts/compare/compare.h \
	lts/compare/distinguish.c \
	lts/compare/distinguish.h \
	lts/compare/counterexample.c \
	lts/compare/preorder.c \
	lts/compare/preorder.h \
	lts/components.c \
	lts/components.h \
	lts/coreachable.c \
	lts/equivalence.c \
	lts/explain/certificate.c \
	lts/explain/explain.c \
	lts/explain/explain.h \
	lts/explain/formula.c \
	lts/explain/formula_builder.h \
	lts/explain/game.c \
	lts/explain/game.h \
	lts/explain/moves.c \
	lts/explain/moves.h \
	lts/explain/rounds.c \
	lts/explain/rounds.h \
	lts/explain/distinguishing_formula.c \
	lts/explain/distinguishing_formula.h \
	lts/explain/neighbourhood.c \
	lts/explain/neighbourhood.h \
	lts/explore.c \
	lts/explore.h \
	lts/explicit.c \
	lts/explicit.h \
	lts/implicit.c \
	lts/implicit.h \
	lts/io/aut-line.c \
	lts/io/aut-line.h \
	lts/io/aut-piece.c \
	lts/io/aut-piece.h \
	lts/io/aut.c \
	lts/io/csv.c \
	lts/io/format.c \
	lts/io/fsm.c \
	lts/io/io.h \
	lts/io/model.c \
	lts/io/tables.c \
	lts/io/tables.h \
	lts/io/write-aut.c \
	lts/layers.c \
	lts/layers.h \
	lts/lts.h \
	lts/options.h \
	lts/properties.c \
	lts/properties.h \
	lts/reduce/predecessors.c \
	lts/reduce/predecessors.h \
	lts/picture/dot.c \
	lts/picture/draw.c \
	lts/picture/mermaid.c \
	lts/picture/picture.c \
	lts/picture/picture.h \
	lts/picture/writer.h \
	lts/reachable.c \
	lts/reachable.h \
	lts/reduce/refinable_partition.c \
	lts/reduce/refinable_partition.h \
	lts/reduce/collapse.c \
	lts/reduce/collapse.h \
	lts/reduce/quotient.c \
	lts/reduce/quotient.h \
	lts/reduce/reduce.c \
	lts/reduce/reduce.h \
	lts/reduce/partition_refinement.c \
	lts/reduce/partition_refinement.h \
	lts/reduce/partition_state.h \
	lts/reduce/signature_table.c \
	lts/reduce/signature_table.h \
	lts/reduce/worklist.c \
	lts/reduce/weak.c \
	lts/reduce/weak.h \
	lts/rows.c \
	lts/rows.h \
	lts/run.c \
	lts/run.h \
	lts/search.c \
	lts/search.h \
	lts/stats.c \
	lts/transform/closure.c \
	lts/transform/compose.c \
	lts/transform/determinise.c \
	lts/reduce/models.c \
	lts/reduce/models.h \
	lts/transform/relabel.c \
	lts/transform/subsets.c \
	lts/transform/subsets.h \
	lts/transform/transform.h \
	lts/transform/tuples.c \
	lts/transform/tuples.h \
	lts/transform/union.c
liblts_la_LIBADD = $(XXHASH_LIBS)

# Pictures that Graphviz draws, apart, so that libspex need not be linked with it.
noinst_LTLIBRARIES += libgraphviz.la
libgraphviz_la_SOURCES = lts/picture/graphviz.c
libgraphviz_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(GVC_CFLAGS)
libgraphviz_la_LIBADD = $(GVC_LIBS)
