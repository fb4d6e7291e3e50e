# checking/: systems of agents as models for the explorer.
noinst_LTLIBRARIES += libchecking.la
libchecking_la_SOURCES = \
	checking/alike.c \
	checking/assemble.c \
	checking/canonical.c \
	checking/checking.c \
	checking/checking.h \
	checking/claims.c \
	checking/cone.c \
	checking/cone.h \
	checking/coverage.c \
	checking/describe.c \
	checking/faults.c \
	checking/give.c \
	checking/layout.c \
	checking/local.c \
	checking/making.h \
	checking/model.h \
	checking/observe.c \
	checking/order.c \
	checking/order.h \
	checking/overlap.c \
	checking/parts.c \
	checking/permute.c \
	checking/refs.c \
	checking/send.c \
	checking/settle.c \
	checking/steps.c \
	checking/symmetry.h \
	checking/tell.c \
	checking/time.c \
	checking/values.c \
	checking/walk.c \
	checking/wires.c
