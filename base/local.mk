# base/: what knows nothing of LTSs; a convenience library that libspex and the commands take in.
noinst_LTLIBRARIES += libbase.la
libbase_la_SOURCES = \
	base/arena.c \
	base/arena.h \
	base/array.h \
	base/bits.h \
	base/check.h \
	base/clock.c \
	base/clock.h \
	base/error.c \
	base/error.h \
	base/escape.c \
	base/escape.h \
	base/files/atomic_file.c \
	base/files/atomic_file.h \
	base/files/byte_order_mark.c \
	base/files/byte_order_mark.h \
	base/files/chunk_reader.c \
	base/files/chunk_reader.h \
	base/files/decompress.h \
	base/files/folder_walk.c \
	base/files/folder_walk.h \
	base/files/line_reader.c \
	base/files/line_reader.h \
	base/files/read_file.c \
	base/files/read_file.h \
	base/files/replace_file.c \
	base/files/replace_file.h \
	base/files/standard_files.c \
	base/files/standard_files.h \
	base/files/text_writer.c \
	base/files/text_writer.h \
	base/files/watch.c \
	base/files/watch.h \
	base/guard.c \
	base/guard.h \
	base/hash.h \
	base/hash_index.c \
	base/hash_index.h \
	base/heap.h \
	base/json.c \
	base/json.h \
	base/key_set.c \
	base/key_set.h \
	base/names.c \
	base/names.h \
	base/fill.c \
	base/fill.h \
	base/near.c \
	base/near.h \
	base/parallel/child.c \
	base/parallel/child.h \
	base/parallel/sequencer.c \
	base/parallel/sequencer.h \
	base/parallel/thread_pool.c \
	base/parallel/thread_pool.h \
	base/parallel/workers.c \
	base/parallel/workers.h \
	base/random.h \
	base/sha256.c \
	base/sha256.h \
	base/shown.c \
	base/shown.h \
	base/sort.c \
	base/sort.h \
	base/utf8.c \
	base/utf8.h \
	base/word_index.c \
	base/word_index.h
libbase_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
libbase_la_LIBADD = $(XXHASH_LIBS)

# Compressed input, apart, so that libspex need not be linked with what decompresses.
noinst_LTLIBRARIES += libdecompress.la
libdecompress_la_SOURCES = base/files/decompress.c
libdecompress_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE $(ZLIB_CFLAGS) $(ZSTD_CFLAGS)
libdecompress_la_LIBADD = $(ZLIB_LIBS) $(ZSTD_LIBS) $(BZLIB_LIBS)
