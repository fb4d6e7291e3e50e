# lockstep/: threaded programs under schedules that are chosen; where it can be built (configure.ac).
if LOCKSTEP
noinst_LTLIBRARIES += liblockstepoutside.la
liblockstepoutside_la_SOURCES = \
	lockstep/lockstep.h \
	lockstep/outside/batch.c \
	lockstep/outside/batch.h \
	lockstep/outside/classes.c \
	lockstep/outside/classes.h \
	lockstep/outside/elf.c \
	lockstep/outside/elf.h \
	lockstep/outside/exhaust.c \
	lockstep/outside/exhaust.h \
	lockstep/outside/explore.c \
	lockstep/outside/explore.h \
	lockstep/outside/files.c \
	lockstep/outside/files.h \
	lockstep/outside/frontier.c \
	lockstep/outside/frontier.h \
	lockstep/outside/launch.c \
	lockstep/outside/launch.h \
	lockstep/outside/lint.c \
	lockstep/outside/lint.h \
	lockstep/outside/lock_order.c \
	lockstep/outside/lock_order.h \
	lockstep/outside/nodes.c \
	lockstep/outside/nodes.h \
	lockstep/outside/numbers.c \
	lockstep/outside/numbers.h \
	lockstep/outside/own.c \
	lockstep/outside/own.h \
	lockstep/outside/points.c \
	lockstep/outside/points.h \
	lockstep/outside/portfolio.c \
	lockstep/outside/portfolio.h \
	lockstep/outside/processes.c \
	lockstep/outside/processes.h \
	lockstep/outside/program.c \
	lockstep/outside/program.h \
	lockstep/outside/proposal.h \
	lockstep/outside/rff.c \
	lockstep/outside/rff.h \
	lockstep/outside/schedule.c \
	lockstep/outside/schedule.h \
	lockstep/outside/shrink.c \
	lockstep/outside/shrink.h \
	lockstep/outside/slice.c \
	lockstep/outside/slice.h \
	lockstep/outside/symbols.c \
	lockstep/outside/symbols.h \
	lockstep/outside/team.c \
	lockstep/outside/team.h \
	lockstep/outside/tell.c \
	lockstep/outside/tell.h \
	lockstep/bell.h \
	lockstep/dependence.h \
	lockstep/faults.h \
	lockstep/shared.h
liblockstepoutside_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
liblockstepoutside_la_CFLAGS = $(AM_CFLAGS) $(LIBDW_CFLAGS)
liblockstepoutside_la_LIBADD = $(LIBDW_LIBS)

# What stands before the C library in the program under control: never with sanitizers, as that program has none.
# (With --disable-shared libtool makes no such thing, and it is needed all the same: for tests, beside spex.)
lockstep_inside = \
	lockstep/disk/disk.c \
	lockstep/disk/disk.h \
	lockstep/disk/locks.c \
	lockstep/disk/locks.h \
	lockstep/disk/names.c \
	lockstep/disk/stdio.c \
	lockstep/disk/transfer.c \
	lockstep/inside/arena.c \
	lockstep/inside/arena.h \
	lockstep/inside/blocks.c \
	lockstep/inside/clocks.c \
	lockstep/inside/clocks.h \
	lockstep/inside/command.c \
	lockstep/inside/command.h \
	lockstep/inside/conditions.c \
	lockstep/inside/conduct.c \
	lockstep/inside/control.c \
	lockstep/inside/control.h \
	lockstep/inside/environment.c \
	lockstep/inside/environment.h \
	lockstep/inside/files.c \
	lockstep/inside/files.h \
	lockstep/inside/fibers.c \
	lockstep/inside/fibers.h \
	lockstep/inside/held.c \
	lockstep/inside/held.h \
	lockstep/inside/hints.c \
	lockstep/inside/hints.h \
	lockstep/inside/input.c \
	lockstep/inside/input.h \
	lockstep/inside/instrumented.c \
	lockstep/inside/kernel.c \
	lockstep/inside/kernel.h \
	lockstep/inside/library.c \
	lockstep/inside/limits.c \
	lockstep/inside/limits.h \
	lockstep/inside/locals.c \
	lockstep/inside/locals.h \
	lockstep/inside/main.c \
	lockstep/inside/memory.c \
	lockstep/inside/memory.h \
	lockstep/inside/mutexes.c \
	lockstep/inside/mutexes.h \
	lockstep/inside/nodes.c \
	lockstep/inside/nodes.h \
	lockstep/inside/objects.c \
	lockstep/inside/objects.h \
	lockstep/inside/order.c \
	lockstep/inside/order.h \
	lockstep/inside/own.c \
	lockstep/inside/own.h \
	lockstep/inside/points.c \
	lockstep/inside/points.h \
	lockstep/inside/ready.c \
	lockstep/inside/ready.h \
	lockstep/inside/real.c \
	lockstep/inside/real.h \
	lockstep/inside/rest.c \
	lockstep/inside/rest.h \
	lockstep/inside/run.c \
	lockstep/inside/run.h \
	lockstep/inside/rwlocks.c \
	lockstep/inside/semaphores.c \
	lockstep/inside/serve.c \
	lockstep/inside/serve.h \
	lockstep/inside/shadow.c \
	lockstep/inside/shadow.h \
	lockstep/inside/sources.c \
	lockstep/inside/sources.h \
	lockstep/inside/spin.c \
	lockstep/inside/spin.h \
	lockstep/inside/state.c \
	lockstep/inside/state.h \
	lockstep/inside/stuck.c \
	lockstep/inside/stuck.h \
	lockstep/inside/stores.c \
	lockstep/inside/stores.h \
	lockstep/inside/strategy.c \
	lockstep/inside/strategy.h \
	lockstep/inside/strikes.c \
	lockstep/inside/strikes.h \
	lockstep/inside/threads.c \
	lockstep/inside/threads.h \
	lockstep/inside/trap.c \
	lockstep/inside/trap.h \
	lockstep/inside/variables.c \
	lockstep/inside/variables.h \
	lockstep/inside/visible.c \
	lockstep/inside/visible.h \
	lockstep/inside/waits.c \
	lockstep/inside/waits.h \
	lockstep/network/addresses.c \
	lockstep/network/faults.c \
	lockstep/network/messages.c \
	lockstep/network/network.h \
	lockstep/network/sockets.c \
	lockstep/sockets/calls.c \
	lockstep/sockets/descriptors.c \
	lockstep/sockets/descriptors.h \
	lockstep/sockets/names.c \
	lockstep/sockets/outside.c \
	lockstep/sockets/outside.h \
	lockstep/sockets/polls.c \
	lockstep/sockets/polls.h \
	lockstep/sockets/streams.c \
	lockstep/sockets/transfer.c \
	include/spex-lockstep.h \
	include/spex-lockstep-strategy.h \
	lockstep/bell.h \
	lockstep/dependence.h \
	lockstep/faults.h \
	lockstep/shared.h
