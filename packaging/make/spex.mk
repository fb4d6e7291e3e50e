# spex.mk: rules of GNU make for programs with monitors. In a Makefile:
#
#     include $(shell pkg-config --variable=makefile spex)
#
#     client: client.o conn.o
#     client.o: conn.h
#
# FILE.c and FILE.h are then made of FILE.lts. spexc leaves alone what would be the same, so a stamp decides whether it
# runs again, and what includes FILE.h is compiled in the same run of make when it has changed. CPPFLAGS, LDLIBS get what
# pkg-config says. SPEXCFLAGS are options of spexc.
SPEXC ?= $(shell pkg-config --variable=spexc spex)
CPPFLAGS += $(shell pkg-config --cflags spex)
LDLIBS += $(shell pkg-config --libs spex)

%.spex-stamp: %.lts
	$(SPEXC) $(SPEXCFLAGS) -MF $*.spex-deps -MT $@ $<
	@touch $@

# An empty recipe, not none: make then looks whether the file has really changed.
%.c: %.spex-stamp ;
%.h: %.spex-stamp ;

.PRECIOUS: %.spex-stamp %.c %.h
# None of the rules in there is to become the one that a bare `make` makes.
spex_goal := $(.DEFAULT_GOAL)
-include $(wildcard *.spex-deps)
.DEFAULT_GOAL := $(spex_goal)
