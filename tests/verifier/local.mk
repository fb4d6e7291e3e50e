# tests/verifier/: the Check suites of verifier/
