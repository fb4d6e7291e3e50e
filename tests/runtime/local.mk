# tests/runtime/: the Check suites of runtime/
