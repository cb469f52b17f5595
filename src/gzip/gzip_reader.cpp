// SPDX-License-Identifier: BSL-1.0
//
// A gzip file is a sequence of members (RFC 1952):
//
//   magic, method, flags, time, system     magic, fixed
//   size and bytes of extra fields         extra_size, extra      by a flag
//   name and comment, with a zero each     name, comment          by a flag
//   checksum of the header                 header_checksum        by a flag
//   deflated data                          data
//   checksum and size of the data          trailer
//
#include "crypto/crc32.hpp"

#include <codynamo/error.hpp>
#include <codynamo/gzip_reader.hpp>

#include <boost/beast/zlib/inflate_stream.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace codynamo {
namespace {

namespace zlib = boost::beast::zlib;

std::uint32_t little_endian_at(std::string_view bytes, std::size_t offset, std::size_t size) {
    std::uint32_t out = 0;
    for (std::size_t i = size; i > 0; --i)
        out = out << 8 | static_cast<unsigned char>(bytes[offset + i - 1]);
    return out;
}

} // namespace

class gzip_reader::state {
public:
    /// Beast takes the memory of its window with the first data. This takes it here: it could not
    /// go on after a failure there.
    state() {
        constexpr std::string_view stored_byte("\1\1\0\xfe\xff\0", 6);
        zlib::z_params z;
        z.next_in = stored_byte.data();
        z.avail_in = stored_byte.size();
        z.next_out = output_.data();
        z.avail_out = output_.size();
        boost::system::error_code end;
        inflate_.write(z, zlib::Flush::none, end);
    }

    void push(std::string_view part) {
        // Beast's decompressor reads up to four bytes beyond the data, which belong to the trailer.
        const std::size_t done = used_ - std::min<std::size_t>(used_, 4);
        input_.erase(0, done);
        used_ -= done;
        dropped_ += done;
        input_ += part;
    }

    void finish() noexcept { is_finished_ = true; }

    std::string_view next() {
        if (!fault_.empty()) throw error(client_errc::invalid_argument, fault_);
        for (;;) {
            const bool is_data = at_ == field::data;
            const std::string_view out = is_data ? inflate() : std::string_view();
            if (!out.empty()) return out;
            if (is_data && at_ != field::data) continue;
            if (!is_data && read_field()) continue;
            if (is_finished_ && !is_at_end()) fail("is cut off");
            return {};
        }
    }

private:
    enum class field {
        magic,
        fixed,
        extra_size,
        extra,
        name,
        comment,
        header_checksum,
        data,
        trailer
    };

    enum flag : unsigned { has_header_checksum = 2, has_extra = 4, has_name = 8, has_comment = 16 };

    [[nodiscard]] bool is_at_end() const noexcept {
        return at_ == field::magic && used_ == input_.size();
    }

    /// Reads a field if it is there as a whole, and returns whether it was.
    bool read_field() {
        switch (at_) {
        case field::magic: {
            begin_ = dropped_ + used_;
            const auto magic = take(2);
            if (magic && *magic != "\x1f\x8b") fail("is not gzip");
            return move_on(magic.has_value(), field::fixed);
        }
        case field::fixed: {
            constexpr char deflate_method = 8;
            constexpr unsigned reserved = 0xE0;
            const auto fixed = take(8);
            if (fixed) flags_ = static_cast<unsigned char>((*fixed)[1]);
            if (fixed && ((*fixed)[0] != deflate_method || (flags_ & reserved) != 0))
                fail("has a method or flags that are not those of RFC 1952");
            return move_on(fixed.has_value(), field::extra_size);
        }
        case field::extra_size: {
            const auto size = take((flags_ & has_extra) != 0 ? 2 : 0);
            if (size) extra_left_ = little_endian_at(*size, 0, size->size());
            return move_on(size.has_value(), field::extra);
        }
        case field::extra: {
            const std::size_t skipped = std::min(extra_left_, input_.size() - used_);
            used_ += skipped;
            extra_left_ -= skipped;
            return move_on(extra_left_ == 0, field::name);
        }
        case field::name:
            return move_on((flags_ & has_name) == 0 || skip_text(), field::comment);
        case field::comment:
            return move_on((flags_ & has_comment) == 0 || skip_text(), field::header_checksum);
        case field::header_checksum: {
            const auto checksum = take((flags_ & has_header_checksum) != 0 ? 2 : 0);
            inflate_.reset();
            crc_ = 0;
            size_ = 0;
            return move_on(checksum.has_value(), field::data);
        }
        case field::data:
            break;
        case field::trailer: {
            const auto sums = take(8);
            if (sums && little_endian_at(*sums, 0, 4) != crc_) fail("has a wrong checksum");
            if (sums && little_endian_at(*sums, 4, 4) != size_) fail("has a wrong size");
            return move_on(sums.has_value(), field::magic);
        }
        }
        return false;
    }

    bool move_on(bool is_read, field to) noexcept {
        if (is_read) at_ = to;
        return is_read;
    }

    std::optional<std::string_view> take(std::size_t size) noexcept {
        if (input_.size() - used_ < size) return std::nullopt;
        const std::string_view out = std::string_view(input_).substr(used_, size);
        used_ += size;
        return out;
    }

    bool skip_text() noexcept {
        const std::size_t end = input_.find('\0', used_);
        used_ = end == std::string::npos ? input_.size() : end + 1;
        return end != std::string::npos;
    }

    std::string_view inflate() {
        zlib::z_params z;
        z.next_in = input_.data() + used_;
        z.avail_in = input_.size() - used_;
        z.next_out = output_.data();
        z.avail_out = output_.size();
        boost::system::error_code code;
        inflate_.write(z, zlib::Flush::none, code);
        const bool is_end = code == zlib::error::end_of_stream;
        if (code && !is_end && code != zlib::error::need_buffers)
            fail("is damaged: " + code.message());

        used_ = input_.size() - z.avail_in;
        const std::string_view out(output_.data(), output_.size() - z.avail_out);
        crc_ = crypto::crc32(out, crc_);
        size_ += static_cast<std::uint32_t>(out.size());
        if (is_end) {
            constexpr int bit_count = 63; // of what it has read beyond the end
            used_ -= static_cast<std::size_t>((z.data_type & bit_count) / 8);
            at_ = field::trailer;
        }
        return out;
    }

    [[noreturn]] void fail(const std::string& what) {
        fault_ =
            "the gzip data that begins at byte " + std::to_string(begin_) + " of the file " + what;
        throw error(client_errc::invalid_argument, fault_);
    }

    std::string input_;
    std::size_t used_ = 0;
    /// Bytes of the file before `input_`.
    std::size_t dropped_ = 0;
    bool is_finished_ = false;
    std::string fault_;

    field at_ = field::magic;
    std::size_t begin_ = 0;
    unsigned flags_ = 0;
    std::size_t extra_left_ = 0;
    std::uint32_t crc_ = 0;
    std::uint32_t size_ = 0; // modulo 2^32, as the format has it
    zlib::inflate_stream inflate_;
    std::array<char, max_part_bytes> output_;
};

gzip_reader::gzip_reader() : state_(std::make_unique<state>()) {}

gzip_reader::gzip_reader(gzip_reader&& other) noexcept = default;

gzip_reader& gzip_reader::operator=(gzip_reader&& other) noexcept = default;

gzip_reader::~gzip_reader() = default;

void gzip_reader::push(std::string_view part) {
    state_->push(part);
}

void gzip_reader::finish() noexcept {
    state_->finish();
}

std::string_view gzip_reader::next() {
    return state_->next();
}

} // namespace codynamo
