# tests/fuzz/: libFuzzer targets, built with clang, ASan and UBSan. `make fuzz` runs each for FUZZ_SECONDS, starting from
# the small corpora kept here; what it finds new goes to the build folder, what crashes it stays there as crash-*.
FUZZ_CC = clang
FUZZ_SECONDS = 60
FUZZ_TARGETS = tests/fuzz/front tests/fuzz/aut tests/fuzz/model tests/fuzz/events tests/fuzz/formats tests/fuzz/message
FUZZ_FLAGS = -std=c11 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
FUZZ_BASE = $(addprefix $(srcdir)/,$(filter %.c,$(liblts_la_SOURCES) $(libformats_la_SOURCES) $(libbase_la_SOURCES) $(libcli_la_SOURCES) $(liblanguage_la_SOURCES) $(libcompiler_la_SOURCES) $(libproving_la_SOURCES) $(libexplorer_la_SOURCES) $(libgraphviz_la_SOURCES))) \
	$(filter %.c,$(FLEX_BISON)) compiler/agents/core.c
EXTRA_DIST += tests/fuzz/front.c tests/fuzz/lts.dict tests/fuzz/front-corpus \
	tests/fuzz/aut.c tests/fuzz/aut-corpus tests/fuzz/model.c tests/fuzz/model-corpus \
	tests/fuzz/events.c tests/fuzz/events-corpus tests/fuzz/formats.c tests/fuzz/formats-corpus \
	tests/fuzz/message.c tests/fuzz/message-corpus
CLEANFILES += $(FUZZ_TARGETS)

tests/fuzz/events: FUZZ_MORE = $(addprefix $(srcdir)/,$(filter %.c,$(liblogs_la_SOURCES)))
tests/fuzz/message: FUZZ_MORE = $(addprefix $(srcdir)/,$(filter %.c,$(libmessages_la_SOURCES) $(libvalues_la_SOURCES))) $(CBOR_LIBS)
$(FUZZ_TARGETS): libcompiler.la libcli.la liblanguage.la liblts.la libbase.la
	@$(MKDIR_P) tests/fuzz
	$(AM_V_CCLD)$(FUZZ_CC) $(FUZZ_FLAGS) $(DEFS) $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) -D_GNU_SOURCE -o $@ \
	    $(srcdir)/$@.c $(FUZZ_MORE) $(FUZZ_BASE) $(XXHASH_LIBS) $(JANSSON_LIBS) $(EXPAT_LIBS) $(GVC_CFLAGS) $(GVC_LIBS) $(Z3_CFLAGS) $(Z3_LIBS)

fuzz: $(FUZZ_TARGETS)
	for target in $(FUZZ_TARGETS); do \
	    $(MKDIR_P) $$target-found && \
	    $$target -max_total_time=$(FUZZ_SECONDS) -dict=$(srcdir)/tests/fuzz/lts.dict -timeout=10 -rss_limit_mb=2048 \
	        -artifact_prefix=$$target-found/ $$target-found $(srcdir)/$$target-corpus || exit 1; \
	done
.PHONY: fuzz
