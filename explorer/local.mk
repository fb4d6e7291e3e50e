# explorer/: libspex-explorer, which searches all states of a model; on base alone.
include_HEADERS += include/spex-explorer.h
pkgconfig_DATA += explorer/spex-explorer.pc

noinst_LTLIBRARIES += libexplorer.la
libexplorer_la_SOURCES = \
	explorer/certificate.c explorer/certificate.h \
	explorer/explorer.h \
	explorer/fewer/stubborn.c explorer/fewer/stubborn.h \
	explorer/fewer/symmetry.c explorer/fewer/symmetry.h \
	explorer/findings.c explorer/findings.h \
	explorer/iterate.c \
	explorer/liveness/buchi.c explorer/liveness/buchi.h explorer/liveness/claims.c \
	explorer/liveness/components.c explorer/liveness/components.h \
	explorer/liveness/fair.c explorer/liveness/fair.h \
	explorer/liveness/formula.c explorer/liveness/formula.h \
	explorer/liveness/lasso.c explorer/liveness/lasso.h \
	explorer/liveness/lists.c explorer/liveness/lists.h \
	explorer/liveness/ltl.c explorer/liveness/ltl.h \
	explorer/liveness/promise.c explorer/liveness/promise.h \
	explorer/liveness/read.c \
	explorer/liveness/space.c explorer/liveness/space.h \
	explorer/model.c explorer/model.h \
	explorer/open.c \
	explorer/runs/run.c explorer/runs/run.h \
	explorer/runs/shortest.h explorer/runs/sweep.c explorer/runs/trace.c \
	explorer/search/cache.c explorer/search/cache.h \
	explorer/search/choices.c explorer/search/choices.h \
	explorer/search/edges.c explorer/search/edges.h \
	explorer/search/limits.c explorer/search/limits.h \
	explorer/search/search.c explorer/search/search.h \
	explorer/search/waiting.c explorer/search/waiting.h \
	explorer/search/worker.c explorer/search/worker.h \
	explorer/store/pack.c explorer/store/pack.h \
	explorer/store/region.c explorer/store/region.h \
	explorer/store/spots.c explorer/store/spots.h \
	explorer/store/states.c explorer/store/states.h \
	explorer/store/table.c explorer/store/table.h \
	explorer/store/root.c explorer/store/root.h \
	explorer/store/tree.c explorer/store/tree.h \
	include/spex-explorer.h
libexplorer_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE

lib_LTLIBRARIES += libspex-explorer.la
# What it needs of base/, and no more, so that it is linked with nothing else.
libspex_explorer_la_SOURCES = base/clock.c base/hash_index.c base/parallel/thread_pool.c
libspex_explorer_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
libspex_explorer_la_LIBADD = libexplorer.la
libspex_explorer_la_LDFLAGS = $(AM_LDFLAGS) -version-info 0:0:0 $(SPEX_EXPLORER_EXPORTS)
EXTRA_libspex_explorer_la_DEPENDENCIES = explorer/libspex-explorer.map
EXTRA_DIST += explorer/libspex-explorer.map

# Checks a set of states; shares nothing with the rest but the header.
bin_PROGRAMS += spex-check-states
spex_check_states_SOURCES = explorer/check_states/spex-check-states.c explorer/check_states/check_states.c explorer/check_states/check_states.h
spex_check_states_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
spex_check_states_LDADD = -ldl
