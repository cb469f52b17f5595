# SPDX-License-Identifier: BSL-1.0
# What `conan create packaging/conan` builds and runs against the package: the consumer of tests/package.
import os

from conan import ConanFile
from conan.tools.build import can_run
from conan.tools.cmake import CMake, cmake_layout


class CodynamoTest(ConanFile):
    settings = "os", "arch", "compiler", "build_type"
    generators = "CMakeDeps", "CMakeToolchain"

    def requirements(self):
        self.requires(self.tested_reference_str)

    def layout(self):
        cmake_layout(self)

    def build(self):
        cmake = CMake(self)
        root = os.path.join(self.recipe_folder, os.pardir, os.pardir, os.pardir)
        cmake.configure(build_script_folder=os.path.join(root, "tests", "package", "consumer"))
        cmake.build()

    def test(self):
        if can_run(self):
            for program in ("consumer", "consumer_json", "consumer_header_only"):
                self.run(os.path.join(self.cpp.build.bindir, program), env="conanrun")
