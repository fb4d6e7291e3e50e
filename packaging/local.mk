# packaging/: what other build systems, editors and distributions need.
cmakedir = $(libdir)/cmake/Spex
cmake_DATA = packaging/cmake/SpexConfig.cmake packaging/cmake/SpexConfigVersion.cmake
aclocaldir = $(datadir)/aclocal
dist_aclocal_DATA = packaging/autoconf/spex.m4
dist_pkgdata_DATA += packaging/make/spex.mk
