# verifier/: the spex command. All but its main is a convenience library, so that the suites can reach it.
noinst_LTLIBRARIES += libverifier.la
libverifier_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
libverifier_la_SOURCES = \
	verifier/verifier.h \
	verifier/compare.c \
	verifier/convert.c \
	verifier/coverage.c \
	verifier/csv.c verifier/csv.h \
	verifier/dialogue.c \
	verifier/diff.c \
	verifier/events.c verifier/events.h \
	verifier/files.c verifier/files.h \
	verifier/graph.c \
	verifier/info.c \
	verifier/input.c verifier/input.h \
	verifier/library.c verifier/library.h \
	verifier/mend.c verifier/mend.h \
	verifier/merge.c \
	verifier/minimize.c \
	verifier/models.c verifier/models.h \
	verifier/monitor.c verifier/monitor.h \
	verifier/output.c verifier/output.h \
	verifier/page.c verifier/page.h \
	verifier/picture.c verifier/picture.h \
	verifier/progress.c verifier/progress.h \
	verifier/proof.c verifier/proof.h \
	verifier/recorded.c verifier/recorded.h \
	verifier/recordings.c verifier/recordings.h \
	verifier/reduce.c \
	verifier/replay.c \
	verifier/result.c verifier/result.h \
	verifier/result_json.c \
	verifier/result_junit.c \
	verifier/result_proof.c \
	verifier/result_text.c \
	verifier/say.c verifier/say.h \
	verifier/seen.c verifier/seen.h \
	verifier/side.c verifier/side.h \
	verifier/simulate.c \
	verifier/stats.c verifier/stats.h \
	verifier/story.c verifier/story.h \
	verifier/stats.c verifier/stats.h \
	verifier/story_table.c \
	verifier/suggest.c \
	verifier/trace.c \
	verifier/verdict.c verifier/verdict.h \
	verifier/verify.c \
	verifier/watch.c verifier/watch.h \
	verifier/words.c verifier/words.h \
	verifier/workers.c verifier/workers.h

# The template of the report, as lines of C.
EXTRA_DIST += verifier/page.html
BUILT_SOURCES += verifier/page-text.h
CLEANFILES += verifier/page-text.h
nodist_libverifier_la_SOURCES = verifier/page-text.h
$(libverifier_la_OBJECTS): verifier/page-text.h
verifier/page-text.h: verifier/page.html
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN){ \
	    echo '/* Made of verifier/page.html. */'; \
	    echo 'static const char *const page_text[] = {'; \
	    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/    "&",/' $(srcdir)/verifier/page.html; \
	    echo '    0};'; \
	} >$@.new && mv $@.new $@

bin_PROGRAMS += spex
spex_SOURCES = verifier/spex.c
spex_LDFLAGS = $(AM_LDFLAGS) -static
spex_LDADD = libverifier.la libfront.la liblts.la libdecompress.la libspex.la $(JANSSON_LIBS)

bashcompletion_DATA += completions/bash/spex
zshcompletion_DATA += completions/zsh/_spex
fishcompletion_DATA += completions/fish/spex.fish
CLEANFILES += completions/bash/spex completions/zsh/_spex completions/fish/spex.fish
completions/bash/spex completions/zsh/_spex completions/fish/spex.fish: spex$(EXEEXT)
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN)./spex$(EXEEXT) --completion=$$(basename $(@D)) >$@.new && mv $@.new $@

# Checks certificates; shares nothing with the rest.
bin_PROGRAMS += spex-check-certificate
spex_check_certificate_SOURCES = verifier/check-certificate.c
spex_check_certificate_CPPFLAGS = -D_POSIX_C_SOURCE=200809L
