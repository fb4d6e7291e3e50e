# bench/
# The reducer, on a folder of .aut files and beside its peers: bench/reduce --help; comparison: bench/compare --help.
EXTRA_DIST += bench/reduce bench/compare bench/schedules bench/strategies bench/sctbench bench/counts bench/preloaded

noinst_PROGRAMS += bench/explain
bench_explain_SOURCES = bench/explain.c
bench_explain_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
bench_explain_LDADD = liblts.la libbase.la

# spexc: how fast it compiles, and what it generates.
EXTRA_DIST += bench/bench-spexc bench/step.c bench/tcp.lts bench/guards.c bench/sender.lts
bench-spexc: spexc$(EXEEXT)
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' $(SHELL) $(srcdir)/bench/bench-spexc
bench: bench-spexc
.PHONY: bench bench-spexc

noinst_PROGRAMS += bench/aut
bench_aut_SOURCES = bench/aut.c
bench_aut_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
bench_aut_LDADD = liblts.la libbase.la libdecompress.la

# The engine, beside a bare table and LMDB alone.
noinst_PROGRAMS += bench/runtime-costs
bench_runtime_costs_SOURCES = bench/runtime.c tests/runtime/monitors.c tests/runtime/monitors.h
bench_runtime_costs_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(LMDB_CFLAGS)
bench_runtime_costs_LDADD = libruntime.la

# What times, parents and children cost it.
noinst_PROGRAMS += bench/rules
bench_rules_SOURCES = bench/rules.c
bench_rules_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
bench_rules_LDADD = libruntime.la

bench: bench-runtime bench-rules
bench-rules: bench/rules$(EXEEXT)
	bench/rules
.PHONY: bench-rules
bench-runtime: bench/runtime-costs$(EXEEXT)
	bench/runtime-costs
.PHONY: bench-runtime
# What recording an event of a history costs.
noinst_PROGRAMS += bench/history-record
bench_history_record_SOURCES = bench/history-record.c
bench_history_record_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
bench_history_record_LDADD = libruntime.la
bench: bench-history-record
bench-history-record: bench/history-record$(EXEEXT)
	bench/history-record
.PHONY: bench-history-record
# spex verify and replay, at size.
EXTRA_DIST += bench/bench-spex
bench-spex: spex$(EXEEXT)
	@top_builddir='$(abs_top_builddir)' $(SHELL) $(srcdir)/bench/bench-spex
bench: bench-spex
.PHONY: bench-spex

# Histories beside Porcupine (bench/histories/run says how), and a hunt for those on which the checker is slow.
EXTRA_DIST += bench/histories/generate bench/histories/run bench/histories/porcupine_spex_test.go
noinst_PROGRAMS += bench/histories/hunt
bench_histories_hunt_SOURCES = bench/histories/hunt.c tests/histories/random.c tests/histories/random.h
bench_histories_hunt_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
bench_histories_hunt_LDADD = libhistories.la libvalues.la libbase.la

# libspex-explorer beside Spin and rumur: bench/explorer/run says how.
EXTRA_DIST += bench/explorer/run
noinst_PROGRAMS += bench/explorer/models
bench_explorer_models_SOURCES = bench/explorer/models.c
bench_explorer_models_LDADD = libexplorer.la libbase.la
bench-explorer: bench/explorer/models$(EXEEXT)
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' $(SHELL) $(srcdir)/bench/explorer/run
bench: bench-explorer
.PHONY: bench-explorer

# spex check beside Spin and rumur: bench/check/run says how.
EXTRA_DIST += bench/check/run bench/check/ring.lts bench/check/ring.pml bench/check/ring.m \
	bench/check/philosophers.lts bench/check/philosophers.pml bench/check/philosophers.m \
	bench/check/phases.lts bench/check/phases.pml bench/check/phases.m \
	bench/check/paxos.lts bench/check/paxos.pml bench/check/paxos.m \
	bench/check/german.lts bench/check/german.pml bench/check/german.m \
	bench/check/abp.lts bench/check/abp.pml bench/check/abp.m \
	bench/check/peterson.lts bench/check/peterson.pml bench/check/peterson.m \
	bench/check/window.lts bench/check/window.pml bench/check/window.m \
	bench/check/raft.lts bench/check/raft.pml bench/check/raft.m
bench-check: spex$(EXEEXT)
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' $(SHELL) $(srcdir)/bench/check/run
bench: bench-check
.PHONY: bench-check

# Handlers of agents beside some written by hand.
EXTRA_DIST += bench/bench-agents bench/handlers.c
bench-agents: spexc$(EXEEXT)
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' $(SHELL) $(srcdir)/bench/bench-agents
bench: bench-agents
.PHONY: bench-agents

# Messages between threads: agents of a node beside queues of pthreads and ZeroMQ.
EXTRA_DIST += bench/bench-nodes bench/nodes.c
bench-nodes: spexc$(EXEEXT) libspex-agents.la
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' $(SHELL) $(srcdir)/bench/bench-nodes
bench: bench-nodes
.PHONY: bench-nodes

# Messages between processes: nodes over a Unix socket beside ZeroMQ's ipc.
EXTRA_DIST += bench/bench-network bench/network.c bench/network.lts
bench-network: spexc$(EXEEXT) libspex-agents.la
	@top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' $(SHELL) $(srcdir)/bench/bench-network
bench: bench-network
.PHONY: bench-network

# spex chaos: messages a second of a simulation, beside a limit.
EXTRA_DIST += bench/bench-chaos bench/chaos.lts bench/turmoil.rs
noinst_PROGRAMS += bench/chaos-limit
bench_chaos_limit_SOURCES = bench/chaos.c
bench_chaos_limit_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
bench: bench-chaos
bench-chaos: spex$(EXEEXT) spexc$(EXEEXT) libspex-agents.la bench/chaos-limit$(EXEEXT)
	@top_builddir='$(abs_top_builddir)' $(SHELL) $(srcdir)/bench/bench-chaos
.PHONY: bench-chaos
