// SPDX-License-Identifier: BSL-1.0

// g++ 12 destroys some temporaries twice, or refuses them, in an expression with co_await. Values
// are built there all the time, so every way to build one stands here, to be run under
// AddressSanitizer.

#include <codynamo/expression.hpp>
#include <codynamo/key.hpp>
#include <codynamo/operations.hpp>
#include <codynamo/options.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch_test_macros.hpp>

#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace codynamo;
namespace asio = boost::asio;

namespace {

// Long enough to live on the heap.
const std::string long_text(40, 'x');

asio::awaitable<item> keep(item i) {
    co_return i;
}

asio::awaitable<value> keep_value(value v) {
    co_return v;
}

asio::awaitable<item> keep_key(key k) {
    co_return std::move(k).attributes();
}

asio::awaitable<update_item_request> keep_request(update_item_request r) {
    co_return r;
}

// Like a public function of the library: no coroutine itself.
asio::awaitable<item> put_item(item i) {
    return keep(std::move(i));
}

asio::awaitable<void> items() {
    CHECK((co_await put_item({})).empty());
    CHECK((co_await put_item({{"id", long_text}})).size() == 1);
    CHECK((co_await put_item({{"id", "1"}, {"n", 2}})).at("n") == 2);
    CHECK(
        (co_await put_item({{long_text, long_text}, {"n", number("12345678901234567890.12")}})
        ).at(long_text) == long_text
    );
    CHECK((co_await put_item(item{{"id", long_text}, {"b", true}})).size() == 2);
    CHECK((co_await put_item(item().set("id", long_text).set("n", 1))).size() == 2);
    CHECK(
        (co_await put_item({{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}, {"e", 1}, {"f", 1},
                            {"g", 1}, {"h", 1}, {"i", 1}, {"j", 1}, {"k", 1}, {"l", 1},
                            {"m", 1}, {"n", 1}, {"o", 1}, {"p", 1}, {"q", 1}, {"r", 1},
                            {"s", 1}, {"t", 1}, {"u", 1}, {"v", 1}, {"w", 1}, {"x", long_text}})
        ).size() == 24
    );
}

std::optional<std::string> some_text(bool any) {
    if (!any) return std::nullopt;
    return long_text;
}

/// Attributes that may be absent, in place of a `?:` with values as operands, which g++ 12 destroys
/// twice.
asio::awaitable<void> optional_attributes() {
    const std::optional<std::string> text = long_text;
    const std::optional<item> none;
    CHECK((co_await put_item({{"id", long_text}, {"note", text}, {"map", none}})).size() == 2);
    CHECK((co_await put_item({{"note", some_text(true)}, {"no", some_text(false)}})).size() == 1);
    CHECK((co_await put_item({{"note", std::optional<std::string>(long_text)}})).size() == 1);
    CHECK((co_await put_item({{"list", std::vector<std::string>(3, long_text)}})).size() == 1);
    CHECK((co_await put_item(item().set("note", text).set("map", none))).size() == 1);
    CHECK((co_await keep_value(value(some_text(true)))) == long_text);
    CHECK((co_await keep_value(value(some_text(false)))).is_null());
    CHECK((co_await keep_value(list(std::vector<std::string>(3, long_text)))) != list());
}

/// Like a public function of the library: takes options, and is not a coroutine itself.
template <class... Options>
asio::awaitable<update_item_request> update_item(key k, Options... options) {
    update_item_request request("t", std::move(k));
    detail::apply_options(request, std::move(options)...);
    return keep_request(std::move(request));
}

std::optional<condition> some_condition(bool any) {
    if (!any) return std::nullopt;
    return condition(attr("a") == long_text);
}

asio::awaitable<void> optional_options() {
    const std::optional<update_action> change = set("b", long_text);
    CHECK((co_await update_item(
               key("id", long_text), set("a", long_text), change, some_condition(true)
           ))
              .condition_expression);
    CHECK(!(co_await update_item(
                {"id", long_text},
                set("a", some_text(false)),
                some_condition(false),
                std::optional<update_action>(change)
            ))
               .condition_expression);
    CHECK(
        (co_await update_item(key("id", "1"), std::optional<condition>(condition("a = b"))))
            .condition_expression == "a = b"
    );
}

asio::awaitable<void> nested_values() {
    const item all = co_await put_item({
        {"list", list(1, long_text, item{{"x", long_text}}, list(value(list(long_text))))},
        {"map", item{{"m", item{{"deep", long_text}}}, {"null", nullptr}}},
        {"strings", string_set(long_text, "b")},
        {"numbers", number_set(1, 2.5, number(std::string(30, '1')))},
        {"binaries", binary_set(binary::from_string(long_text), binary())},
        {"vector", string_set(std::vector<std::string>(1, long_text))},
        {"binary", binary::from_string(long_text)},
        {"text", "data-" + std::to_string(5) + long_text},
    });
    CHECK(all.size() == 8);
    CHECK(all.at("map").as_map().at("m").as_map().at("deep") == long_text);
    CHECK(all.at("list").as_list().at(3).as_list().at(0).as_list().at(0) == long_text);
}

asio::awaitable<void> keys_and_values() {
    CHECK((co_await keep_key(key("id", long_text))).size() == 1);
    CHECK((co_await keep_key({"id", long_text})).size() == 1);
    CHECK((co_await keep_key(key("id", long_text, "ts", number("1.5")))).size() == 2);
    CHECK((co_await keep_key(key(item{{"a", long_text}, {"b", 1}, {"c", 2}}))).size() == 3);
    CHECK((co_await keep_value(long_text)) == long_text);
    CHECK((co_await keep_value(list(long_text, 1))).as_list().size() == 2);
    CHECK((co_await keep_value(item{{"a", long_text}})).as_map().size() == 1);
    CHECK((co_await keep_value(string_set(long_text))).is_string_set());
    const value kept = co_await keep_value(co_await keep_value(list(long_text)));
    CHECK(kept == list(long_text));
}

void run(asio::awaitable<void> work) {
    asio::io_context context;
    std::exception_ptr failure;
    bool finished = false;
    asio::co_spawn(context, std::move(work), [&](std::exception_ptr e) {
        failure = e;
        finished = true;
    });
    context.run();
    CHECK(finished);
    if (failure) std::rethrow_exception(failure);
}

} // namespace

TEST_CASE("values can be built in any expression with co_await") {
    run(items());
    run(optional_attributes());
    run(optional_options());
    run(nested_values());
    run(keys_and_values());
}
