# nodes/: libspex-agents, which runs agents; on libspex, libuv and base.
include_HEADERS += include/spex-agents.h include/spex-node.h
pkgconfig_DATA += nodes/spex-agents.pc

noinst_LTLIBRARIES += libnodes.la
libnodes_la_SOURCES = \
	include/spex-agents.h include/spex-node.h \
	nodes/agent.c nodes/agent.h \
	nodes/agents.c \
	nodes/call.c \
	nodes/clock.c nodes/clock.h \
	nodes/deliver.c nodes/deliver.h \
	nodes/events.c nodes/events.h \
	nodes/inside.h \
	nodes/json.c nodes/json.h \
	nodes/kept.c nodes/kept.h \
	nodes/leave.c nodes/leave.h \
	nodes/look.c \
	nodes/message.c nodes/message.h \
	nodes/metrics.c \
	nodes/names.c nodes/names.h \
	nodes/node.h \
	nodes/observe.c nodes/observe.h \
	nodes/nodes.h \
	nodes/open.c \
	nodes/options.c nodes/options.h \
	nodes/probes.h \
	nodes/run.c nodes/run.h \
	nodes/scheduler.c nodes/scheduler.h \
	nodes/step.c nodes/step.h \
	nodes/store.c nodes/store.h \
	nodes/timers.c nodes/timers.h \
	nodes/translate.c nodes/translate.h \
	nodes/watch.c nodes/watch.h
libnodes_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(UV_CFLAGS) $(LMDB_CFLAGS)

lib_LTLIBRARIES += libspex-agents.la
# What it needs of base/ and runtime/ground/, and no more.
libspex_agents_la_SOURCES = base/arena.c base/clock.c base/utf8.c runtime/ground/environment.c runtime/ground/pages.c
libspex_agents_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
libspex_agents_la_LIBADD = libnetwork.la libnodes.la libmessages.la libvalues.la libprotocol.la libspex.la $(UV_LIBS) $(LMDB_LIBS) \
	$(JANSSON_LIBS) $(CBOR_LIBS)
libspex_agents_la_LDFLAGS = $(AM_LDFLAGS) -version-info 0:0:0 $(SPEX_AGENTS_EXPORTS)
EXTRA_libspex_agents_la_DEPENDENCIES = nodes/libspex-agents.map
EXTRA_DIST += nodes/libspex-agents.map
