# SPDX-License-Identifier: BSL-1.0
# The recipe for Conan 2: conan create packaging/conan
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir


class CodynamoRecipe(ConanFile):
    name = "codynamo"
    description = "A coroutine client for Amazon DynamoDB on Boost.Asio"
    license = "BSL-1.0"
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False], "with_json": [True, False]}
    default_options = {"shared": False, "fPIC": True, "with_json": True, "boost/*:header_only": True}
    implements = ["auto_shared_fpic"]

    @property
    def _root(self):
        return os.path.join(self.recipe_folder, os.pardir, os.pardir)

    def set_version(self):
        header = load(self, os.path.join(self._root, "include/codynamo/version.hpp"))
        self.version = re.search(r'CODYNAMO_VERSION "([0-9.]+)"', header).group(1)

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "docs/gcc12.md", "include/*", "src/*"):
            copy(self, pattern, self._root, self.export_sources_folder)

    def requirements(self):
        self.requires("boost/[>=1.83]", transitive_headers=True)
        self.requires("openssl/[>=3 <4]")
        if self.options.with_json:
            self.requires("nlohmann_json/[>=3.10]", transitive_headers=True)

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        for part in ("BUILD_TESTS", "BUILD_EXAMPLES", "BUILD_BENCH", "WARNINGS"):
            toolchain.cache_variables[f"CODYNAMO_{part}"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        # Conan writes its own package files.
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "codynamo")
        library = self.cpp_info.components["codynamo"]
        library.set_property("cmake_target_name", "codynamo::codynamo")
        library.libs = ["codynamo"]
        library.requires = ["boost::headers", "openssl::ssl", "openssl::crypto"]
        library.system_libs = ["pthread"]
        header_only = self.cpp_info.components["header_only"]
        header_only.set_property("cmake_target_name", "codynamo::header_only")
        header_only.libs = []
        header_only.requires = library.requires
        header_only.system_libs = library.system_libs
        if self.options.with_json:
            json = self.cpp_info.components["json"]
            json.set_property("cmake_target_name", "codynamo::json")
            json.libs = []
            json.requires = ["codynamo", "nlohmann_json::nlohmann_json"]
