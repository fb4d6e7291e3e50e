# systems/: systems of agents, compiled and loaded, and as LTSs.
noinst_LTLIBRARIES += libsystems.la
libsystems_la_SOURCES = \
	systems/cache.c \
	systems/cache.h \
	systems/compile.c \
	systems/influence.c \
	systems/influence.h \
	systems/lts.c \
	systems/named.c \
	systems/program.c \
	systems/supports.c \
	systems/systems.h
libsystems_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
