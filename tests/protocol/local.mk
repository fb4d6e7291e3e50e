# tests/protocol/: what fits, against all messages of small types.
check_PROGRAMS += tests/protocol/fits
TESTS += tests/protocol/fits
tests_protocol_fits_SOURCES = tests/protocol/fits.c
tests_protocol_fits_CPPFLAGS = $(check_CPPFLAGS)
tests_protocol_fits_LDADD = libprotocol.la libbase.la $(check_LIBS)
