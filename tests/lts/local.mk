# tests/lts/: the Check suites of lts/
