# runtime/mini/: libspex in one file, for those who cannot take its libraries. Made of libruntime's sources and
# those of lts/ and base/ that `sources` lists, with stand-ins for the store and the recording of histories.
mini_files = mini/spex-mini.c mini/spex-mini.h mini/spex.h
minidir = $(pkgdatadir)/mini
nodist_mini_DATA = $(mini_files)
CLEANFILES += $(mini_files) mini/stamp
EXTRA_DIST += runtime/mini/amalgamate.awk runtime/mini/hash.h runtime/mini/make-mini runtime/mini/no_recording.c \
	runtime/mini/no_store.c runtime/mini/sources

$(mini_files): mini/stamp
	@test -f $@ || { rm -f mini/stamp; $(MAKE) $(AM_MAKEFLAGS) mini/stamp; }
mini/stamp: runtime/mini/sources runtime/mini/make-mini runtime/mini/amalgamate.awk runtime/mini/hash.h \
		runtime/mini/no_store.c runtime/mini/no_recording.c $(libruntime_la_SOURCES) $(liblts_la_SOURCES) \
		$(libbase_la_SOURCES)
	@$(MKDIR_P) mini
	$(AM_V_GEN)$(SHELL) $(srcdir)/runtime/mini/make-mini '$(srcdir)' mini '$(PACKAGE_VERSION)' \
		$(libruntime_la_SOURCES) && touch $@
