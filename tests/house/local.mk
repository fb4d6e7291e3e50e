# tests/house/: what concerns the whole tree and its installation
TESTS += tests/house/walls tests/house/circles tests/house/walks tests/house/links tests/house/site tests/house/man-pages tests/house/elixir
EXTRA_DIST += tests/house/site tests/house/site.js tests/house/walls tests/house/circles tests/house/walks tests/house/links tests/house/man-pages tests/house/elixir tests/house/demo tests/house/sessions tests/house/stranger

# Programs of strangers are not built with sanitizers.
if !SANITIZED
TESTS += tests/house/demo tests/house/sessions tests/house/stranger
endif
