# tests/network/: nodes that talk to each other through sockets
EXTRA_DIST += tests/network/talk.lts
CLEANFILES += tests/network/talk.c tests/network/talk.h
tests/network/talk.h: tests/network/talk.lts spexc$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) tests/network && ./spexc$(EXEEXT) -Wno-all -o tests/network/ $(srcdir)/tests/network/talk.lts
tests/network/talk.c: tests/network/talk.h
	@test -e $@ || { rm -f $<; $(MAKE) $(AM_MAKEFLAGS) $<; }
check_PROGRAMS += tests/network/two
TESTS += tests/network/two
THREAD_TESTS += tests/network/two
tests_network_two_SOURCES = tests/network/two.c
nodist_tests_network_two_SOURCES = tests/network/talk.c tests/network/talk.h
tests_network_two_CPPFLAGS = $(nodes_CPPFLAGS)
tests_network_two_LDADD = $(nodes_LIBS)
$(tests_network_two_OBJECTS): tests/network/talk.h

# A process that is killed while it answers another one.
check_PROGRAMS += tests/network/kills
TESTS += tests/network/kills
LONG_TESTS += tests/network/kills
tests_network_kills_SOURCES = tests/network/kills.c
nodist_tests_network_kills_SOURCES = tests/network/talk.c tests/network/talk.h
tests_network_kills_CPPFLAGS = $(nodes_CPPFLAGS)
tests_network_kills_LDADD = $(nodes_LIBS)
$(tests_network_kills_OBJECTS): tests/network/talk.h
