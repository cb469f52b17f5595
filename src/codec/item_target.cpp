// SPDX-License-Identifier: BSL-1.0
#include "codec/item_target.hpp"

#include "codec/attribute_value.hpp"

#include <codynamo/value_reader.hpp>

#include <algorithm>

namespace codynamo::codec {
namespace {

/// Returns why an item does not convert, with the item.
error unconverted(json_reader& reader, const error& why) {
    error_info info = why.info();
    info.outcome = outcome::applied;
    decode(reader, info.item.emplace());
    return error(std::move(info));
}

} // namespace

void item_target::expect(std::size_t count, const json_reader& reader) {
    if (to_.reserve) to_.reserve(to_.target, std::min(count, 4 * reader.size_left() / to_.size));
}

void item_target::read(json_reader& reader) {
    if (reader.peek() != json_reader::kind::object) return reader.fail("expected an object");
    if (failure_) return reader.skip();
    const json_reader::point begin = reader.here();
    reader.spend(2 * to_.size); // a vector that grows has room for as many again
    if (!reader.ok()) return;
    detail::value_reader in(reader, to_.root, to_.reserve ? &shapes_ : nullptr);
    in.read_item(*to_.codec, to_.add(to_.target));
    if (in.ok() || !reader.ok()) return;
    reader.go_back(begin);
    failure_ = unconverted(reader, in.failure());
}

std::optional<error> read_item(std::string_view json, const detail::item_sink& to) {
    json_reader reader(json);
    item_target target(to);
    target.read(reader);
    const result<bool> done = std::move(target).finish(reader.finish(true));
    if (done) return std::nullopt;
    return done.error();
}

} // namespace codynamo::codec
