// SPDX-License-Identifier: BSL-1.0
#include "support/vectors.hpp"

#include <codynamo/sigv4.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace codynamo;
namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    REQUIRE(in);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

/// A raw HTTP request, with the freedom that the suite takes: blanks and UTF-8 in the target.
struct raw_request {
    explicit raw_request(const std::string& text) {
        std::istringstream in(text);
        std::string line;
        std::getline(in, line);
        const std::size_t first = line.find(' ');
        std::string target = line.substr(first + 1, line.rfind(' ') - first - 1);
        r.method = line.substr(0, first);
        if (const std::size_t mark = target.find('?'); mark != std::string::npos) {
            r.query = target.substr(mark + 1);
            target.resize(mark);
        }
        r.path = target;
        while (std::getline(in, line) && !line.empty()) {
            if (line.front() == ' ') {
                r.headers.back().second += line; // a folded line
                continue;
            }
            const std::size_t colon = line.find(':');
            r.headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
        }
        body.assign(std::istreambuf_iterator<char>(in), {});
        r.body = body;
    }

    sigv4::request r;
    std::string body;
};

} // namespace

TEST_CASE("the SigV4 test suite of AWS is signed as expected") {
    const fs::path suite = testing::public_vectors("aws4_testsuite");

    const sigv4::time_point when = std::chrono::sys_days(std::chrono::year(2015) / 8 / 30) +
                                   std::chrono::hours(12) + std::chrono::minutes(36);
    const sigv4::scope where{.region = "us-east-1", .service = "service"};
    int cases = 0;
    for (const auto& entry : fs::recursive_directory_iterator(suite)) {
        fs::path file = entry.path();
        if (file.extension() != ".req") continue;
        ++cases;
        INFO(file.stem().string());
        const bool with_token = file.stem() == "get-vanilla-with-session-token";
        const credentials key(
            "AKIDEXAMPLE",
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            with_token ? "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267" : ""
        );
        raw_request raw(contents(file));
        std::vector<sigv4::header> added = sigv4::sign(raw.r, key, where, when);
        CHECK(added.back().first == "Authorization");
        CHECK(added.back().second == contents(file.replace_extension(".authz")));

        added.pop_back();
        raw.r.headers.insert(raw.r.headers.end(), added.begin(), added.end());
        const std::string canonical = sigv4::canonical_request(raw.r);
        CHECK(canonical == contents(file.replace_extension(".creq")));
        CHECK(
            sigv4::string_to_sign(canonical, where, when) ==
            contents(file.replace_extension(".sts"))
        );
    }
    CHECK(cases >= 34);
}
