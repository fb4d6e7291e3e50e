# tests/nodes/: the Check suites of nodes/
EXTRA_DIST += tests/nodes/agents.lts
CLEANFILES += tests/nodes/agents.c tests/nodes/agents.h
tests/nodes/agents.h: tests/nodes/agents.lts spexc$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) tests/nodes && ./spexc$(EXEEXT) -Wno-fault -o tests/nodes/ $(srcdir)/tests/nodes/agents.lts
tests/nodes/agents.c: tests/nodes/agents.h
	@test -e $@ || { rm -f $<; $(MAKE) $(AM_MAKEFLAGS) $<; }

check_LTLIBRARIES += libnodestest.la
libnodestest_la_SOURCES = tests/nodes/hold.h tests/nodes/support.c tests/nodes/support.h
nodist_libnodestest_la_SOURCES = tests/nodes/agents.c tests/nodes/agents.h
libnodestest_la_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
$(libnodestest_la_OBJECTS): tests/nodes/agents.h

nodes_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
nodes_LIBS = libnodestest.la libnetwork.la libnodes.la libmessages.la libvalues.la libprotocol.la libruntime.la $(UV_LIBS) $(LMDB_LIBS) \
	$(JANSSON_LIBS) $(CBOR_LIBS) $(check_LIBS)
nodes_SUITES = tests/nodes/core tests/nodes/events tests/nodes/load tests/nodes/observe tests/nodes/store tests/nodes/time
check_PROGRAMS += $(nodes_SUITES)
TESTS += $(nodes_SUITES)
THREAD_TESTS += $(nodes_SUITES)
LONG_TESTS += tests/nodes/load tests/nodes/store
tests_nodes_core_SOURCES = tests/nodes/core.c
tests_nodes_core_CPPFLAGS = $(nodes_CPPFLAGS)
tests_nodes_core_LDADD = $(nodes_LIBS)
$(tests_nodes_core_OBJECTS): tests/nodes/agents.h
tests_nodes_events_SOURCES = tests/nodes/events.c
tests_nodes_events_CPPFLAGS = $(nodes_CPPFLAGS)
tests_nodes_events_LDADD = $(nodes_LIBS)
$(tests_nodes_events_OBJECTS): tests/nodes/agents.h
tests_nodes_load_SOURCES = tests/nodes/load.c
tests_nodes_load_CPPFLAGS = $(nodes_CPPFLAGS)
tests_nodes_load_LDADD = $(nodes_LIBS)
$(tests_nodes_load_OBJECTS): tests/nodes/agents.h
tests_nodes_observe_SOURCES = tests/nodes/observe.c
tests_nodes_observe_CPPFLAGS = $(nodes_CPPFLAGS)
tests_nodes_observe_LDADD = $(nodes_LIBS)
$(tests_nodes_observe_OBJECTS): tests/nodes/agents.h
tests_nodes_store_SOURCES = tests/nodes/store.c
tests_nodes_store_CPPFLAGS = $(nodes_CPPFLAGS)
tests_nodes_store_LDADD = $(nodes_LIBS)
$(tests_nodes_store_OBJECTS): tests/nodes/agents.h
tests_nodes_time_SOURCES = tests/nodes/time.c
tests_nodes_time_CPPFLAGS = $(nodes_CPPFLAGS)
tests_nodes_time_LDADD = $(nodes_LIBS)
$(tests_nodes_time_OBJECTS): tests/nodes/agents.h

# What is exported, declared and documented agrees.
TESTS += tests/nodes/symbols
EXTRA_DIST += tests/nodes/symbols
