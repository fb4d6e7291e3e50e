# verifier/: the spex command. All but its main is a convenience library, so that the suites can reach it.
noinst_LTLIBRARIES += libverifier.la
libverifier_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
libverifier_la_SOURCES = \
	verifier/verifier.h \
	verifier/compare.c \
	verifier/convert.c \
	verifier/csv.c verifier/csv.h \
	verifier/events.c verifier/events.h \
	verifier/files.c verifier/files.h \
	verifier/info.c \
	verifier/input.c verifier/input.h \
	verifier/library.c verifier/library.h \
	verifier/models.c verifier/models.h \
	verifier/monitor.c verifier/monitor.h \
	verifier/output.c verifier/output.h \
	verifier/progress.c verifier/progress.h \
	verifier/reduce.c \
	verifier/replay.c \
	verifier/report.c verifier/report.h \
	verifier/run.c verifier/run.h \
	verifier/say.c verifier/say.h \
	verifier/side.c verifier/side.h \
	verifier/story.c verifier/story.h \
	verifier/story_table.c \
	verifier/verdict.c verifier/verdict.h \
	verifier/verify.c

