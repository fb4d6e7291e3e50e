# man/: one page per command and subcommand, one per format, one for the library; tests/house/man-pages checks them.
dist_man_MANS += man/spex.5
dist_man_MANS += man/spex.1 man/spex-compare.1 man/spex-convert.1 man/spex-info.1 man/spex-reduce.1 \
	man/spex-replay.1 man/spex-verify.1
