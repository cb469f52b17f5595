// SPDX-License-Identifier: BSL-1.0
//
// The library's own coroutine templates, whose code is compiled in the program that uses them.
#include <codynamo/as_result.hpp>
#include <codynamo/codynamo.hpp>

using namespace codynamo;

asio::awaitable<result<get_item_response>> got(table t) {
    return as_result(t.get_item(key("id", "1")));
}

asio::awaitable<result<put_item_response>> put(table t) {
    return as_result(t.put_item({{"id", "1"}}));
}

asio::awaitable<result<query_response>> queried(table t) {
    return as_result(t.query(partition_key("id") == "1", filter(attr("n") > 1), limit(3)));
}

asio::awaitable<result<void>> closed(batch_writer& writer) {
    return as_result(writer.close());
}
