# runtime/: libspex, what a user's program links.
include_HEADERS += include/spex.h
pkgconfig_DATA += runtime/spex.pc

# All of libspex, for the suites that look inside.
noinst_LTLIBRARIES += libruntime.la
libruntime_la_SOURCES = \
	include/spex.h runtime/engine.h \
	runtime/adopt.c \
	runtime/allowed.c \
	runtime/async.c \
	runtime/begin.c \
	runtime/clock.c \
	runtime/codec.h \
	runtime/deviation.c \
	runtime/engine.c \
	runtime/error_json.c \
	runtime/forked.c \
	runtime/handler.c \
	runtime/history.c \
	runtime/instances.c runtime/instances.h \
	runtime/journal.c \
	runtime/load.c \
	runtime/merge.c \
	runtime/message.c \
	runtime/metrics.c \
	runtime/model_files.c \
	runtime/model_queries.c \
	runtime/models.c runtime/models.h \
	runtime/monitor.c runtime/monitor.h \
	runtime/names.c runtime/names.h \
	runtime/notes.c runtime/notes.h \
	runtime/options.c \
	runtime/pool.c runtime/pool.h \
	runtime/outcome.h runtime/settle.c \
	runtime/probes.h \
	runtime/prune.c \
	runtime/queries.c \
	runtime/report.c \
	runtime/state_names.c \
	runtime/stats.c \
	runtime/store.c runtime/store.h \
	runtime/stored.c \
	runtime/symbols.c runtime/symbols.h \
	runtime/tail.c \
	runtime/take.c \
	runtime/testing.c runtime/testing.h \
	runtime/timeouts.c \
	runtime/timer.c \
	runtime/transition.c \
	runtime/view.c \
	runtime/write.c \
	runtime/writer.c
libruntime_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(LMDB_CFLAGS)
libruntime_la_LIBADD = liblts.la libbase.la $(XXHASH_LIBS) $(LMDB_LIBS) $(JANSSON_LIBS)

lib_LTLIBRARIES += libspex.la
libspex_la_SOURCES =
libspex_la_LIBADD = libruntime.la
# current:revision:age, as libtool's manual has it. What is hidden stays hidden whatever its name.
libspex_la_LDFLAGS = $(AM_LDFLAGS) -version-info 0:0:0 -export-symbols-regex '^spex_'
