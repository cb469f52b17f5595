// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>

#ifndef CODYNAMO_VECTORS_DIR // CMake's option
#define CODYNAMO_VECTORS_DIR ""
#endif

namespace codynamo::testing {

/// Returns a file or folder of the public test vectors, which are not part of this repository.
/// Skips the test where their folder is not given, by the environment variable or the CMake option.
inline std::filesystem::path public_vectors(const std::string& name) {
    const char* const given = std::getenv("CODYNAMO_VECTORS_DIR");
    const std::filesystem::path folder = given != nullptr ? given : CODYNAMO_VECTORS_DIR;
    if (folder.empty())
        SKIP(
            name << " is not part of this repository: set CODYNAMO_VECTORS_DIR, in the environment "
                    "or for CMake, to a folder that has it"
        );
    if (!std::filesystem::exists(folder / name)) FAIL("CODYNAMO_VECTORS_DIR has no " << name);
    return folder / name;
}

} // namespace codynamo::testing
