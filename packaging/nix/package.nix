# Spex for nixpkgs' callPackage. From a clone:
#
#     nix-build packaging/nix
#
# One output: what CMake finds looks for headers and commands beside the library.
{ lib
, stdenv
, autoreconfHook
, bison
, flex
, pkg-config
, bzip2
, check
, elfutils
, expat
, graphviz
, jansson
, libcbor
, libedit
, libuv
, lmdb
, xxHash
, zlib
, zstd
, src ? lib.cleanSource ../..
}:

stdenv.mkDerivation {
  pname = "spex";
  version = "0.2.0";
  inherit src;

  strictDeps = true;
  enableParallelBuilding = true;

  nativeBuildInputs = [ autoreconfHook bison flex pkg-config ];
  buildInputs = [ bzip2 check elfutils expat graphviz jansson libcbor libedit libuv lmdb xxHash zlib zstd ];

  # Tests of the whole house install, start browsers and build strangers' programs; the data-driven ones are enough here.
  doCheck = true;
  checkFlags = [ "TESTS=tests/run-cases" ];

  meta = {
    description = "Compiles specifications of behaviour to C monitors, and judges recorded behaviour";
    license = lib.licenses.asl20;
    mainProgram = "spex";
    platforms = lib.platforms.linux;
  };
}
