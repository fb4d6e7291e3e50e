# network/: nodes that talk to each other through sockets; a part of libspex-agents.
noinst_LTLIBRARIES += libnetwork.la
libnetwork_la_SOURCES = \
	network/address.c \
	network/connection.c \
	network/network.h \
	network/handshake.c \
	network/inside.h \
	network/link.c \
	network/look.c \
	network/network.c \
	network/lines.c \
	network/open.c \
	network/program.c \
	network/receive.c \
	network/send.c \
	network/steps.c
libnetwork_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(UV_CFLAGS)
