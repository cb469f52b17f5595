// SPDX-License-Identifier: BSL-1.0
//
// Searches this process's own memory for a secret that should be gone. The canary is built at run
// time and compared masked, so that the search does not find itself.
#include "config/profile_file.hpp"
#include "config/shared_files.hpp"
#include "credentials/document.hpp"
#include "exec/message.hpp"
#include "sigv4/dynamodb_signer.hpp"

#include <codynamo/credentials.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace codynamo;

namespace {

constexpr char mask = 0x55;

/// What the canary is, masked.
std::string masked_canary(std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i)
        out += static_cast<char>(static_cast<char>('a' + (i * 7 + size) % 26) ^ mask);
    return out;
}

void unmask_onto(std::string& out, const std::string& masked) {
    for (const char c : masked)
        out += static_cast<char>(c ^ mask);
}

int copies_in(const std::vector<char>& block, std::size_t size, const std::string& masked) {
    int found = 0;
    const char* at = block.data();
    const char* const end = at + size;
    const int first = static_cast<unsigned char>(masked.front() ^ mask);
    while (
        (at = static_cast<const char*>(std::memchr(at, first, static_cast<std::size_t>(end - at))))
    ) {
        const char* const candidate = at++;
        if (static_cast<std::size_t>(end - candidate) < masked.size()) break;
        std::size_t same = 1;
        while (same < masked.size() && static_cast<char>(candidate[same] ^ mask) == masked[same])
            ++same;
        found += same == masked.size();
    }
    return found;
}

/// Copies in all memory that can be written, but for huge mappings (sanitizers' own); -1 if that
/// cannot be read.
int copies_in_memory(const std::string& masked) {
    static std::vector<char> block(1 << 16);
    const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    std::ifstream maps("/proc/self/maps");
    if (memory < 0 || !maps) return -1;
    int found = 0;
    for (std::string line; std::getline(maps, line);) {
        unsigned long from = 0, to = 0;
        char access[5] = {};
        if (std::sscanf(line.c_str(), "%lx-%lx %4s", &from, &to, access) != 3) continue;
        if (access[0] != 'r' || access[1] != 'w' || to - from > (256UL << 20)) continue;
        const auto own = reinterpret_cast<unsigned long>(block.data());
        for (unsigned long at = from; at < to;) {
            if (at >= own && at < own + block.size()) { // the search's own buffer
                at = own + block.size();
                continue;
            }
            std::size_t wanted = std::min<unsigned long>(to - at, block.size());
            if (at < own && own < at + wanted) wanted = own - at;
            const ssize_t got = ::pread(memory, block.data(), wanted, static_cast<off_t>(at));
            if (got <= 0) break;
            found += copies_in(block, static_cast<std::size_t>(got), masked);
            // Blocks overlap, or a copy on their border would be missed.
            const auto step = static_cast<unsigned long>(got);
            at += step == wanted && step > masked.size() && at + step < to && wanted == block.size()
                      ? step - masked.size() + 1
                      : step;
        }
    }
    ::close(memory);
    std::fill(block.begin(), block.end(), '\0');
    return found;
}

} // namespace

TEST_CASE("no copy of a secret is left in memory when its last owner is gone") {
    for (const std::size_t size :
         {std::size_t{15}, std::size_t{40}}) { // within and above a string's own buffer
        const std::string canary = masked_canary(size);
        if (copies_in_memory(canary) < 0)
            SKIP("this system does not show a process its own memory");
        INFO("a secret of " << size << " characters");
        {
            std::string secret;
            secret.reserve(size
            ); // growing would leave copies that are the test's, not the library's
            unmask_onto(secret, canary);
            const credentials key("AKIDEXAMPLE", std::move(secret));
            sigv4::dynamodb_signer signer;
            std::string head;
            for (int hour = 0; hour < 24 * 20; ++hour) // fills the key cache and overruns it
                signer.append_to(
                    head,
                    {.host = "h", .path = "/", .target = "T.Op", .body_digest = {}},
                    key,
                    {"r"},
                    std::chrono::system_clock::time_point(std::chrono::hours(hour))
                );
            CHECK(copies_in_memory(canary) > 0); // the search does find what is there
        }
        CHECK(copies_in_memory(canary) == 0);
    }
}

