// SPDX-License-Identifier: BSL-1.0
//
// One half of the comparison with boto3 (boto3_item.py is the other): creates a table and writes an
// item with every type, or compares the item that boto3 wrote with the same one.
//
//   codynamo_item write TABLE | check TABLE
//
#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

using namespace codynamo;

namespace {

item every_type(std::string id) {
    return item{
        {"id", std::move(id)},
        {"text", "Grüße, 世界 \n\t\"quoted\" \\ \x01"},
        {"empty", ""},
        {"integer", 42},
        {"negative", -7},
        {"decimal", number("12345678901234567890.123456789012345678")},
        {"tiny", number("1E-128")},
        {"bytes", binary::from_string(std::string("\x00\xff\x7f", 3))},
        {"yes", true},
        {"no", false},
        {"nothing", nullptr},
        {"list", list(1, "two", list(3), item{{"four", 4}})},
        {"map", item{{"a.b", 1}, {"c", item{{"d", list(nullptr)}}}}},
        {"empty list", list()},
        {"empty map", item()},
        {"strings", string_set("a", "b", "ü")},
        {"numbers", number_set(1, number("2.5"), -3)},
        {"binaries", binary_set(binary::from_string("x"), binary::from_string("y"))},
    };
}

asio::awaitable<int> write(table t) {
    const attribute_definition partition("id", value_type::string);
    create_table_request request(t.name(), partition);
    co_await t.client().create_table(std::move(request));
    co_await t.wait_until_exists();
    const item written = every_type("by codynamo");
    co_await t.put_item(written);
    co_return EXIT_SUCCESS;
}

asio::awaitable<int> check(table t) {
    const get_item_response found = co_await t.get_item(key("id", "by boto3"));
    const bool equal = found.item == every_type("by boto3");
    if (found.item) std::cout << "codynamo read: " << *found.item << '\n';
    std::cout << "written by boto3, read by codynamo: " << (equal ? "equal" : "DIFFERENT") << '\n';
    co_return equal ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
    const char* const endpoint = std::getenv("CODYNAMO_ENDPOINT");
    if (argc != 3 || !endpoint) {
        std::cerr << "usage: CODYNAMO_ENDPOINT=... codynamo_item write|check TABLE\n";
        return 2;
    }
    const bool writing = std::string(argv[1]) == "write";
    boost::asio::io_context io;
    client_config config;
    config.region = "us-east-1";
    config.endpoint = endpoint;
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    const client db(io.get_executor(), config);
    const table t = db.table(argv[2]);
    int status = EXIT_FAILURE;
    boost::asio::co_spawn(
        io,
        writing ? write(t) : check(t),
        [&](const std::exception_ptr& failure, int result) {
            if (failure) std::rethrow_exception(failure);
            status = result;
        }
    );
    io.run();
    return status;
}
