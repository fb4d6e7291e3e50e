# histories/: what clients of a shared object saw, and whether it behaved as if one thing happened at a time; a
# convenience library on base and values.
noinst_LTLIBRARIES += libhistories.la
libhistories_la_SOURCES = \
	histories/check/causal.c \
	histories/check/causal.h \
	histories/check/check.c \
	histories/check/check.h \
	histories/check/conditions.c \
	histories/check/conditions.h \
	histories/check/containers.c \
	histories/check/containers.h \
	histories/check/crew.c \
	histories/check/crew.h \
	histories/check/foresight.c \
	histories/check/foresight.h \
	histories/check/growing.c \
	histories/check/matching.c \
	histories/check/moves.c \
	histories/check/moves.h \
	histories/check/overwritten.c \
	histories/check/patterns.c \
	histories/check/prepare.c \
	histories/check/prepare.h \
	histories/check/problem.c \
	histories/check/problem.h \
	histories/check/queue.c \
	histories/check/registers.c \
	histories/check/related.c \
	histories/check/related.h \
	histories/check/repeats.c \
	histories/check/search.c \
	histories/check/search.h \
	histories/check/sequential.c \
	histories/check/sequential.h \
	histories/check/session.c \
	histories/check/special.c \
	histories/check/stack.c \
	histories/check/visited.c \
	histories/check/visited.h \
	histories/explain/explain.c \
	histories/explain/explain.h \
	histories/explain/fewest.c \
	histories/explain/parts.h \
	histories/explain/prefix.c \
	histories/explain/remark.c \
	histories/explain/shrink.c \
	histories/explain/surroundings.c \
	histories/explain/surroundings.h \
	histories/explain/ways.c \
	histories/histories.h \
	histories/history.c \
	histories/history.h \
	histories/io/deliver.c \
	histories/io/edn.c \
	histories/io/etcd.c \
	histories/io/formats.h \
	histories/io/json.c \
	histories/io/number.c \
	histories/io/objects.c \
	histories/io/reader.c \
	histories/io/reader.h \
	histories/io/scan.c \
	histories/io/scan.h \
	histories/io/table.c \
	histories/models/agent.c \
	histories/models/agent_requests.c \
	histories/models/agent_requests.h \
	histories/models/agent_steps.c \
	histories/models/agent_steps.h \
	histories/models/agent_values.c \
	histories/models/agent_values.h \
	histories/models/agent_words.c \
	histories/models/automaton.c \
	histories/models/catalogue.c \
	histories/models/cells.c \
	histories/models/chains.c \
	histories/models/chains.h \
	histories/models/functions.c \
	histories/models/labels.c \
	histories/models/locks.c \
	histories/models/model.h \
	histories/models/numbers.c \
	histories/models/own.h \
	histories/models/pairs.c \
	histories/models/pairs.h \
	histories/models/sequences.c \
	histories/models/set.c \
	histories/models/space.c \
	histories/models/space.h \
	histories/models/transactions.c \
	histories/show/html.c \
	histories/show/isolation.c \
	histories/show/isolation.h \
	histories/show/json.c \
	histories/show/junit.c \
	histories/show/lanes.c \
	histories/show/page.c \
	histories/show/page.h \
	histories/show/show.h \
	histories/show/text.c \
	histories/show/verdict.c \
	histories/transactions/check.c \
	histories/transactions/components.c \
	histories/transactions/conditions.c \
	histories/transactions/cycles.c \
	histories/transactions/cycles.h \
	histories/transactions/graph.c \
	histories/transactions/graph.h \
	histories/transactions/lists.c \
	histories/transactions/lists.h \
	histories/transactions/orders.c \
	histories/transactions/parts.c \
	histories/transactions/parts.h \
	histories/transactions/reach.c \
	histories/transactions/reach.h \
	histories/transactions/registers.c \
	histories/transactions/shorten.c \
	histories/transactions/shortest.c \
	histories/transactions/tell.c \
	histories/transactions/tell.h \
	histories/transactions/transactions.h \
	histories/value_text.c \
	histories/values.c \
	histories/values.h
libhistories_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
libhistories_la_LIBADD = $(XXHASH_LIBS)

# Checks the order that a witness gives; shares nothing with the rest.
bin_PROGRAMS += spex-check-witness
spex_check_witness_SOURCES = histories/check-witness.c
spex_check_witness_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
spex_check_witness_LDADD = $(JANSSON_LIBS)
