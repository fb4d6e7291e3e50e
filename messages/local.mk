# messages/: what agents say to each other, as bytes; a convenience library.
noinst_LTLIBRARIES += libmessages.la
libmessages_la_SOURCES = \
	messages/cbor.c \
	messages/cbor.h \
	messages/decode.c \
	messages/encode.c \
	messages/messages.h \
	messages/protocols.c
libmessages_la_CPPFLAGS = $(AM_CPPFLAGS) $(CBOR_CFLAGS)
libmessages_la_LIBADD = $(CBOR_LIBS)
