# bench/
noinst_PROGRAMS += bench/reduce-lts
bench_reduce_lts_SOURCES = bench/reduce-lts.c
bench_reduce_lts_LDADD = liblts.la
