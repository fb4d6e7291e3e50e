# nodes/: libspex-agents, which runs agents; on libspex, libuv and base.
include_HEADERS += include/spex-agents.h include/spex-node.h
pkgconfig_DATA += nodes/spex-agents.pc

noinst_LTLIBRARIES += libnodes.la
libnodes_la_SOURCES = \
	include/spex-agents.h include/spex-node.h \
	nodes/agent.c nodes/agent.h \
	nodes/clock.c nodes/clock.h \
	nodes/inside.h \
	nodes/message.c nodes/message.h \
	nodes/names.c nodes/names.h \
	nodes/node.h \
	nodes/scheduler.c nodes/scheduler.h \
	nodes/timers.c nodes/timers.h \
	nodes/translate.c nodes/translate.h \
	nodes/values.c nodes/values.h
libnodes_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(UV_CFLAGS) $(LMDB_CFLAGS)
