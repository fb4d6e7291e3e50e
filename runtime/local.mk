# runtime/: libspex, what a user's program links.
include_HEADERS += include/spex.h include/spex-history.h
pkgconfig_DATA += runtime/spex.pc

include runtime/recording/local.mk
include runtime/workload/local.mk
include runtime/judging/local.mk
include runtime/mini/local.mk

# All of libspex, for the suites that look inside.
noinst_LTLIBRARIES += libruntime.la
libruntime_la_SOURCES = \
	include/spex.h \
	runtime/after_fork.c \
	runtime/async.c \
	runtime/at_exit.c \
	runtime/attach.c \
	runtime/begin.c \
	runtime/due.c \
	runtime/end.c \
	runtime/engine.c runtime/engine.h \
	runtime/forked.c \
	runtime/late.c \
	runtime/metrics.c \
	runtime/model_queries.c \
	runtime/open_store.c \
	runtime/options.c \
	runtime/lookup.h \
	runtime/outcome.c runtime/outcome.h \
	runtime/prune.c \
	runtime/queries.c \
	runtime/recorded.c \
	runtime/register.c \
	runtime/relate.c \
	runtime/relate.h \
	runtime/remove.c \
	runtime/ruled.c \
	runtime/ruled.h \
	runtime/save.c \
	runtime/stats.c \
	runtime/stays.c \
	runtime/tell.c \
	runtime/timeouts.c \
	runtime/timer.c \
	runtime/transition.c \
	runtime/ground/buffer.h \
	runtime/ground/byte_queue.c runtime/ground/byte_queue.h \
	runtime/ground/check.h \
	runtime/ground/clock.c runtime/ground/clock.h \
	runtime/ground/environment.c runtime/ground/environment.h \
	runtime/ground/ground.h \
	runtime/ground/memory.c runtime/ground/memory.h \
	runtime/ground/mutex.c runtime/ground/mutex.h \
	runtime/ground/own_thread.c runtime/ground/own_thread.h \
	runtime/ground/pages.c runtime/ground/pages.h \
	runtime/ground/probes.h \
	runtime/ground/rest.h \
	runtime/specs/allowed.c \
	runtime/specs/model.c runtime/specs/model.h \
	runtime/specs/edges.c runtime/specs/edges.h \
	runtime/specs/kept.c runtime/specs/kept.h \
	runtime/specs/monitor.c runtime/specs/monitor.h \
	runtime/specs/names.c runtime/specs/names.h \
	runtime/specs/parts.c runtime/specs/parts.h \
	runtime/specs/position.h \
	runtime/specs/reach.c runtime/specs/reach.h \
	runtime/specs/reported.c \
	runtime/specs/rules.c runtime/specs/rules.h \
	runtime/specs/spec.c runtime/specs/spec.h \
	runtime/specs/spec_names.c \
	runtime/specs/specs.h \
	runtime/specs/valued.c runtime/specs/valued.h \
	runtime/specs/valued_kept.c runtime/specs/valued_kept.h \
	runtime/instances/aside.c runtime/instances/aside.h \
	runtime/instances/history.c \
	runtime/instances/instances.h \
	runtime/instances/key.c runtime/instances/key.h \
	runtime/instances/kin.c runtime/instances/kin.h \
	runtime/instances/light.c runtime/instances/light.h \
	runtime/instances/pool.c runtime/instances/pool.h \
	runtime/instances/shard.c runtime/instances/shard.h \
	runtime/instances/table.c runtime/instances/table.h \
	runtime/instances/view.c runtime/instances/view.h \
	runtime/report/error_json.c \
	runtime/report/errors.c \
	runtime/report/handler.c \
	runtime/report/message.c \
	runtime/report/print.c \
	runtime/report/report.c runtime/report/report.h \
	runtime/report/symbols.c runtime/report/symbols.h \
	runtime/report/wrong.c \
	runtime/store/check.c \
	runtime/store/commit.c \
	runtime/store/drain.c \
	runtime/store/environment.c \
	runtime/store/journal.c \
	runtime/store/place.c \
	runtime/store/put.c \
	runtime/store/record.c \
	runtime/store/recover.c \
	runtime/store/store.c runtime/store/store.h \
	runtime/store/store_internal.h \
	runtime/store/wal.c \
	runtime/store/writer.c \
	runtime/models/deviation.c \
	runtime/models/files.c \
	runtime/models/learn.c \
	runtime/models/merge.c \
	runtime/models/models.h \
	runtime/models/pending.c runtime/models/pending.h \
	runtime/models/testing.c \
	runtime/models/walk.c runtime/models/walk.h
libruntime_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(LMDB_CFLAGS)
libruntime_la_LIBADD = liblts.la libworkload.la libjudging.la librecording.la libhistories.la libvalues.la libbase.la $(XXHASH_LIBS) $(LMDB_LIBS) $(JANSSON_LIBS)

lib_LTLIBRARIES += libspex.la
libspex_la_SOURCES =
if WRAPS
libspex_la_SOURCES += runtime/allocation.c
endif
libspex_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
libspex_la_LIBADD = libruntime.la
# current:revision:age, as libtool's manual has it. What is hidden stays hidden whatever its name.
libspex_la_LDFLAGS = $(AM_LDFLAGS) -version-info 1:0:0 $(SPEX_EXPORTS) $(SPEX_WRAPS)
EXTRA_libspex_la_DEPENDENCIES = runtime/libspex.map
EXTRA_DIST += runtime/libspex.map runtime/localize

# The static library shows no more than the shared one.
install-exec-hook:
	@for map in runtime/libspex.map explorer/libspex-explorer.map nodes/libspex-agents.map; do \
		archive='$(DESTDIR)$(libdir)/'$$(basename $$map .map).a; test ! -f "$$archive" || \
		CC='$(CC)' AR='$(AR)' OBJCOPY='$(OBJCOPY)' $(SHELL) '$(srcdir)/runtime/localize' "$$archive" '$(srcdir)'/$$map || exit 1; \
	done
