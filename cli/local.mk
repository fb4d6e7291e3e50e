# cli/: what commands share.
noinst_LTLIBRARIES += libcli.la
libcli_la_SOURCES = \
	cli/cli.h \
	cli/arguments.c \
	cli/arguments.h \
	cli/common.c \
	cli/common.h \
	cli/completion.c \
	cli/completion.h \
	cli/interrupts.c \
	cli/interrupts.h \
	cli/options.c \
	cli/options.h \
	cli/output.c \
	cli/output.h \
	cli/progress.c \
	cli/progress.h \
	cli/stats.c \
	cli/stats.h \
	cli/terminal.c \
	cli/terminal.h \
	cli/written.c \
	cli/written.h
libcli_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
