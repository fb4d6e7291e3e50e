# processes/: systems whose agents are processes of their own while things go wrong, on chaos/ and libuv.
noinst_LTLIBRARIES += libprocesses.la
libprocesses_la_SOURCES = \
	processes/cluster.h \
	processes/command.c \
	processes/frames.c \
	processes/kept.c \
	processes/line.c \
	processes/look.c \
	processes/member.c \
	processes/needs.c \
	processes/processes.h \
	processes/promises.c \
	processes/program.c \
	processes/requests.c \
	processes/run.c \
	processes/state.c \
	processes/steps.c \
	processes/stream.c \
	processes/strike.c \
	processes/tunnel.c \
	processes/workload.c
libprocesses_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(UV_CFLAGS)
