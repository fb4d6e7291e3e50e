# chaos/: systems of agents that run while things go wrong; what a plan is (chaos/plan) lies under the language, and is
# built with it.
noinst_LTLIBRARIES += libchaos.la
libchaos_la_SOURCES = \
	chaos/act.c \
	chaos/agenda.c \
	chaos/agenda.h \
	chaos/chaos.h \
	chaos/cut.c \
	chaos/draw.h \
	chaos/hits.c \
	chaos/judge.c \
	chaos/network.c \
	chaos/read_record.c \
	chaos/record.c \
	chaos/run.c \
	chaos/script.c \
	chaos/setup.c \
	chaos/setup.h \
	chaos/shrink.c \
	chaos/step.c \
	chaos/strike.c \
	chaos/supervise.c \
	chaos/timers.c \
	chaos/verdict.c \
	chaos/world.h
