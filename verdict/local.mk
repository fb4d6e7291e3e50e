# verdict/: from an answer to what a person reads.
noinst_LTLIBRARIES += libverdict.la
libverdict_la_SOURCES = \
	verdict/verdict.h \
	verdict/allowed.c \
	verdict/allowed.h \
	verdict/coverage.c \
	verdict/coverage.h \
	verdict/decide.c \
	verdict/decide.h \
	verdict/input.c \
	verdict/input.h \
	verdict/learned_model.c \
	verdict/learned_model.h \
	verdict/repair.c \
	verdict/repair.h \
	verdict/model_operands.c \
	verdict/model_operands.h \
	verdict/proof.c \
	verdict/proof.h \
	verdict/report/format.h \
	verdict/report/formats.c \
	verdict/report/html.c \
	verdict/report/json.c \
	verdict/report/junit.c \
	verdict/report/page.c \
	verdict/report/page.h \
	verdict/report/picture.c \
	verdict/report/picture.h \
	verdict/report/proof_files.c \
	verdict/report/report.c \
	verdict/report/report.h \
	verdict/report/result.c \
	verdict/report/result.h \
	verdict/report/sarif.c \
	verdict/report/text.c \
	verdict/search_path.c \
	verdict/search_path.h \
	verdict/unlearn.c \
	verdict/unlearn.h \
	verdict/story/dialogue.c \
	verdict/story/print.c \
	verdict/story/rows.c \
	verdict/story/sentences.c \
	verdict/story/side.c \
	verdict/story/side.h \
	verdict/story/story.c \
	verdict/story/story.h \
	verdict/story/table.c \
	verdict/suggest_repair.c
libverdict_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE

# The template of the report, as lines of C.
EXTRA_DIST += verdict/report/page.html
BUILT_SOURCES += verdict/report/page-text.h
CLEANFILES += verdict/report/page-text.h
nodist_libverdict_la_SOURCES = verdict/report/page-text.h
$(libverdict_la_OBJECTS): verdict/report/page-text.h
verdict/report/page-text.h: verdict/report/page.html
	@$(MKDIR_P) $(@D)
	$(AM_V_GEN){ \
	    echo '/* Made of verdict/report/page.html. */'; \
	    echo 'static const char *const page_text[] = {'; \
	    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/    "&",/' $(srcdir)/verdict/report/page.html; \
	    echo '    0};'; \
	} >$@.new && mv $@.new $@
