// SPDX-License-Identifier: BSL-1.0
#include <codynamo/result.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace codynamo;

namespace {

result<std::string> failed(service_errc code) {
    error_info info;
    info.code = code;
    info.operation = "PutItem";
    return error(std::move(info));
}

} // namespace

TEST_CASE("value() of a result gives the value") {
    const result<std::string> good = std::string("yes");
    CHECK(good.value() == "yes");
    CHECK(result<void>().has_value());
}

TEST_CASE("value() of a failed result throws what the call would have thrown") {
    CHECK_THROWS_AS(
        failed(service_errc::conditional_check_failed).value(), conditional_check_failed
    );
    CHECK_THROWS_AS(failed(service_errc::transaction_canceled).value(), transaction_canceled);
    const result<void> nothing = error(client_errc::writer_closed, "closed");
    CHECK_THROWS_AS(nothing.value(), error);
}

TEST_CASE("the error of a failed result is raised as what the call would have thrown") {
    const auto raised = [](const result<std::string>& r) { r.error().raise(); };
    CHECK_THROWS_AS(
        raised(failed(service_errc::conditional_check_failed)), conditional_check_failed
    );
    CHECK_THROWS_AS(raised(failed(service_errc::transaction_canceled)), transaction_canceled);
    CHECK_THROWS_AS(
        raised(failed(service_errc::transaction_canceled_by_conflicts)), transaction_canceled
    );
    CHECK_THROWS_AS(raised(failed(service_errc::throttling)), error);
}

TEST_CASE("error() of a result is the error, or none") {
    CHECK(failed(service_errc::throttling).error().code() == error_kind::throttled);
    CHECK(result<std::string>("yes").error().code() == std::error_code());
}
