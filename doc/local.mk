# doc/: guides for users
dist_doc_DATA += README.md doc/ci.md doc/instrumenting.md
