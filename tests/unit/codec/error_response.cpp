// SPDX-License-Identifier: BSL-1.0
#include "codec/error_response.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>

using namespace codynamo;
using codec::decode_error;

namespace {

constexpr std::string_view validation =
    R"({"__type":"com.amazon.coral.validate#ValidationException","message":"wrong"})";

} // namespace

TEST_CASE("every spelling of an error name gives the same code", "[fault-48]") {
    struct row {
        const char* header;
        const char* body;
    };

    const row rows[] = {
        {"", R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"})"},
        {"", R"({"__type":"com.amazon.coral.service#ResourceNotFoundException","message":"x"})"},
        {"", R"({"__type":"ResourceNotFoundException"})"},
        {"", R"({"__type":"ResourceNotFoundException:http://internal.example.com/"})"},
        {"", R"({"__type":"ns#ResourceNotFoundException:http://internal.example.com/a#b"})"},
        {"", R"({"code":"ResourceNotFoundException"})"},
        {"", R"({"code":"ns#ResourceNotFoundException:http://internal.example.com/"})"},
        {"ResourceNotFoundException", ""},
        {"ResourceNotFoundException:http://internal.example.com/", "{}"},
        {"ns#ResourceNotFoundException:http://internal.example.com/", "<html>"},
        {"ResourceNotFoundException", R"({"__type":"ValidationException","code":"Throttling"})"},
        {"", R"({"__type":"ResourceNotFoundException","code":"Throttling"})"},
        {"", R"({"code":"ResourceNotFoundException","__type":null})"},
        {"", R"({"__type":"ResourceNotFoundException","code":404})"},
        {":", R"({"__type":"ResourceNotFoundException"})"},
        {"",
         R"({"nested":{"__type":"ValidationException"},"__type":"ResourceNotFoundException","more":[{"__type":"a"}]})"
        },
    };
    for (const row& r : rows) {
        INFO(r.header << " " << r.body);
        const error_info info = decode_error(400, r.header, r.body);
        CHECK(info.code == service_errc::resource_not_found);
        CHECK(info.service_code == "ResourceNotFoundException");
        CHECK(info.http_status == 400);
    }
}

TEST_CASE("only the error's own __type counts") {
    const error_info info =
        decode_error(400, "", R"({"inner":{"__type":"ValidationException","message":"inner"}})");
    CHECK(info.code == service_errc::unknown);
    CHECK(info.service_code.empty());
    CHECK(info.message.empty());
}

TEST_CASE("the message is that of message, else of Message") {
    const auto said = [](std::string_view body) { return decode_error(400, "", body).message; };
    CHECK(said(R"({"message":"small"})") == "small");
    CHECK(said(R"({"Message":"capital"})") == "capital");
    CHECK(said(R"({"Message":"capital","message":"small"})") == "small");
    CHECK(said(R"({"message":"","Message":"capital"})") == "capital");
    CHECK(said(R"({"message":null,"Message":"capital"})") == "capital");
    CHECK(said(R"({"message":"a\n\u00e9"})") == "a\n\u00e9");
    CHECK(said("{}").empty());
}

TEST_CASE("members of unexpected kinds do not hide the code") {
    for (const char* body :
         {R"({"__type":"ns#ValidationException","message":5})",
          R"({"__type":"ns#ValidationException","Message":{"a":1}})",
          R"({"__type":"ns#ValidationException","Item":{"a":{"NEW":1}}})",
          R"({"__type":"ns#ValidationException","Item":[1]})",
          R"({"__type":"ns#ValidationException","CancellationReasons":[null]})",
          R"({"__type":"ns#ValidationException","ThrottlingReasons":"much"})",
          R"({"__type":"ns#ValidationException","new":[{}]})",
          R"({"__type":"ns#ValidationException","message":"cut o)"}) {
        INFO(body);
        CHECK(decode_error(400, "", body).code == service_errc::validation);
    }
}

TEST_CASE("a body that is not JSON is the message, cut to a sane length", "[fault-47]") {
    const error_info page = decode_error(503, "", "<html><body>Service Unavailable</body></html>");
    CHECK(page.code == service_errc::service_unavailable);
    CHECK(page.message == "<html><body>Service Unavailable</body></html>");
    CHECK(page.service_code.empty());
    CHECK(decode_error(400, "", std::string(100'000, 'x')).message.size() == 500);
    CHECK(decode_error(500, "", "").message.empty());
}

TEST_CASE("a broken JSON body is not shown as message: it might hold an item") {
    const error_info info = decode_error(
        400,
        "",
        R"( {"Item":{"ssn":{"S":"secret"}},"__type":"ns#ConditionalCheckFailedException","mess)"
    );
    CHECK(info.code == service_errc::conditional_check_failed);
    CHECK(info.message.find("secret") == std::string::npos);
    CHECK_FALSE(info.item);
}

TEST_CASE("without a name the status determines the code") {
    CHECK(decode_error(500, "", "{}").code == service_errc::internal_server_error);
    CHECK(decode_error(502, "", "Bad Gateway").code == service_errc::internal_server_error);
    CHECK(decode_error(503, "", "null").code == service_errc::service_unavailable);
    CHECK(decode_error(504, "", "[]").code == service_errc::internal_server_error);
    CHECK(decode_error(429, "", "").code == service_errc::throttling);
    CHECK(decode_error(400, "", "5").code == service_errc::unknown);
    CHECK(decode_error(413, "", R"({"Message":""})").code == service_errc::unknown);
    CHECK(decode_error(301, "", "").code == service_errc::unknown);
}

TEST_CASE("a name goes before the status, a new name does not") {
    CHECK(
        decode_error(503, "", R"({"__type":"ThrottlingException"})").code ==
        service_errc::throttling
    );
    CHECK(decode_error(500, "", validation).code == service_errc::validation);
    const error_info info =
        decode_error(500, "", R"({"__type":"ns#BrandNewException","message":"hello"})");
    CHECK(info.code == service_errc::internal_server_error);
    CHECK(info.service_code == "BrandNewException");
    CHECK(info.message == "hello");
    CHECK(
        decode_error(400, "", R"({"__type":"ns#BrandNewException"})").code == service_errc::unknown
    );
}

TEST_CASE("a failed condition brings the item that was there") {
    const error_info info = decode_error(
        400,
        "",
        R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
        R"("Item":{"n":{"N":"1.50"},"pk":{"S":"a"}},"Message":"The conditional request failed"})"
    );
    CHECK(info.code == service_errc::conditional_check_failed);
    CHECK(info.message == "The conditional request failed");
    REQUIRE(info.item);
    CHECK(*info.item == item{{"pk", "a"}, {"n", number("1.5")}});
    CHECK_FALSE(decode_error(400, "", validation).item);
}

TEST_CASE("a cancelled transaction brings its reasons in the order of its actions") {
    const error_info info = decode_error(
        400,
        "",
        R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",)"
        R"("Message":"Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",)"
        R"("CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed","Message":"The conditional request failed",)"
        R"("Item":{"pk":{"S":"a"}},"Extra":[1,{"a":2}]},{"Code":"None","Message":null,"Item":null}]})"
    );
    CHECK(info.code == service_errc::transaction_canceled);
    CHECK(info.message.starts_with("Transaction cancelled"));
    REQUIRE(info.cancellation_reasons.size() == 3);
    CHECK(info.cancellation_reasons[0].code == "None");
    CHECK(info.cancellation_reasons[0].message.empty());
    CHECK_FALSE(info.cancellation_reasons[0].item);
    CHECK(info.cancellation_reasons[1].code == "ConditionalCheckFailed");
    CHECK(info.cancellation_reasons[1].message == "The conditional request failed");
    CHECK(info.cancellation_reasons[1].item == item{{"pk", "a"}});
    CHECK_FALSE(info.cancellation_reasons[2].item);
}

TEST_CASE("a transaction that only conflicts and throttling cancelled may be tried again") {
    const auto code_for = [](const std::string& reasons) {
        const std::string body =
            R"({"__type":"ns#TransactionCanceledException","CancellationReasons":[)" + reasons +
            "]}";
        return decode_error(400, "", body).code;
    };
    const std::string none = R"({"Code":"None"})";
    const std::string conflict = R"({"Code":"TransactionConflict","Message":"m"})";
    const std::string throttled = R"({"Code":"ThrottlingError"})";
    const std::string condition = R"({"Code":"ConditionalCheckFailed"})";
    for (const std::string& reasons :
         {conflict, throttled, none + ',' + conflict, conflict + ',' + throttled + ',' + none}) {
        CHECK(code_for(reasons) == error_kind::retryable);
        CHECK(code_for(reasons) == service_errc::transaction_canceled);
        CHECK(code_for(reasons) == service_errc::transaction_canceled_by_conflicts);
    }
    for (const std::string& reasons :
         {std::string(), none, condition, conflict + ',' + condition}) {
        CHECK(code_for(reasons) != error_kind::retryable);
        CHECK(code_for(reasons) == service_errc::transaction_canceled);
        CHECK(code_for(reasons) != service_errc::transaction_canceled_by_conflicts);
    }
}

TEST_CASE("a reason without a code is not an error of its action, and hides no other reason") {
    const error_info info = decode_error(
        400,
        "",
        R"({"__type":"ns#TransactionCanceledException","CancellationReasons":[{},{"Code":null},)"
        R"({"Code":""},{"Code":5,"Message":[]},null,{"Code":"TransactionConflict"}]})"
    );
    REQUIRE(info.cancellation_reasons.size() == 6);
    for (std::size_t i = 0; i < 5; ++i)
        CHECK_FALSE(info.cancellation_reasons[i].error);
    CHECK(info.cancellation_reasons[5].error == service_errc::transaction_conflict);
}

TEST_CASE("throttling brings its reasons under either spelling") {
    for (const char* member : {"ThrottlingReasons", "throttlingReasons"}) {
        const error_info info = decode_error(
            400,
            "",
            R"({"__type":"ns#ThrottlingException",")" + std::string(member) +
                R"(":[{"reason":"TableReadProvisionedThroughputExceeded","resource":"arn:aws:dynamodb:eu-central-1:1:table/t"},)"
                R"({"reason":"IndexWriteKeyRangeThroughputExceeded"}]})"
        );
        REQUIRE(info.throttling_reasons.size() == 2);
        CHECK(info.throttling_reasons[0].reason == "TableReadProvisionedThroughputExceeded");
        CHECK(info.throttling_reasons[0].resource == "arn:aws:dynamodb:eu-central-1:1:table/t");
        CHECK(info.throttling_reasons[1].resource.empty());
    }
}

TEST_CASE("any body whatever gives some error and nothing worse") {
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += R"({"a":[)";
    for (const std::string& body :
         {deep,
          std::string("\0\xff\xfe", 3),
          std::string("{"),
          std::string("\xef\xbb\xbf{}"),
          std::string(R"({"__type":"\ud800"})"),
          std::string(R"({"__type":")") + std::string(100'000, 'x') + R"("})"}) {
        const error_info info = decode_error(400, "", body);
        CHECK(info.code == service_errc::unknown);
        CHECK(std::string_view(error(info).what()).size() < 3000);
    }
}
