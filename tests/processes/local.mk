# tests/processes/: systems whose agents are processes, while things go wrong
EXTRA_DIST += tests/processes/systems.lts tests/processes/runs tests/processes/ends tests/processes/kept tests/processes/finds
CLEANFILES += tests/processes/systems.c tests/processes/systems.h tests/processes/systems.node.c
tests/processes/systems.h: tests/processes/systems.lts spexc$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) tests/processes && \
	./spexc$(EXEEXT) -Wno-all --emit=c,node -o tests/processes/ $(srcdir)/tests/processes/systems.lts
tests/processes/systems.c tests/processes/systems.node.c: tests/processes/systems.h
	@test -e $@ || { rm -f $<; $(MAKE) $(AM_MAKEFLAGS) $<; }
check_PROGRAMS += tests/processes/systems
nodist_tests_processes_systems_SOURCES = tests/processes/systems.c tests/processes/systems.h tests/processes/systems.node.c
tests_processes_systems_CPPFLAGS = $(AM_CPPFLAGS) -Itests/processes
tests_processes_systems_CFLAGS = $(AM_CFLAGS) -w
tests_processes_systems_LDADD = libspex-agents.la libspex.la
$(tests_processes_systems_OBJECTS): tests/processes/systems.h

# What stays silent, stops or lasts where a node should not.
check_PROGRAMS += tests/processes/stubborn
tests_processes_stubborn_SOURCES = tests/processes/stubborn.c
TESTS += tests/processes/runs tests/processes/ends tests/processes/kept tests/processes/finds
LONG_TESTS += tests/processes/runs tests/processes/finds
