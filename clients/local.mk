# clients/: clients of real programs, on libuv and jansson, and the header of those that are written in C.
include_HEADERS += include/spex-chaos.h
noinst_LTLIBRARIES += libclients.la
libclients_la_SOURCES = \
	clients/client.c \
	clients/clients.h \
	clients/connection.c \
	clients/function.c \
	clients/http.c \
	clients/inside.h \
	clients/lines.c \
	clients/resp.c
libclients_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(UV_CFLAGS)
