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
tests_processes_systems_LDFLAGS = $(AM_LDFLAGS) -no-install
tests_processes_systems_LDADD = libspex-agents.la libspex.la
$(tests_processes_systems_OBJECTS): tests/processes/systems.h

# What stays silent, stops or lasts where a node should not.
check_PROGRAMS += tests/processes/stubborn
tests_processes_stubborn_SOURCES = tests/processes/stubborn.c
TESTS += tests/processes/runs tests/processes/ends
# The processes are plain there, and what runs them is sanitized in the others.
if !SANITIZED
TESTS += tests/processes/kept tests/processes/finds
endif
LONG_TESTS += tests/processes/runs tests/processes/finds

if LOCKSTEP
# Mistakes that simulation finds, too. A program that is sanitized cannot be a node.
if !SANITIZED
TESTS += tests/processes/lockstep
check_PROGRAMS += tests/processes/counter tests/processes/lock
endif
endif
EXTRA_DIST += tests/processes/lockstep
CLEANFILES += tests/processes/counter.c tests/processes/counter.h tests/processes/counter.node.c
tests/processes/counter.h: tests/chaos/finds/counter.lts spexc$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) tests/processes && ./spexc$(EXEEXT) -Wno-all --emit=c,node -o tests/processes/ $(srcdir)/tests/chaos/finds/counter.lts
tests/processes/counter.c tests/processes/counter.node.c: tests/processes/counter.h
	@test -e $@ || { rm -f $<; $(MAKE) $(AM_MAKEFLAGS) $<; }
nodist_tests_processes_counter_SOURCES = tests/processes/counter.c tests/processes/counter.h tests/processes/counter.node.c
tests_processes_counter_CPPFLAGS = $(tests_processes_systems_CPPFLAGS)
tests_processes_counter_CFLAGS = $(tests_processes_systems_CFLAGS)
tests_processes_counter_LDFLAGS = $(tests_processes_systems_LDFLAGS)
tests_processes_counter_LDADD = $(tests_processes_systems_LDADD)
$(tests_processes_counter_OBJECTS): tests/processes/counter.h
CLEANFILES += tests/processes/lock.c tests/processes/lock.h tests/processes/lock.node.c
tests/processes/lock.h: tests/chaos/finds/lock.lts spexc$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) tests/processes && ./spexc$(EXEEXT) -Wno-all --emit=c,node -o tests/processes/ $(srcdir)/tests/chaos/finds/lock.lts
tests/processes/lock.c tests/processes/lock.node.c: tests/processes/lock.h
	@test -e $@ || { rm -f $<; $(MAKE) $(AM_MAKEFLAGS) $<; }
nodist_tests_processes_lock_SOURCES = tests/processes/lock.c tests/processes/lock.h tests/processes/lock.node.c
tests_processes_lock_CPPFLAGS = $(tests_processes_systems_CPPFLAGS)
tests_processes_lock_CFLAGS = $(tests_processes_systems_CFLAGS)
tests_processes_lock_LDFLAGS = $(tests_processes_systems_LDFLAGS)
tests_processes_lock_LDADD = $(tests_processes_systems_LDADD)
$(tests_processes_lock_OBJECTS): tests/processes/lock.h
# Real programs: a server that goes wrong in many ways.
EXTRA_DIST += tests/processes/programs
check_PROGRAMS += tests/processes/server
tests_processes_server_SOURCES = tests/processes/server.c
tests_processes_server_LDADD = -lpthread
TESTS += tests/processes/programs
