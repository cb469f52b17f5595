// SPDX-License-Identifier: BSL-1.0
#include "support/member_rows.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <iostream>

namespace codynamo::testing {

member_rows::member_rows(std::string operation, std::vector<std::string> members)
    : operation_(std::move(operation)), members_(std::move(members)) {}

void member_rows::seen(const std::string& member, bool shown, std::string how) {
    add(member, shown, "seen: " + std::move(how));
}

void member_rows::accepted(
    const std::string& member,
    const result<codec::text_buffer>& request,
    const std::string& part,
    bool answered,
    std::string how
) {
    const bool sent = request && request->view().find(part) != std::string::npos;
    add(member, sent && answered, "accepted: " + std::move(how));
}

void member_rows::refused(const std::string& member, const error& e, const std::string& code) {
    const error_info& info = e.info();
    add(member,
        info.service_code == code,
        "not supported by this server: " + info.service_code + ": " + info.message);
}

void member_rows::add(const std::string& member, bool holds, std::string text) {
    UNSCOPED_INFO(operation_ << ", " << member << ": " << text);
    CHECK(holds);
    CHECK(std::ranges::find(members_, member) != members_.end());
    rows_.emplace_back(member, (holds ? "" : "NOT ") + std::move(text));
}

void member_rows::finish() {
    for (const std::string& member : members_) {
        bool any = false;
        for (const auto& [name, text] : rows_) {
            if (name != member) continue;
            any = true;
            std::cout << "| " << operation_ << " | " << member << " | " << text << " |\n";
        }
        UNSCOPED_INFO(operation_ << " has the member " << member << ", and no row shows it");
        CHECK(any);
    }
}

} // namespace codynamo::testing
