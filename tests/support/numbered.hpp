// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/conversion/scalars.hpp>
#include <codynamo/type_codec.hpp>
#include <codynamo/value_reader.hpp>
#include <codynamo/value_writer.hpp>

#include <string_view>

namespace codynamo::testing {

/// What typed streams read in tests: an item by its number.
struct numbered {
    int v = 0;
};

} // namespace codynamo::testing

template <class Format>
struct codynamo::detail::conversion<codynamo::testing::numbered, Format> {
    static void write(value_writer& out, const testing::numbered& object) {
        out.begin_map();
        out.member("v", codec_of<int>, &object.v);
        out.end_map();
    }

    static void read(value_reader& in, testing::numbered& object) {
        bool found = false;
        in.members([&](value_reader& member, std::string_view name) {
            if (name != "v") return;
            found = true;
            member.read(codec_of<int>, &object.v);
        });
        if (in.ok() && !found) in.fail(client_errc::no_such_attribute, "the attribute v is absent");
    }
};
