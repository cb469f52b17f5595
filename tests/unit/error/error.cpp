// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

using namespace codynamo;

namespace {

error_info refused_put() {
    error_info info;
    info.code = service_errc::conditional_check_failed;
    info.service_code = "ConditionalCheckFailedException";
    info.message = "The conditional request failed";
    info.operation = "PutItem";
    info.table = "music";
    info.request_id = "ABC123";
    info.http_status = 400;
    info.attempts = 1;
    info.outcome = outcome::not_applied;
    return info;
}

bool is_one_printable_line(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

/// What throw_error throws, if it is an Exception.
template <class Exception>
std::optional<Exception> thrown(const error& e) {
    try {
        throw_error(e);
    } catch (const Exception& caught) {
        return caught;
    } catch (...) {
        return std::nullopt;
    }
}

} // namespace

TEST_CASE("what() names the operation, table, server's message, attempts and effect") {
    CHECK(
        std::string(error(refused_put()).what()) ==
        "PutItem on 'music': ConditionalCheckFailedException: The conditional request failed "
        "(HTTP 400, request ABC123, 1 attempt, not applied)"
    );
    error_info lost;
    lost.code = client_errc::connection_lost;
    lost.message = "the server closed the connection";
    lost.operation = "CreateTable";
    lost.attempts = 4;
    lost.outcome = outcome::maybe_applied;
    CHECK(
        std::string(error(lost).what()) == "CreateTable: the connection broke: the server closed "
                                           "the connection (4 attempts, may have been applied)"
    );
    lost.operation = "ListTables"; // a read has no effect to speak of
    CHECK(
        std::string(error(lost).what()) ==
        "ListTables: the connection broke: the server closed the connection (4 attempts)"
    );
    lost.attempts = 0;
    lost.hint = "is it up?";
    CHECK(
        std::string(error(lost).what()) ==
        "ListTables: the connection broke: the server closed the connection; hint: is it up?"
    );
}

TEST_CASE("what() of an error outside of any operation has no details") {
    CHECK(
        std::string(error(client_errc::invalid_argument, "limit(0): give 1 or more").what()) ==
        "invalid argument: limit(0): give 1 or more"
    );
    CHECK(std::string(error(client_errc::missing_region, "").what()) == "no region is set");
}

TEST_CASE("what() is one line of bounded length whatever the server sent") {
    error_info info = refused_put();
    info.message =
        "a\nb\r\x1b[31mc\x7f" + std::string(1, '\0') + "d\u009b31me" + std::string(5000, 'x');
    info.service_code = "Evil\x1b]0;title\x07";
    info.request_id = "id\r\nSet-Cookie: no";
    info.table = "t\n";
    const std::string text = error(info).what();
    CHECK(is_one_printable_line(text));
    CHECK(text.find("\u009b") == std::string::npos); // the one-character form of ESC [
    CHECK(text.size() < 1500);
    CHECK(text.find("x...") != std::string::npos);
    CHECK(error(info).info().message == info.message);
}

TEST_CASE("what() cuts long words between characters") {
    error_info info = refused_put();
    info.message = std::string(999, 'x') + "\u00e9\u00e9";
    const std::string text = error(info).what();
    CHECK(text.find("x... (HTTP") != std::string::npos);
    info.message = std::string(998, 'x') + "\u00e9\u00e9";
    CHECK(std::string(error(info).what()).find("\u00e9... (HTTP") != std::string::npos);
}

TEST_CASE("what() shows no attribute of an item") {
    const item secret{{"id", "secret-id"}, {"ssn", "secret-number"}};
    error_info info = refused_put();
    info.item = secret;
    info.cancellation_reasons.push_back({"ConditionalCheckFailed", "", secret});
    info.unwritten.emplace_back(write_request("music", secret));
    info.unwritten.emplace_back(write_request("music", key("id", "secret-key")));
    CHECK(std::string(error(info).what()).find("secret") == std::string::npos);
}

TEST_CASE("copies of an error share what they hold") {
    const error first(refused_put());
    const error second = first; // NOLINT(performance-unnecessary-copy-initialization)
    CHECK(&first.info() == &second.info());
    CHECK(first.what() == second.what());
    STATIC_CHECK(std::is_nothrow_copy_constructible_v<error>);
}

TEST_CASE("an error that was moved to another place says what it said") {
    error first(refused_put());
    const std::string said = first.what();
    error second = std::move(first);
    CHECK(first.what() == said); // NOLINT(bugprone-use-after-move)
    CHECK(first.info().operation == second.info().operation);
    error third;
    third = std::move(second);
    CHECK(second.what() == said); // NOLINT(bugprone-use-after-move)
    conditional_check_failed failed(third);
    const conditional_check_failed moved = std::move(failed);
    CHECK(failed.what() == said); // NOLINT(bugprone-use-after-move)
    CHECK_FALSE(failed.item());
    STATIC_CHECK(std::is_nothrow_move_constructible_v<error>);
    STATIC_CHECK(std::is_nothrow_move_assignable_v<error>);
}

TEST_CASE("an error can be caught as the standard library's") {
    try {
        throw_error(error(client_errc::cancelled, "by the caller"));
    } catch (const std::system_error& e) {
        CHECK(e.code() == client_errc::cancelled);
        CHECK(e.code() == std::errc::operation_canceled);
        CHECK(std::string_view(e.what()) == "the call was cancelled: by the caller");
    }
}

TEST_CASE("a default-constructed error has a message") {
    const error none;
    CHECK(none.code() == std::error_code());
    CHECK(none.info().message.empty());
    CHECK_FALSE(std::string_view(none.what()).empty());
}

TEST_CASE("throw_error throws a failed condition with its item") {
    error_info info = refused_put();
    info.item = item{{"id", "1"}, {"n", 2}};
    const auto e = thrown<conditional_check_failed>(error(info));
    REQUIRE(e);
    REQUIRE(e->item());
    CHECK(e->item()->at("n") == value(2));
    CHECK(e->info().request_id == "ABC123");
}

TEST_CASE("throw_error throws a cancelled transaction with its reasons") {
    error_info info;
    info.code = service_errc::transaction_canceled;
    info.cancellation_reasons = {{"None", "", {}}, {"ConditionalCheckFailed", "no", {}}};
    const auto e = thrown<transaction_canceled>(error(info));
    REQUIRE(e);
    REQUIRE(e->reasons().size() == 2);
    CHECK(e->reasons()[1].code == "ConditionalCheckFailed");
}

TEST_CASE("throw_error throws the unprocessed requests of a batch, whatever the cause") {
    error_info info;
    info.code = service_errc::validation;
    info.unwritten.emplace_back(write_request("music", key("id", "1")));
    const auto e = thrown<batch_write_error>(error(info));
    REQUIRE(e);
    CHECK(e->unwritten().size() == 1);
    CHECK(e->code() == service_errc::validation);
}

TEST_CASE("throw_error throws anything else as an error") {
    error_info info = refused_put();
    info.code = service_errc::resource_not_found;
    CHECK_FALSE(thrown<conditional_check_failed>(error(info)));
    CHECK_FALSE(thrown<transaction_canceled>(error(info)));
    CHECK_FALSE(thrown<batch_write_error>(error(info)));
    CHECK(thrown<error>(error(info)));
}