if SHARED
pkglib_LTLIBRARIES += liblockstep.la
liblockstep_la_SOURCES = $(lockstep_inside)
liblockstep_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
liblockstep_la_CFLAGS = -std=c11 -fvisibility=hidden -fexceptions $(WARNINGS)
liblockstep_la_LDFLAGS = -module -avoid-version -shared
else
CLEANFILES += liblockstep.so
all-local: liblockstep.so
liblockstep.so: $(lockstep_inside)
	$(AM_V_CCLD)$(CC) -std=c11 $(AM_CPPFLAGS) -D_GNU_SOURCE $(CPPFLAGS) -fvisibility=hidden -fexceptions -fPIC $(WARNINGS) $(CFLAGS) \
	    -shared -Wl,-soname,liblockstep.so -o $@ $$(for file in $(filter %.c,$(lockstep_inside)); do echo $(srcdir)/$$file; done) -ldl -lpthread
endif
endif

# What a program is linked with that was compiled for control (-fsanitize=thread), or has blocks of schedules: the same
# library, which the loader knows by its own name; it runs as without, until it is run under control. Never with
# sanitizers, and wanted with --disable-shared, too.
if LOCKSTEP
include_HEADERS += include/spex-lockstep.h include/spex-lockstep-strategy.h
runtimedir = $(pkglibdir)/lockstep
runtime_DATA = lockstep/runtime/liblockstep.so lockstep/runtime/libspex-lockstep.so lockstep/runtime/libtsan.so lockstep/runtime/libtsan_preinit.o
CLEANFILES += $(runtime_DATA)
pkgconfig_DATA += lockstep/spex-lockstep.pc
if SHARED
lockstep/runtime/liblockstep.so: liblockstep.la
	$(AM_V_GEN)$(MKDIR_P) $(@D) && cp .libs/liblockstep.so $@
else
lockstep/runtime/liblockstep.so: liblockstep.so
	$(AM_V_GEN)$(MKDIR_P) $(@D) && cp liblockstep.so $@
endif
lockstep/runtime/libspex-lockstep.so: Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && echo 'INPUT(-llockstep)' > $@

# gcc links its own run time where -fsanitize=thread is given to the linker, too: -B has it find this one by that name.
lockstep/runtime/libtsan.so: Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && echo 'INPUT(-llockstep)' > $@
lockstep/runtime/libtsan_preinit.o: Makefile
	$(AM_V_CC)$(MKDIR_P) $(@D) && $(CC) $(CPPFLAGS) -c -x c -o $@ /dev/null
endif
