# tests/messages/: what agents say, as bytes.
check_PROGRAMS += tests/messages/round
TESTS += tests/messages/random
EXTRA_DIST += tests/messages/random
tests_messages_round_SOURCES = tests/messages/round.c
tests_messages_round_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(CBOR_CFLAGS)
tests_messages_round_LDADD = libmessages.la libvalues.la libbase.la $(CBOR_LIBS) -ldl
