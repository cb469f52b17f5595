// SPDX-License-Identifier: BSL-1.0
#include "http/reply.hpp"

#include <codynamo/of_this_thread.hpp>

#include <utility>

namespace codynamo::http {
namespace {

constexpr std::size_t largest_spare_head = std::size_t{2} << 10;
/// Of a page of 100 KB too: glibc would return its memory to the system each time, for 5 page
/// faults a call.
constexpr std::size_t largest_spare_body = std::size_t{128} << 10;

struct spare_reply {
    header_fields headers;
    std::string body;
};

} // namespace

header_fields::header_fields(
    std::initializer_list<std::pair<std::string_view, std::string_view>> fields
) {
    for (const auto& [name, value] : fields)
        add(name, value);
}

void header_fields::reserve(std::size_t fields, std::size_t text) {
    fields_.reserve(fields);
    text_.reserve(text);
}

void header_fields::clear() noexcept {
    fields_.clear();
    text_.clear();
}

void header_fields::add(std::string_view name, std::string_view value) {
    const std::size_t begin = text_.size();
    text_ += name;
    for (std::size_t i = begin; i < text_.size(); ++i) { // tolower would follow the locale
        const char c = text_[i];
        if (c >= 'A' && c <= 'Z') text_[i] = static_cast<char>(c - 'A' + 'a');
    }
    text_ += value;
    fields_.push_back({begin, name.size(), begin + name.size(), value.size()});
}

std::span<char> header_fields::assign_text(std::string_view text) {
    constexpr std::size_t usual_fields = 8;
    fields_.clear();
    fields_.reserve(usual_fields);
    text_ = text;
    return text_;
}

void header_fields::add_part(std::string_view name, std::string_view value) {
    const auto place = [&](std::string_view part) {
        return static_cast<std::size_t>(part.data() - text_.data());
    };
    fields_.push_back({place(name), name.size(), place(value), value.size()});
}

std::optional<std::string_view> header_fields::find(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < size(); ++i) {
        const auto [field_name, value] = (*this)[i];
        if (field_name == name) return value;
    }
    return std::nullopt;
}

std::pair<std::string_view, std::string_view> header_fields::operator[](std::size_t index
) const noexcept {
    const field& f = fields_[index];
    const std::string_view text = text_;
    return {text.substr(f.name, f.name_size), text.substr(f.value, f.value_size)};
}

void take_spare(header_fields& headers, std::string& body) noexcept {
    auto* const spare = detail::of_this_thread<spare_reply>();
    if (spare == nullptr) return;
    headers = std::exchange(spare->headers, {});
    body = std::exchange(spare->body, {});
}

void keep_spare(header_fields headers, std::string body) noexcept {
    auto* const spare = detail::of_this_thread<spare_reply>();
    if (spare == nullptr || headers.text_capacity() > largest_spare_head) return;
    headers.clear();
    spare->headers = std::move(headers);
    if (body.capacity() > largest_spare_body) return;
    body.clear();
    if (body.capacity() > spare->body.capacity()) spare->body = std::move(body);
}

} // namespace codynamo::http