TEST_CASE("no copy of a secret is left in memory when the shared files were parsed") {
    const std::string canary = masked_canary(33);
    if (copies_in_memory(canary) < 0) SKIP("this system does not show a process its own memory");
    {
        std::string line;
        line.reserve(200);
        line = "[default]\naws_secret_access_key = ";
        unmask_onto(line, canary);
        const crypto::secret file = crypto::secret::taken_from(line);
        const auto parsed = config::parse_profiles({"", "c"}, {file.view(), "k"});
        REQUIRE(parsed.has_value());
        CHECK(copies_in_memory(canary) == 2); // the file's and the setting's
    }
    CHECK(copies_in_memory(canary) == 0);
}

TEST_CASE("no copy of a session token is left in memory when a request with a long head is gone") {
    const std::string canary = masked_canary(41);
    if (copies_in_memory(canary) < 0) SKIP("this system does not show a process its own memory");
    {
        std::string token;
        token.reserve(41);
        unmask_onto(token, canary);
        const credentials key("AKIDEXAMPLE", "secret", std::move(token));
        http::endpoint endpoint;
        endpoint.host = "localhost";
        endpoint.path = '/' + std::string(3000, 'x');
        const exec::service_address to(std::move(endpoint), "", {"eu-central-1"});
        exec::attempt_head head;
        head.invocation_id = "an id";
        sigv4::dynamodb_signer signer;
        auto message = exec::write_message(
            exec::call("GetItem", "t", "{}"),
            to,
            head,
            signer,
            key,
            std::chrono::system_clock::now()
        );
        REQUIRE(message.has_value());
        CHECK(message->size() > 3000);
        crypto::wipe(*message);
    }
    CHECK(copies_in_memory(canary) == 0);
}

TEST_CASE("no copy of a secret is left in memory when a shared file is refused") {
    const std::string canary = masked_canary(37);
    if (copies_in_memory(canary) < 0) SKIP("this system does not show a process its own memory");
    std::string name = "/tmp/codynamo-XXXXXX";
    const int file = ::mkstemp(name.data());
    REQUIRE(file >= 0);
    {
        std::string line;
        line.reserve(64);
        unmask_onto(line, canary);
        line.resize(64, '\n');
        for (int i = 0; i < (1 << 20) / 64 + 1; ++i) // just over 1 MiB
            REQUIRE(::write(file, line.data(), line.size()) == 64);
        crypto::wipe(line);
    }
    ::close(file);
    CHECK(config::read_config_file(name).has_error());
    CHECK(copies_in_memory(canary) == 0);
    ::unlink(name.c_str());
}

TEST_CASE("no copy of a secret is left in memory when a credentials document is gone") {
    const std::string canary = masked_canary(43);
    if (copies_in_memory(canary) < 0) SKIP("this system does not show a process its own memory");
    const bool is_refused = GENERATE(false, true);
    {
        std::string text;
        text.reserve(200);
        text = R"({"list":["x"],"outer":{"Token":"\u0061)"; // with an escape: read into a buffer
        unmask_onto(text, canary);
        text += is_refused ? R"("},"list":1})" : R"("},"last":1})";
        const crypto::secret received = crypto::secret::taken_from(text);
        const auto parsed = credential_sources::document::parse(received.view(), "a response");
        CHECK(parsed.has_value() != is_refused);
        if (parsed) CHECK(parsed->find("outer.Token")->size() == canary.size() + 1);
        CHECK(copies_in_memory(canary) == (is_refused ? 1 : 2));
    }
    CHECK(copies_in_memory(canary) == 0);
}
