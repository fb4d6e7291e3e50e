# man/: one page per command and subcommand, one per format, one for the library; tests/house/man-pages checks them.
dist_man_MANS += man/spex.5
