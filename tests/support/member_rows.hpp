// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/text_buffer.hpp"

#include <codynamo/result.hpp>

#include <string>
#include <utility>
#include <vector>

namespace codynamo::testing {

/// What became of every member of one operation's request when it was sent to a real server: a
/// table to print, of which each row is a check.
class member_rows {
public:
    /// `members` are all that the request has; `finish` fails for one that has no row.
    member_rows(std::string operation, std::vector<std::string> members);

    /// The response or the table shows the member's effect; `how` describes it.
    void seen(const std::string& member, bool shown, std::string how);

    /// The server takes the member and shows nothing of it: `part` stands in the request's JSON,
    /// and `answered` is whether the response was right all the same.
    void accepted(
        const std::string& member,
        const result<codec::text_buffer>& request,
        const std::string& part,
        bool answered,
        std::string how
    );

    /// The server refuses the member by this error: a row that fails when it is supported after
    /// all.
    template <class T>
    void unsupported(const std::string& member, const result<T>& with, const std::string& code) {
        if (with)
            refused(member, error(), code);
        else
            refused(member, with.error(), code);
    }

    /// Prints the rows, and checks that each member has one.
    void finish();

private:
    void refused(const std::string& member, const error& e, const std::string& code);
    void add(const std::string& member, bool holds, std::string text);

    std::string operation_;
    std::vector<std::string> members_;
    std::vector<std::pair<std::string, std::string>> rows_;
};

} // namespace codynamo::testing
