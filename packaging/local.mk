# packaging/: what other build systems, editors and distributions need.
cmakedir = $(libdir)/cmake/Spex
cmake_DATA = packaging/cmake/SpexConfig.cmake packaging/cmake/SpexConfigVersion.cmake
aclocaldir = $(datadir)/aclocal
dist_aclocal_DATA = packaging/autoconf/spex.m4
dist_pkgdata_DATA += packaging/make/spex.mk
vimfiles = $(datadir)/vim/vimfiles
vimsyntaxdir = $(vimfiles)/syntax
dist_vimsyntax_DATA = packaging/vim/syntax/lts.vim
vimftdetectdir = $(vimfiles)/ftdetect
dist_vimftdetect_DATA = packaging/vim/ftdetect/lts.vim
vimftplugindir = $(vimfiles)/ftplugin
dist_vimftplugin_DATA = packaging/vim/ftplugin/lts.vim
EXTRA_DIST += packaging/vscode packaging/tree-sitter packaging/nix packaging/homebrew packaging/conan packaging/vcpkg debian
