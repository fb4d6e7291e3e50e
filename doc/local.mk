# doc/: installed as it lies here, with README.md on top and the examples beside it, so that links lead where they should.
guides = README.md CHANGELOG.md LICENSE \
	doc/agents.md doc/architecture.md doc/bisimilarity.md doc/chaos.md doc/checking.md doc/ci.md doc/contributing.md doc/faq.md doc/histories.md doc/instrumenting.md \
	doc/lockstep.md doc/packaging.md doc/reduction.md doc/runtime.md doc/support.md doc/tutorial.md doc/versions.md \
	doc/howto/cmake.md doc/howto/daemons.md doc/howto/handles.md doc/howto/logs.md doc/howto/make.md doc/howto/mini.md doc/howto/once-a-month.md doc/howto/restore.md doc/howto/reuse.md doc/howto/unlearn.md
nobase_dist_doc_DATA += $(guides)

# The same as a site, in html/: `make html`.
EXTRA_DIST += doc/site/make-site doc/site/header-page doc/site/pages doc/site/style.css
html-local: all
	$(srcdir)/doc/site/make-site $(srcdir) . html
	@echo 'html/index.html is the first page'
clean-local:
	rm -rf html
