// SPDX-License-Identifier: BSL-1.0
//
// The program whose size footprint.sh measures: one GetItem, with everything else as it is by
// default.
//
#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <exception>
#include <utility>

using namespace codynamo;

namespace {

asio::awaitable<void> read_one(client db) {
    const table music = db.table("music");
    const get_item_response found = co_await music.get_item(key("id", "7"));
    std::puts(found.item ? "found" : "not found");
}

} // namespace

int main() {
    boost::asio::io_context io;
    auto reading = read_one(client(io.get_executor()));
    boost::asio::co_spawn(io, std::move(reading), [](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
    });
    io.run();
}
