# tests/compiler/: the Check suites of compiler/
# Generated monitors against a naive subset construction.
check_PROGRAMS += tests/compiler/monitor/make-specs
tests_compiler_monitor_make_specs_SOURCES = tests/compiler/monitor/make-specs.c
TESTS += tests/compiler/monitor/steps
EXTRA_DIST += tests/compiler/monitor/steps tests/compiler/monitor/check-specs.c

# What is generated compiles everywhere; what is killed leaves nothing torn; what is printed as JSON fits its schema.
TESTS += tests/compiler/generated tests/compiler/atomic tests/compiler/memory tests/compiler/two-libraries \
	tests/compiler/stale tests/compiler/ends tests/compiler/wide
EXTRA_DIST += tests/compiler/generated tests/compiler/atomic tests/compiler/memory tests/compiler/two-libraries \
	tests/compiler/stale tests/compiler/ends tests/compiler/wide
check_PROGRAMS += tests/compiler/check-json
tests_compiler_check_json_SOURCES = tests/compiler/check-json.c
tests_compiler_check_json_LDADD = $(JANSSON_LIBS)

TESTS += tests/compiler/manual
EXTRA_DIST += tests/compiler/manual

# Rules of times and of other instances, from the source to what an engine says.
check_PROGRAMS += tests/compiler/rules tests/compiler/random-rules
TESTS += tests/compiler/rules tests/compiler/random-rules
THREAD_TESTS += tests/compiler/rules
rules_LIBS = libcompiler.la libcli.la libformats.la liblanguage.la libruntimetest.la libruntime.la liblts.la libbase.la \
	$(JANSSON_LIBS) $(check_LIBS)
tests_compiler_rules_SOURCES = tests/compiler/rules.c tests/compiler/compiled.c tests/compiler/compiled.h
tests_compiler_rules_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_compiler_rules_LDADD = $(rules_LIBS)
tests_compiler_random_rules_SOURCES = tests/compiler/random-rules.c tests/compiler/compiled.c tests/compiler/compiled.h
tests_compiler_random_rules_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_compiler_random_rules_LDADD = $(rules_LIBS)

# The monitor against conformance.
check_PROGRAMS += tests/compiler/allowed
TESTS += tests/compiler/allowed
LONG_TESTS += tests/compiler/allowed
tests_compiler_allowed_SOURCES = tests/compiler/allowed.c tests/compiler/compiled.c tests/compiler/compiled.h
tests_compiler_allowed_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_compiler_allowed_LDADD = $(rules_LIBS)

check_PROGRAMS += tests/compiler/tables
TESTS += tests/compiler/tables
tests_compiler_tables_SOURCES = tests/compiler/tables.c
tests_compiler_tables_CPPFLAGS = $(check_CPPFLAGS)
tests_compiler_tables_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
tests_compiler_tables_LDADD = libcompiler.la libcli.la libformats.la liblanguage.la liblts.la libbase.la $(check_LIBS)

# Handlers of random agents against a plain interpreter.
check_PROGRAMS += tests/compiler/agents/agree
tests_compiler_agents_agree_SOURCES = tests/compiler/agents/agree.c tests/compiler/agents/interpret.c \
	tests/compiler/agents/interpret.h tests/compiler/agents/random.c tests/compiler/agents/random.h \
	tests/compiler/agents/random_terms.c tests/compiler/agents/random_statements.c tests/compiler/agents/random_writer.h
tests_compiler_agents_agree_LDADD = liblanguage.la liblts.la libbase.la $(XXHASH_LIBS) -ldl
tests_compiler_agents_agree_LDFLAGS = $(AM_LDFLAGS) -rdynamic
TESTS += tests/compiler/agents/handlers tests/compiler/agents/names tests/compiler/agents/freestanding tests/compiler/agents/golden
EXTRA_DIST += tests/compiler/agents/handlers tests/compiler/agents/names tests/compiler/agents/freestanding tests/compiler/agents/golden

# Variables, by every form of monitor and by an engine, against a plain evaluation of the source.
check_PROGRAMS += tests/compiler/variables/oracle
TESTS += tests/compiler/variables/random
LONG_TESTS += tests/compiler/variables/random
EXTRA_DIST += tests/compiler/variables/random
tests_compiler_variables_oracle_SOURCES = tests/compiler/variables/oracle.c tests/compiler/variables/make.c \
	tests/compiler/variables/make.h
tests_compiler_variables_oracle_CPPFLAGS = $(AM_CPPFLAGS) -D_POSIX_C_SOURCE=200809L
tests_compiler_variables_oracle_LDADD = liblanguage.la liblts.la libbase.la
check_PROGRAMS += tests/compiler/variables/engine
TESTS += tests/compiler/variables/engine
tests_compiler_variables_engine_SOURCES = tests/compiler/variables/engine.c tests/compiler/compiled.c tests/compiler/compiled.h
tests_compiler_variables_engine_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_compiler_variables_engine_LDADD = $(rules_LIBS)
