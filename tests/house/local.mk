# tests/house/: what concerns the whole tree and its installation
EXTRA_DIST += tests/house/site tests/house/site.js tests/house/walls tests/house/circles tests/house/walks tests/house/links tests/house/man-pages tests/house/elixir tests/house/demo tests/house/sessions tests/house/stranger

# These read the tree, or build programs of strangers, for which sanitizers change nothing.
if !SANITIZED
TESTS += tests/house/walls tests/house/circles tests/house/walks tests/house/links tests/house/site tests/house/man-pages tests/house/elixir
TESTS += tests/house/demo tests/house/sessions tests/house/stranger
endif
