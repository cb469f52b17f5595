// SPDX-License-Identifier: BSL-1.0
#include <codynamo/write_request.hpp>

namespace codynamo {

write_request::write_request(std::string table_name, codynamo::item item)
    : table_name_(std::move(table_name)), action_(std::move(item)) {}

write_request::write_request(std::string table_name, codynamo::key key)
    : table_name_(std::move(table_name)), action_(std::move(key)) {}

write_request::write_request(const write_request& other) = default;
write_request::write_request(write_request&& other) noexcept = default;
write_request& write_request::operator=(const write_request& other) = default;
write_request& write_request::operator=(write_request&& other) noexcept = default;
write_request::~write_request() = default;

const codynamo::item* write_request::item() const noexcept {
    return std::get_if<codynamo::item>(&action_);
}

const codynamo::key* write_request::key() const noexcept {
    return std::get_if<codynamo::key>(&action_);
}

bool write_request::operator==(const write_request& other) const {
    return table_name_ == other.table_name_ && action_ == other.action_;
}

unwritten_request::unwritten_request(
    write_request request, codynamo::outcome outcome, std::error_code code, std::string message
)
    : write_request(std::move(request)),
      outcome_(outcome),
      code_(code),
      message_(std::move(message)) {}

} // namespace codynamo
