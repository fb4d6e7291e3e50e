# lts/: labelled transition systems; a convenience library that libspex and the commands take in.
noinst_LTLIBRARIES += liblts.la
liblts_la_SOURCES = \
	lts/builder.c \
	lts/builder.h \
	lts/compare/compare.c \
	lts/compare/compare.h \
	lts/compare/conformance.c \
	lts/compare/conformance.h \
	lts/compare/joint.c \
	lts/compare/joint.h \
	lts/compare/preorder.c \
	lts/compare/preorder.h \
	lts/components.c \
	lts/components.h \
	lts/coreachable.c \
	lts/equivalence.c \
	lts/equivalence.h \
	lts/explain/certificate.c \
	lts/explain/conformance.c \
	lts/explain/conformance_certificate.c \
	lts/explain/decide.c \
	lts/explain/distinguishing_formula.c \
	lts/explain/distinguishing_formula.h \
	lts/explain/explain.h \
	lts/explain/explanation.c \
	lts/explain/formula.c \
	lts/explain/formula_builder.h \
	lts/explain/game.c \
	lts/explain/game.h \
	lts/explain/moves.c \
	lts/explain/moves.h \
	lts/explain/neighbourhood.c \
	lts/explain/neighbourhood.h \
	lts/explain/rounds.c \
	lts/explain/rounds.h \
	lts/explain/trace_difference.c \
	lts/explain/trace_difference.h \
	lts/explicit.c \
	lts/explicit.h \
	lts/explore.c \
	lts/explore.h \
	lts/implicit.c \
	lts/implicit.h \
	lts/io/aut-line.c \
	lts/io/aut-line.h \
	lts/io/aut-piece.c \
	lts/io/aut-piece.h \
	lts/io/aut.c \
	lts/io/csv.c \
	lts/io/dot-parse.c \
	lts/io/dot-scan.c \
	lts/io/dot.c \
	lts/io/dot.h \
	lts/io/format.h \
	lts/io/fsm.c \
	lts/io/io.h \
	lts/io/model.c \
	lts/io/pictures.c \
	lts/io/specification.c \
	lts/io/tables.c \
	lts/io/tables.h \
	lts/io/write-aut.c \
	lts/io/write-tables.c \
	lts/labels.c \
	lts/labels.h \
	lts/layers.c \
	lts/layers.h \
	lts/logic.h \
	lts/lts.h \
	lts/options.h \
	lts/picture/dot.c \
	lts/picture/draw.c \
	lts/picture/mermaid.c \
	lts/picture/picture.c \
	lts/picture/picture.h \
	lts/picture/writer.h \
	lts/properties.c \
	lts/properties.h \
	lts/reachable.c \
	lts/reachable.h \
	lts/reduce/bisimulation.c \
	lts/reduce/bisimulation.h \
	lts/reduce/bunches.c \
	lts/reduce/bunches.h \
	lts/reduce/collapse.c \
	lts/reduce/collapse.h \
	lts/reduce/models.c \
	lts/reduce/models.h \
	lts/reduce/pair_counts.c \
	lts/reduce/pair_counts.h \
	lts/reduce/partition.c \
	lts/reduce/partition.h \
	lts/reduce/partition_refinement.c \
	lts/reduce/partition_refinement.h \
	lts/reduce/partition_state.c \
	lts/reduce/partition_state.h \
	lts/reduce/predecessors.c \
	lts/reduce/predecessors.h \
	lts/reduce/quotient.c \
	lts/reduce/quotient.h \
	lts/reduce/reduce.c \
	lts/reduce/reduce.h \
	lts/reduce/refinable_partition.c \
	lts/reduce/refinable_partition.h \
	lts/reduce/signature_table.c \
	lts/reduce/signature_table.h \
	lts/reduce/smaller_half.c \
	lts/reduce/smaller_half.h \
	lts/reduce/sweep.c \
	lts/reduce/sweep.h \
	lts/reduce/traces.c \
	lts/reduce/traces.h \
	lts/reduce/weak.c \
	lts/reduce/weak.h \
	lts/reduce/weak/component.c \
	lts/reduce/weak/component.h \
	lts/reduce/weak/essential.c \
	lts/reduce/weak/essential.h \
	lts/reduce/weak/known.c \
	lts/reduce/weak/known.h \
	lts/reduce/weak/masks.c \
	lts/reduce/weak/masks.h \
	lts/reduce/weak/obligations.c \
	lts/reduce/weak/obligations.h \
	lts/reduce/weak/parts.c \
	lts/reduce/weak/parts.h \
	lts/reduce/weak/reach.c \
	lts/reduce/weak/reach.h \
	lts/reduce/weak/steps.c \
	lts/reduce/weak/steps.h \
	lts/reduce/weak/task.h \
	lts/reduce/weak/upward.c \
	lts/reduce/weak/upward.h \
	lts/reduce/worklist.c \
	lts/reduce/worklist.h \
	lts/rows.c \
	lts/rows.h \
	lts/run.c \
	lts/run.h \
	lts/search.c \
	lts/search.h \
	lts/stats.c \
	lts/traces/antichain.c \
	lts/traces/antichain.h \
	lts/traces/counterexample.c \
	lts/traces/counterexample.h \
	lts/traces/distinguish.c \
	lts/traces/distinguish.h \
	lts/transform/closure.c \
	lts/transform/compose.c \
	lts/transform/determinise.c \
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

# Which formats there are, apart, as libspex reads models only and need not be linked with an XML library.
noinst_LTLIBRARIES += libformats.la
libformats_la_SOURCES = \
	lts/io/format.c \
	lts/io/scxml-read.c \
	lts/io/scxml-step.c \
	lts/io/scxml.c \
	lts/io/scxml.h
libformats_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(EXPAT_CFLAGS)
libformats_la_LIBADD = $(EXPAT_LIBS)
