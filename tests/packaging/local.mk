# tests/packaging/: what other build systems have of an installation
if !SANITIZED
TESTS += tests/packaging/builds tests/packaging/examples
endif
EXTRA_DIST += tests/packaging/builds tests/packaging/examples
