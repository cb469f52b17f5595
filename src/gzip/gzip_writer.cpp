// SPDX-License-Identifier: BSL-1.0
#include "crypto/crc32.hpp"

#include <codynamo/error.hpp>
#include <codynamo/gzip_writer.hpp>

#include <boost/beast/zlib/deflate_stream.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace codynamo {
namespace {

namespace zlib = boost::beast::zlib;

/// Deflate, no flags, no time, an unknown system.
constexpr std::string_view gzip_header("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);

void append_little_endian(std::string& out, std::uint32_t v) {
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<char>(v >> shift & 0xFF));
}

int checked_level(int level) {
    if (level >= 1 && level <= 9) return level;
    throw error(
        client_errc::invalid_argument,
        "gzip_writer: the level is from 1 to 9, not " + std::to_string(level)
    );
}

} // namespace

class gzip_writer::state {
public:
    explicit state(int level) {
        constexpr int window_bits = 15;
        constexpr int memory_level = 8;
        deflate_.reset(checked_level(level), window_bits, memory_level, zlib::Strategy::normal);
    }

    std::string write(std::string_view part) {
        std::string out;
        begin(out);
        crc_ = crypto::crc32(part, crc_);
        size_ += static_cast<std::uint32_t>(part.size());
        if (!part.empty()) compress(part, zlib::Flush::none, out);
        return out;
    }

    std::string finish() {
        std::string out;
        begin(out);
        compress({}, zlib::Flush::finish, out);
        append_little_endian(out, crc_);
        append_little_endian(out, size_);
        deflate_.reset();
        is_begun_ = false;
        return out;
    }

private:
    void begin(std::string& out) {
        if (is_begun_) return;
        is_begun_ = true;
        crc_ = 0;
        size_ = 0;
        out += gzip_header;
    }

    /// Ends when all is compressed: an error shows that there is nothing more to do.
    void compress(std::string_view part, zlib::Flush flush, std::string& out) {
        std::array<char, std::size_t{16} << 10> ready;
        zlib::z_params z;
        z.next_in = part.data();
        z.avail_in = part.size();
        boost::system::error_code ended;
        do {
            z.next_out = ready.data();
            z.avail_out = ready.size();
            deflate_.write(z, flush, ended);
            out.append(ready.data(), ready.size() - z.avail_out);
        } while (!ended && (z.avail_out == 0 || z.avail_in != 0));
    }

    zlib::deflate_stream deflate_;
    bool is_begun_ = false;
    std::uint32_t crc_ = 0;
    std::uint32_t size_ = 0; // modulo 2^32, as the format has it
};

gzip_writer::gzip_writer(int level) : state_(std::make_unique<state>(level)) {}

gzip_writer::gzip_writer(gzip_writer&& other) noexcept = default;

gzip_writer& gzip_writer::operator=(gzip_writer&& other) noexcept = default;

gzip_writer::~gzip_writer() = default;

std::string gzip_writer::write(std::string_view part) {
    return state_->write(part);
}

std::string gzip_writer::finish() {
    return state_->finish();
}

} // namespace codynamo
