# tests/network/: nodes that talk to each other through sockets
EXTRA_DIST += tests/network/agents.lts
CLEANFILES += tests/network/agents.c tests/network/agents.h
tests/network/agents.h: tests/network/agents.lts spexc$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) tests/network && ./spexc$(EXEEXT) -Wno-all -o tests/network/ $(srcdir)/tests/network/agents.lts
tests/network/agents.c: tests/network/agents.h
	@test -e $@ || { rm -f $<; $(MAKE) $(AM_MAKEFLAGS) $<; }
check_PROGRAMS += tests/network/two
TESTS += tests/network/two
THREAD_TESTS += tests/network/two
tests_network_two_SOURCES = tests/network/two.c
nodist_tests_network_two_SOURCES = tests/network/agents.c tests/network/agents.h
tests_network_two_CPPFLAGS = $(nodes_CPPFLAGS)
tests_network_two_LDADD = $(nodes_LIBS)
$(tests_network_two_OBJECTS): tests/network/agents.h tests/nodes/agents.h
