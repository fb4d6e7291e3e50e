# tests/base/: the Check suites of base/
check_PROGRAMS += tests/base/thread_pool
TESTS += tests/base/thread_pool
THREAD_TESTS += tests/base/thread_pool tests/base/sequencer
tests_base_thread_pool_SOURCES = tests/base/thread_pool.c
tests_base_thread_pool_LDADD = libbase.la $(check_LIBS)

check_PROGRAMS += tests/base/sequencer
TESTS += tests/base/sequencer
tests_base_sequencer_SOURCES = tests/base/sequencer.c
tests_base_sequencer_LDADD = libbase.la $(check_LIBS)

check_PROGRAMS += tests/base/decompress
TESTS += tests/base/decompress
tests_base_decompress_SOURCES = tests/base/decompress.c
tests_base_decompress_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_base_decompress_LDADD = libdecompress.la liblts.la libbase.la $(check_LIBS)

check_PROGRAMS += tests/base/escape
TESTS += tests/base/escape
tests_base_escape_SOURCES = tests/base/escape.c
tests_base_escape_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_base_escape_LDADD = libbase.la $(JANSSON_LIBS) $(check_LIBS)

check_PROGRAMS += tests/base/workers
TESTS += tests/base/workers
tests_base_workers_SOURCES = tests/base/workers.c
tests_base_workers_CPPFLAGS = $(check_CPPFLAGS)
tests_base_workers_LDADD = libbase.la $(check_LIBS)

check_PROGRAMS += tests/base/containers
TESTS += tests/base/containers
tests_base_containers_SOURCES = tests/base/containers.c
tests_base_containers_CPPFLAGS = $(check_CPPFLAGS)
tests_base_containers_LDADD = libbase.la $(check_LIBS)

check_PROGRAMS += tests/base/texts
TESTS += tests/base/texts
tests_base_texts_SOURCES = tests/base/texts.c
tests_base_texts_CPPFLAGS = $(check_CPPFLAGS) -D_GNU_SOURCE
tests_base_texts_LDADD = libbase.la $(check_LIBS)

check_PROGRAMS += tests/base/sha256
TESTS += tests/base/sha256
tests_base_sha256_SOURCES = tests/base/sha256.c
tests_base_sha256_LDADD = libbase.la $(check_LIBS)
