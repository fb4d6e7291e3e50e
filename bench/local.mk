# bench/
noinst_PROGRAMS += bench/reduce-lts
bench_reduce_lts_SOURCES = bench/reduce-lts.c
bench_reduce_lts_LDADD = liblts.la

noinst_PROGRAMS += bench/explain
bench_explain_SOURCES = bench/explain.c
bench_explain_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
bench_explain_LDADD = liblts.la
