# tests/packaging/: what other build systems have of an installation
if !SANITIZED
TESTS += tests/packaging/agents tests/packaging/nodes tests/packaging/builds tests/packaging/examples tests/packaging/recipes tests/packaging/archive
endif
LONG_TESTS += tests/packaging/archive
TESTS += tests/packaging/editors tests/packaging/recorders
EXTRA_DIST += tests/packaging/agents tests/packaging/nodes tests/packaging/editors tests/packaging/recorders tests/packaging/archive tests/packaging/builds tests/packaging/examples tests/packaging/recipes
