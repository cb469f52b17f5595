// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/item.hpp>
#include <codynamo/typed/items.hpp>
#include <codynamo/value.hpp>
#include <codynamo/value_reader.hpp>
#include <codynamo/value_writer.hpp>

#include <utility>

namespace codynamo::detail {

item make_item(const type_codec& codec, const void* object, std::string_view root) {
    value out;
    value_writer writer(out, root);
    writer.write_item(codec, object);
    if (!writer.ok()) throw_error(writer.failure());
    return std::move(out).as_map();
}

void read_item(const type_codec& codec, void* object, const item& i, std::string_view root) {
    value_reader reader(i, root);
    reader.read_item(codec, object);
    if (!reader.ok()) throw_error(reader.failure());
}

} // namespace codynamo::detail
