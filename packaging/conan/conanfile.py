"""Spex for Conan 2, built from the tree that this file lies in:

    conan create packaging/conan --build=missing
"""
import os

from conan import ConanFile
from conan.tools.files import copy, rm, rmdir
from conan.tools.gnu import Autotools, AutotoolsDeps, AutotoolsToolchain, PkgConfigDeps
from conan.tools.layout import basic_layout

required_conan_version = ">=2.0"


class SpexConan(ConanFile):
    name = "spex"
    version = "0.2.0"
    description = "Compiles specifications of behaviour to C monitors, and judges recorded behaviour"
    license = "Apache-2.0"
    topics = ("specification", "runtime verification", "bisimulation", "state machine")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False]}
    default_options = {"shared": False, "fPIC": True}

    def configure(self):
        if self.options.shared:
            self.options.rm_safe("fPIC")
        self.settings.rm_safe("compiler.cppstd")
        self.settings.rm_safe("compiler.libcxx")

    def export_sources(self):
        top = os.path.join(self.recipe_folder, "..", "..")
        copy(self, "*", top, self.export_sources_folder, excludes=("build/*", ".git/*", "autom4te.cache/*"))

    def layout(self):
        basic_layout(self)

    def requirements(self):
        self.requires("xxhash/[>=0.8 <1]")
        self.requires("jansson/[>=2.10 <3]")
        self.requires("lmdb/[>=0.9.22 <1]")
        self.requires("expat/[>=2.2 <3]")
        self.requires("libcbor/[>=0.8 <1]")
        self.requires("libuv/[>=1.40 <2]")
        self.requires("zlib/[>=1.2.11 <2]")
        self.requires("zstd/[>=1.5 <2]")
        self.requires("bzip2/[>=1.0.8 <2]")

    def build_requirements(self):
        self.tool_requires("autoconf/2.71")
        self.tool_requires("automake/1.16.5")
        self.tool_requires("libtool/2.4.7")
        self.tool_requires("flex/2.6.4")
        self.tool_requires("bison/3.8.2")
        self.tool_requires("pkgconf/[>=2.1 <3]")
        self.test_requires("check/0.15.2")

    def generate(self):
        toolchain = AutotoolsToolchain(self)
        toolchain.configure_args += ["--without-graphviz", "--without-libedit", "--without-libdw", "--without-z3"]
        toolchain.generate()
        AutotoolsDeps(self).generate()
        PkgConfigDeps(self).generate()

    def build(self):
        autotools = Autotools(self)
        autotools.autoreconf()
        autotools.configure()
        autotools.make()

    def package(self):
        Autotools(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        rm(self, "*.la", os.path.join(self.package_folder, "lib"))
        rmdir(self, os.path.join(self.package_folder, "share", "man"))
        rmdir(self, os.path.join(self.package_folder, "share", "doc"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "Spex")
        # The package's own files have spex_generate, and the variables of spex.pc.
        self.cpp_info.builddirs = [os.path.join("lib", "cmake", "Spex")]
        needs = {
            "spex": ["xxhash::xxhash", "jansson::jansson", "lmdb::lmdb", "expat::expat", "zlib::zlib", "zstd::zstd",
                     "bzip2::bzip2"],
            "agents": ["spex", "jansson::jansson", "lmdb::lmdb", "libcbor::libcbor", "libuv::libuv"],
            "explorer": ["xxhash::xxhash"],
        }
        for name, requires in needs.items():
            component = self.cpp_info.components[name]
            library = "spex" if name == "spex" else "spex-" + name
            component.libs = [library]
            component.set_property("pkg_config_name", library)
            component.set_property("cmake_target_name", "Spex::" + name)
            component.requires = requires
            if self.settings.os in ("Linux", "FreeBSD"):
                component.system_libs = ["pthread", "m", "dl"] if name == "agents" else ["pthread"]
