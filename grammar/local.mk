# grammar/: the .lts language. Scanner and parser are made at build time and belong to liblanguage.la.
FLEX_BISON = grammar/lts-parser.c grammar/lts-parser.h grammar/lts-scanner.c \
	grammar/agents-parser.c grammar/agents-parser.h grammar/agents-scanner.c
BUILT_SOURCES += $(FLEX_BISON)
CLEANFILES += $(FLEX_BISON)
EXTRA_DIST += grammar/lts.y grammar/lts.l grammar/agents.y grammar/agents.l

grammar/lts-parser.c: grammar/lts.y
	@$(MKDIR_P) grammar
	$(AM_V_YACC)$(YACC:-y=) --header=grammar/lts-parser.h -o $@ $(srcdir)/grammar/lts.y

grammar/lts-parser.h: grammar/lts-parser.c
	@test -f $@ || { rm -f grammar/lts-parser.c; $(MAKE) $(AM_MAKEFLAGS) grammar/lts-parser.c; }

grammar/lts-scanner.c: grammar/lts.l
	@$(MKDIR_P) grammar
	$(AM_V_LEX)$(LEX) $(AM_LFLAGS) -o $@ $(srcdir)/grammar/lts.l

grammar/agents-parser.c: grammar/agents.y
	@$(MKDIR_P) grammar
	$(AM_V_YACC)$(YACC:-y=) --header=grammar/agents-parser.h -o $@ $(srcdir)/grammar/agents.y

grammar/agents-parser.h: grammar/agents-parser.c
	@test -f $@ || { rm -f grammar/agents-parser.c; $(MAKE) $(AM_MAKEFLAGS) grammar/agents-parser.c; }

grammar/agents-scanner.c: grammar/agents.l
	@$(MKDIR_P) grammar
	$(AM_V_LEX)$(LEX) $(AM_LFLAGS) -o $@ $(srcdir)/grammar/agents.l

# An archive holds them, made, so that it builds without flex and bison.
dist-hook: $(FLEX_BISON)
	$(MKDIR_P) $(distdir)/grammar
	cp $(FLEX_BISON) $(distdir)/grammar
	cd $(distdir)/grammar && touch $(notdir $(FLEX_BISON))
