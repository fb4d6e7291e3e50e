# doc/: installed as it lies here, with README.md on top and the examples beside it, so that links lead where they should.
guides = README.md CHANGELOG.md LICENSE doc/architecture.md doc/ci.md doc/contributing.md doc/histories.md \
	doc/instrumenting.md doc/packaging.md doc/reduction.md doc/runtime.md
nobase_dist_doc_DATA += $(guides)
