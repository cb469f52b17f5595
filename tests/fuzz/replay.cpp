// SPDX-License-Identifier: BSL-1.0
//
// Runs the fuzz targets over their kept inputs, without a fuzzer: each input whole and cut at each
// length up to 512 bytes.
//
//   codynamo_fuzz_replay CORPUS-FOLDER      with a folder in it for each target
//
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

struct fuzz_target {
    const char* name;
    int (*run)(const std::uint8_t*, std::size_t);
};

// Includes the files beside this one and defines fuzz_targets; written by CMake.
#include "fuzz_targets.inc"

namespace {

std::vector<std::uint8_t> content(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// On the heap with no byte to spare, so that AddressSanitizer sees a read past its end.
void run(const fuzz_target& target, const std::vector<std::uint8_t>& bytes, std::size_t size) {
    const std::vector<std::uint8_t> exact(
        bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)
    );
    target.run(exact.data(), exact.size());
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: codynamo_fuzz_replay CORPUS-FOLDER\n");
        return 2;
    }
    constexpr std::size_t longest_cut = 512;
    bool complete = true;
    for (const fuzz_target& target : fuzz_targets) {
        std::vector<std::filesystem::path> files;
        const auto folder = std::filesystem::path(argv[1]) / target.name;
        if (std::filesystem::is_directory(folder))
            for (const auto& entry : std::filesystem::directory_iterator(folder))
                files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        std::size_t runs = 0;
        for (const auto& file : files) {
            std::printf("%s\n", file.c_str()); // the last one is the one that ended the process
            std::fflush(stdout);
            const auto bytes = content(file);
            run(target, bytes, bytes.size());
            ++runs;
            for (std::size_t cut = 0; cut < std::min(bytes.size(), longest_cut); ++cut, ++runs)
                run(target, bytes, cut);
        }
        std::printf("%-16s %3zu inputs, %6zu runs\n", target.name, files.size(), runs);
        complete = complete && !files.empty();
    }
    if (!complete) std::fprintf(stderr, "a target has no inputs in %s\n", argv[1]);
    return complete ? EXIT_SUCCESS : EXIT_FAILURE;
}
