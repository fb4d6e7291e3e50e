# proving/: what agents claim as proven, proved.
noinst_LTLIBRARIES += libproving.la
libproving_la_SOURCES = \
	proving/canonical.c \
	proving/check.c \
	proving/choices.c \
	proving/claims.c \
	proving/cone.c \
	proving/handlers.c \
	proving/inputs.c \
	proving/machine.h \
	proving/model.c \
	proving/model.h \
	proving/prove.c \
	proving/proving.h \
	proving/reads.c \
	proving/statements.c \
	proving/story.c \
	proving/terms.c \
	proving/values.c
