# proving/: what agents claim as proven, proved.
noinst_LTLIBRARIES += libproving.la
libproving_la_SOURCES = \
	proving/abstract.c \
	proving/abstract.h \
	proving/arithmetic.c \
	proving/canonical.c \
	proving/check.c \
	proving/choices.c \
	proving/claims.c \
	proving/cone.c \
	proving/handlers.c \
	proving/induction.c \
	proving/inductive.h \
	proving/inputs.c \
	proving/lasso.c \
	proving/machine.h \
	proving/model.c \
	proving/model.h \
	proving/possible.c \
	proving/predicates.c \
	proving/prove.c \
	proving/proving.h \
	proving/questions.c \
	proving/ranking.c \
	proving/ranks.c \
	proving/solver.h \
	proving/statements.c \
	proving/story.c \
	proving/symbolic.c \
	proving/symbolic.h \
	proving/symbolic_terms.c \
	proving/symbolic_values.c \
	proving/terms.c \
	proving/texts.c \
	proving/unrolling.c \
	proving/values.c
libproving_la_CPPFLAGS = $(AM_CPPFLAGS) $(Z3_CFLAGS)
libproving_la_LIBADD = $(Z3_LIBS)
