// SPDX-License-Identifier: BSL-1.0
#include <codynamo/errc.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace codynamo;

namespace {

constexpr error_kind all_kinds[] = {
    error_kind::throttled,
    error_kind::retryable,
    error_kind::access_denied,
    error_kind::timeout,
    error_kind::not_found,
    error_kind::network,
    error_kind::bad_request,
    error_kind::cancelled,
};

/// The kinds of a code as letters, in the order of all_kinds: t r a o n w b c.
std::string kinds_of(std::error_code code) {
    constexpr std::string_view letters = "traonwbc";
    std::string out;
    for (std::size_t i = 0; i < letters.size(); ++i)
        if (code == all_kinds[i]) out += letters[i];
    return out;
}

struct service_row {
    const char* name;
    service_errc code;
    const char* kinds;
};

// Every error of the service model of 2012-08-10 and of the unmodelled ones that the service sends.
const service_row service_rows[] = {
    {"AccessDeniedException", service_errc::access_denied, "a"},
    {"BackupInUseException", service_errc::backup_in_use, ""},
    {"BackupNotFoundException", service_errc::backup_not_found, "n"},
    {"ConditionalCheckFailedException", service_errc::conditional_check_failed, ""},
    {"ContinuousBackupsUnavailableException", service_errc::continuous_backups_unavailable, ""},
    {"DuplicateItemException", service_errc::duplicate_item, ""},
    {"ExpiredTokenException", service_errc::expired_token, "a"},
    {"ExportConflictException", service_errc::export_conflict, ""},
    {"ExportNotFoundException", service_errc::export_not_found, "n"},
    {"GlobalTableAlreadyExistsException", service_errc::global_table_already_exists, ""},
    {"GlobalTableNotFoundException", service_errc::global_table_not_found, "n"},
    {"IdempotentParameterMismatchException", service_errc::idempotent_parameter_mismatch, "b"},
    {"ImportConflictException", service_errc::import_conflict, ""},
    {"ImportNotFoundException", service_errc::import_not_found, "n"},
    {"IncompleteSignatureException", service_errc::incomplete_signature, "a"},
    {"IndexNotFoundException", service_errc::index_not_found, "n"},
    {"InternalServerError", service_errc::internal_server_error, "r"},
    {"InvalidEndpointException", service_errc::invalid_endpoint, ""},
    {"InvalidExportTimeException", service_errc::invalid_export_time, ""},
    {"InvalidRestoreTimeException", service_errc::invalid_restore_time, ""},
    {"InvalidSignatureException", service_errc::invalid_signature, "a"},
    {"ItemCollectionSizeLimitExceededException",
     service_errc::item_collection_size_limit_exceeded,
     ""},
    {"LimitExceededException", service_errc::limit_exceeded, "tr"},
    {"MissingAuthenticationTokenException", service_errc::missing_authentication_token, "a"},
    {"PointInTimeRecoveryUnavailableException", service_errc::point_in_time_recovery_unavailable, ""
    },
    {"PolicyNotFoundException", service_errc::policy_not_found, "n"},
    {"ProvisionedThroughputExceededException", service_errc::provisioned_throughput_exceeded, "tr"},
    {"ReplicaAlreadyExistsException", service_errc::replica_already_exists, ""},
    {"ReplicaNotFoundException", service_errc::replica_not_found, "n"},
    {"ReplicatedWriteConflictException", service_errc::replicated_write_conflict, "r"},
    {"RequestLimitExceeded", service_errc::request_limit_exceeded, "tr"},
    {"RequestTimeoutException", service_errc::request_timeout, "ro"},
    {"ResourceInUseException", service_errc::resource_in_use, ""},
    {"ResourceNotFoundException", service_errc::resource_not_found, "n"},
    {"SerializationException", service_errc::serialization, "b"},
    {"ServiceUnavailableException", service_errc::service_unavailable, "r"},
    {"TableAlreadyExistsException", service_errc::table_already_exists, ""},
    {"TableInUseException", service_errc::table_in_use, ""},
    {"TableNotFoundException", service_errc::table_not_found, "n"},
    {"ThrottlingException", service_errc::throttling, "tr"},
    {"TransactionCanceledException", service_errc::transaction_canceled, ""},
    {"TransactionConflictException", service_errc::transaction_conflict, "r"},
    {"TransactionInProgressException", service_errc::transaction_in_progress, "tr"},
    {"UnknownOperationException", service_errc::unknown_operation, "b"},
    {"UnrecognizedClientException", service_errc::unrecognized_client, "a"},
    {"ValidationException", service_errc::validation, "b"},
};

struct client_row {
    client_errc code;
    const char* kinds;
};

const client_row client_rows[] = {
    {client_errc::invalid_argument, "b"},    {client_errc::invalid_value, "b"},
    {client_errc::wrong_type, ""},           {client_errc::number_out_of_range, ""},
    {client_errc::no_such_attribute, ""},    {client_errc::missing_region, ""},
    {client_errc::missing_credentials, "a"}, {client_errc::credentials_failed, "a"},
    {client_errc::bad_config_file, ""},      {client_errc::resolve_failed, "rw"},
    {client_errc::connect_failed, "rw"},     {client_errc::proxy_failed, "rw"},
    {client_errc::connect_timeout, "row"},   {client_errc::tls_handshake_failed, "rw"},
    {client_errc::tls_verify_failed, "w"},   {client_errc::tls_timeout, "row"},
    {client_errc::response_timeout, "row"},  {client_errc::stalled, "row"},
    {client_errc::request_timeout, "row"},   {client_errc::deadline_exceeded, "row"},
    {client_errc::connection_lost, "rw"},    {client_errc::protocol_error, "rw"},
    {client_errc::response_too_large, "w"},  {client_errc::checksum_mismatch, "rw"},
    {client_errc::malformed_response, "rw"}, {client_errc::pool_full, "r"},
    {client_errc::cancelled, "c"},           {client_errc::forked, ""},
    {client_errc::wait_timeout, "o"},        {client_errc::batch_incomplete, ""},
    {client_errc::writer_closed, ""},
};

} // namespace

