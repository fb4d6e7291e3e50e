# tests/lockstep/: programs with a fault and without, under schedules that are chosen.
if LOCKSTEP
TESTS += tests/lockstep/networks
EXTRA_DIST += tests/lockstep/networks tests/lockstep/networks.c
TESTS += tests/lockstep/environment tests/lockstep/tutorial tests/lockstep/own tests/lockstep/disk tests/lockstep/faults tests/lockstep/lint tests/lockstep/kernel tests/lockstep/nodes tests/lockstep/jobs tests/lockstep/rff tests/lockstep/blocks tests/lockstep/models tests/lockstep/told tests/lockstep/compiled tests/lockstep/exhaustive tests/lockstep/find tests/lockstep/sound tests/lockstep/systematic \
	tests/lockstep/oracles tests/lockstep/page tests/lockstep/runs tests/lockstep/verbs tests/lockstep/watching
EXTRA_DIST += tests/lockstep/environment tests/lockstep/tutorial tests/lockstep/own tests/lockstep/programs-own tests/lockstep/faults tests/lockstep/programs-faults tests/lockstep/disk tests/lockstep/programs-disk tests/lockstep/lint tests/lockstep/kernel tests/lockstep/nodes tests/lockstep/programs-nodes tests/lockstep/jobs tests/lockstep/rff tests/lockstep/programs-rff tests/lockstep/runs tests/lockstep/oracles tests/lockstep/blocks tests/lockstep/models tests/lockstep/models.c tests/lockstep/models.py tests/lockstep/programs-models tests/lockstep/programs-linked tests/lockstep/page tests/lockstep/page.js tests/lockstep/verbs tests/lockstep/told tests/lockstep/programs-told tests/lockstep/watching tests/lockstep/compiled tests/lockstep/counts.c tests/lockstep/exhaustive tests/lockstep/orders.py tests/lockstep/find tests/lockstep/sound tests/lockstep/systematic tests/lockstep/programs \
	tests/lockstep/programs-compiled tests/lockstep/programs-sound tests/lockstep/races.c tests/lockstep/races.py tests/lockstep/words.py
check_PROGRAMS += tests/lockstep/bounds
tests_lockstep_bounds_SOURCES = tests/lockstep/bounds.c

# What the sampling strategies promise; SPEX_RUNS=100000 by hand.
check_PROGRAMS += tests/lockstep/sampling
TESTS += tests/lockstep/sampling
tests_lockstep_sampling_SOURCES = tests/lockstep/sampling.c
tests_lockstep_sampling_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_lockstep_sampling_LDADD = liblockstepoutside.la libbase.la $(check_LIBS) -lm
endif
