# tests/compiler/: the Check suites of compiler/