TEST_CASE("every error name of DynamoDB has its own code and its kinds") {
    std::set<service_errc> seen;
    for (const service_row& row : service_rows) {
        INFO(row.name);
        CHECK(service_errc_from_name(row.name) == row.code);
        CHECK(kinds_of(row.code) == row.kinds);
        CHECK(seen.insert(row.code).second);
    }
    // All but unknown, and the code of a transaction that comes with its reasons.
    CHECK(seen.size() == static_cast<std::size_t>(service_errc::validation) - 2);
}

TEST_CASE("every service code has its own message") {
    std::set<std::string> texts;
    for (int code = 1; code <= static_cast<int>(service_errc::validation); ++code) {
        const std::string text = service_category().message(code);
        INFO(text);
        CHECK(text.find(' ') != std::string::npos);
        CHECK(texts.insert(text).second);
    }
    CHECK(
        make_error_code(service_errc::unknown).message() ==
        "an error without a code in this version"
    );
    CHECK(
        make_error_code(service_errc::resource_in_use).message() ==
        "the table or index exists already or is being changed"
    );
}

TEST_CASE("a transaction cancelled by conflicts is cancelled, and may be tried again") {
    const std::error_code code = service_errc::transaction_canceled_by_conflicts;
    CHECK(code == service_errc::transaction_canceled_by_conflicts);
    CHECK(code == service_errc::transaction_canceled);
    CHECK(service_errc::transaction_canceled == code);
    CHECK(kinds_of(code) == "r");
    CHECK(code != service_errc::transaction_conflict);
    const std::error_code other = service_errc::transaction_canceled;
    CHECK(other != service_errc::transaction_canceled_by_conflicts);
    CHECK(std::error_code(client_errc::invalid_argument) != service_errc::unknown);
}

TEST_CASE("batches and cancelled transactions name errors in short forms") {
    CHECK(
        service_errc_from_name("ConditionalCheckFailed") == service_errc::conditional_check_failed
    );
    CHECK(service_errc_from_name("ValidationError") == service_errc::validation);
    CHECK(service_errc_from_name("ThrottlingError") == service_errc::throttling);
    CHECK(
        service_errc_from_name("ProvisionedThroughputExceeded") ==
        service_errc::provisioned_throughput_exceeded
    );
    CHECK(service_errc_from_name("TransactionConflict") == service_errc::transaction_conflict);
    CHECK(
        service_errc_from_name("ItemCollectionSizeLimitExceeded") ==
        service_errc::item_collection_size_limit_exceeded
    );
    CHECK(service_errc_from_name("AccessDenied") == service_errc::access_denied);
    CHECK(service_errc_from_name("DuplicateItem") == service_errc::duplicate_item);
    CHECK(
        service_errc_from_name("RequestLimitExceededException") ==
        service_errc::request_limit_exceeded
    );
    CHECK(service_errc_from_name("InternalFailure") == service_errc::internal_server_error);
}

TEST_CASE("a name that is not documented is unknown") {
    for (const char* name :
         {"",
          "Exception",
          "None",
          "resourcenotfound",
          "ResourceNotFoundExceptions",
          "Zebra",
          "Aardvark"}) {
        INFO(name);
        CHECK(service_errc_from_name(name) == service_errc::unknown);
    }
    CHECK(kinds_of(service_errc::unknown).empty());
}

TEST_CASE("every client code has a text and its kinds") {
    std::set<std::string> texts;
    int next = 1;
    for (const client_row& row : client_rows) {
        const std::error_code code = row.code;
        INFO(code.message());
        CHECK(code.value() == next++); // none is left out
        CHECK(kinds_of(code) == row.kinds);
        CHECK(texts.insert(code.message()).second);
    }
    CHECK(next - 1 == static_cast<int>(client_errc::writer_closed));
    CHECK(std::error_code(next, client_category()).message() == "unknown codynamo error");
}

TEST_CASE("what is throttled is retryable, and every kind has a name") {
    for (const service_row& row : service_rows)
        if (std::error_code(row.code) == error_kind::throttled)
            CHECK(std::error_code(row.code) == error_kind::retryable);
    std::set<std::string> names;
    for (const error_kind kind : all_kinds)
        CHECK(names.insert(make_error_condition(kind).message()).second);
    CHECK(make_error_condition(error_kind::throttled).message() == "throttled");
}

TEST_CASE("cancellation and timeouts are also those of the standard library") {
    CHECK(std::error_code(client_errc::cancelled) == std::errc::operation_canceled);
    CHECK(std::error_code(client_errc::connection_lost) != std::errc::operation_canceled);
    CHECK(std::error_code(client_errc::connect_timeout) == std::errc::timed_out);
    CHECK(std::error_code(client_errc::deadline_exceeded) == std::errc::timed_out);
    CHECK(std::error_code(client_errc::cancelled) != std::errc::timed_out);
}

TEST_CASE("codes of different categories with the same number differ") {
    CHECK(std::error_code(client_errc::invalid_argument) != std::error_code(service_errc::unknown));
    CHECK(std::string_view(client_category().name()) == "codynamo.client");
    CHECK(std::string_view(service_category().name()) == "codynamo.service");
    CHECK(std::string_view(kind_category().name()) == "codynamo.kind");
    CHECK(std::make_error_code(std::errc::timed_out) != error_kind::timeout);
}
