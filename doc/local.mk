# doc/: guides for users
dist_doc_DATA += README.md doc/ci.md doc/instrumenting.md doc/packaging.md
# for readers of the code
EXTRA_DIST += doc/architecture.md doc/contributing.md doc/histories.md doc/reduction.md doc/runtime.md
