// SPDX-License-Identifier: BSL-1.0
#include <codynamo/errc.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace codynamo {
namespace {

struct client_text {
    client_errc code;
    const char* text;
};

constexpr client_text client_texts[] = {
    {client_errc::invalid_argument, "invalid argument"},
    {client_errc::invalid_value, "the value is not valid"},
    {client_errc::wrong_type, "the value has another type"},
    {client_errc::number_out_of_range, "the number does not fit the type asked for"},
    {client_errc::no_such_attribute, "the item has no such attribute"},
    {client_errc::missing_region, "no region is set"},
    {client_errc::missing_credentials, "no credentials were found"},
    {client_errc::credentials_failed, "a source of credentials failed"},
    {client_errc::bad_config_file, "a configuration file cannot be used"},
    {client_errc::resolve_failed, "the host name could not be resolved"},
    {client_errc::connect_failed, "the connection could not be made"},
    {client_errc::proxy_failed, "the proxy made no connection"},
    {client_errc::connect_timeout, "connecting took too long"},
    {client_errc::tls_handshake_failed, "the TLS handshake failed"},
    {client_errc::tls_verify_failed, "the server's certificate was refused"},
    {client_errc::tls_timeout, "the TLS handshake took too long"},
    {client_errc::response_timeout, "no response began in time"},
    {client_errc::stalled, "the transfer stalled"},
    {client_errc::request_timeout, "no complete response came in time"},
    {client_errc::deadline_exceeded, "the call's deadline has passed"},
    {client_errc::connection_lost, "the connection broke"},
    {client_errc::protocol_error, "the response is not valid HTTP"},
    {client_errc::response_too_large, "the response is too large"},
    {client_errc::checksum_mismatch, "the response does not match its checksum"},
    {client_errc::malformed_response, "the response cannot be decoded"},
    {client_errc::pool_full, "too many calls wait for a connection"},
    {client_errc::cancelled, "the call was cancelled"},
    {client_errc::forked, "the client belongs to the parent process"},
    {client_errc::wait_timeout, "the table did not reach the wanted state in time"},
    {client_errc::batch_incomplete, "the batch could not be completed"},
    {client_errc::writer_closed, "the batch writer is closed"},
};

struct service_name {
    std::string_view name; // without "Exception"
    service_errc code;
    const char* text = "";
};

// Sorted by name. Names as in botocore's model of 2012-08-10, with the unmodelled ones that the
// service sends.
constexpr service_name service_names[] = {
    {"AccessDenied", service_errc::access_denied, "the credentials have no permission for this"},
    {"BackupInUse", service_errc::backup_in_use, "the backup is in use"},
    {"BackupNotFound", service_errc::backup_not_found, "there is no such backup"},
    {"ConditionalCheckFailed", service_errc::conditional_check_failed, "the condition was false"},
    {"ContinuousBackupsUnavailable",
     service_errc::continuous_backups_unavailable,
     "continuous backups are not enabled for the table"},
    {"DuplicateItem", service_errc::duplicate_item, "there is an item with this key already"},
    {"ExpiredToken", service_errc::expired_token, "the session token has expired"},
    {"ExportConflict",
     service_errc::export_conflict,
     "the export conflicts with another writer of its S3 bucket"},
    {"ExportNotFound", service_errc::export_not_found, "there is no such export"},
    {"GlobalTableAlreadyExists",
     service_errc::global_table_already_exists,
     "the global table exists already"},
    {"GlobalTableNotFound", service_errc::global_table_not_found, "there is no such global table"},
    {"IdempotentParameterMismatch",
     service_errc::idempotent_parameter_mismatch,
     "the request token was used for another request"},
    {"ImportConflict", service_errc::import_conflict, "the import conflicts with an earlier one"},
    {"ImportNotFound", service_errc::import_not_found, "there is no such import"},
    {"IncompleteSignature",
     service_errc::incomplete_signature,
     "the request's signature is incomplete"},
    {"IndexNotFound", service_errc::index_not_found, "there is no such index"},
    {"InternalServerError", service_errc::internal_server_error, "DynamoDB failed"},
    {"InvalidEndpoint", service_errc::invalid_endpoint, "the endpoint does not serve this request"},
    {"InvalidExportTime",
     service_errc::invalid_export_time,
     "the export time is outside of the point-in-time recovery window"},
    {"InvalidRestoreTime",
     service_errc::invalid_restore_time,
     "the restore time is outside of the point-in-time recovery window"},
    {"InvalidSignature", service_errc::invalid_signature, "the request's signature is wrong"},
    {"ItemCollectionSizeLimitExceeded",
     service_errc::item_collection_size_limit_exceeded,
     "the items of one partition key exceed 10 GB"},
    {"LimitExceeded", service_errc::limit_exceeded, "too many tables are being changed at once"},
    {"MissingAuthenticationToken",
     service_errc::missing_authentication_token,
     "the request is not signed"},
    {"PointInTimeRecoveryUnavailable",
     service_errc::point_in_time_recovery_unavailable,
     "point-in-time recovery is not enabled for the table"},
    {"PolicyNotFound", service_errc::policy_not_found, "the resource has no policy"},
    {"ProvisionedThroughputExceeded",
     service_errc::provisioned_throughput_exceeded,
     "the throughput of the table or index is exceeded"},
    {"ReplicaAlreadyExists", service_errc::replica_already_exists, "the replica exists already"},
    {"ReplicaNotFound", service_errc::replica_not_found, "there is no such replica"},
    {"ReplicatedWriteConflict",
     service_errc::replicated_write_conflict,
     "another region is writing the same item"},
    {"RequestLimitExceeded",
     service_errc::request_limit_exceeded,
     "the account's throughput is exceeded"},
    {"RequestTimeout", service_errc::request_timeout, "DynamoDB did not get the request in time"},
    {"ResourceInUse",
     service_errc::resource_in_use,
     "the table or index exists already or is being changed"},
    {"ResourceNotFound", service_errc::resource_not_found, "there is no such table or index"},
    {"Serialization", service_errc::serialization, "DynamoDB cannot read the request"},
    {"ServiceUnavailable", service_errc::service_unavailable, "DynamoDB is unavailable"},
    {"TableAlreadyExists", service_errc::table_already_exists, "the target table exists already"},
    {"TableInUse", service_errc::table_in_use, "the target table is being created or deleted"},
    {"TableNotFound", service_errc::table_not_found, "there is no such source table"},
    {"Throttling", service_errc::throttling, "the rate of requests is too high"},
    {"TransactionCanceled", service_errc::transaction_canceled, "the transaction was cancelled"},
    {"TransactionConflict",
     service_errc::transaction_conflict,
     "another transaction is writing the item"},
    {"TransactionInProgress",
     service_errc::transaction_in_progress,
     "the transaction with this token is still in progress"},
    {"UnknownOperation", service_errc::unknown_operation, "DynamoDB does not know the operation"},
    {"UnrecognizedClient",
     service_errc::unrecognized_client,
     "the access key or session token is unknown"},
    {"Validation", service_errc::validation, "the request is not valid"},
};

// Second names of the same errors: of the front end, of batches and transactions, and of throttling
// by proxies of the service. Sorted by name.
constexpr service_name service_aliases[] = {
    {"BandwidthLimitExceeded", service_errc::throttling},
    {"EC2Throttled", service_errc::throttling},
    {"InternalFailure", service_errc::internal_server_error},
    {"PriorRequestNotComplete", service_errc::throttling},
    {"RequestThrottled", service_errc::throttling},
    {"SlowDown", service_errc::throttling},
    {"Throttled", service_errc::throttling},
    {"ThrottlingError", service_errc::throttling},
    {"TooManyRequests", service_errc::throttling},
    {"ValidationError", service_errc::validation},
};

bool has_kind(client_errc code, error_kind kind) {
    switch (kind) {
    case error_kind::timeout:
        return code == client_errc::connect_timeout || code == client_errc::tls_timeout ||
               code == client_errc::response_timeout || code == client_errc::stalled ||
               code == client_errc::request_timeout || code == client_errc::deadline_exceeded ||
               code == client_errc::wait_timeout;
    case error_kind::network:
        return code >= client_errc::resolve_failed && code <= client_errc::malformed_response;
    case error_kind::retryable:
        return (code >= client_errc::resolve_failed && code <= client_errc::pool_full) &&
               code != client_errc::tls_verify_failed && code != client_errc::response_too_large;
    case error_kind::bad_request:
        return code == client_errc::invalid_argument || code == client_errc::invalid_value;
    case error_kind::access_denied:
        return code == client_errc::missing_credentials || code == client_errc::credentials_failed;
    case error_kind::cancelled:
        return code == client_errc::cancelled;
    case error_kind::throttled:
    case error_kind::not_found:
        return false;
    }
    return false;
}

bool is_throttling(service_errc code) {
    switch (code) {
    case service_errc::limit_exceeded:
    case service_errc::provisioned_throughput_exceeded:
    case service_errc::request_limit_exceeded:
    case service_errc::throttling:
    case service_errc::transaction_in_progress:
        return true;
    default:
        return false;
    }
}

bool has_kind(service_errc code, error_kind kind) {
    switch (kind) {
    case error_kind::throttled:
        return is_throttling(code);
    case error_kind::retryable:
        return is_throttling(code) || code == service_errc::internal_server_error ||
               code == service_errc::service_unavailable || code == service_errc::request_timeout ||
               code == service_errc::replicated_write_conflict ||
               code == service_errc::transaction_conflict ||
               code == service_errc::transaction_canceled_by_conflicts;
    case error_kind::access_denied:
        return code == service_errc::access_denied || code == service_errc::expired_token ||
               code == service_errc::incomplete_signature ||
               code == service_errc::invalid_signature ||
               code == service_errc::missing_authentication_token ||
               code == service_errc::unrecognized_client;
    case error_kind::not_found:
        return code == service_errc::resource_not_found || code == service_errc::table_not_found ||
               code == service_errc::index_not_found || code == service_errc::policy_not_found ||
               code == service_errc::backup_not_found || code == service_errc::export_not_found ||
               code == service_errc::import_not_found ||
               code == service_errc::global_table_not_found ||
               code == service_errc::replica_not_found;
    case error_kind::bad_request:
        return code == service_errc::validation || code == service_errc::serialization ||
               code == service_errc::unknown_operation ||
               code == service_errc::idempotent_parameter_mismatch;
    case error_kind::timeout:
        return code == service_errc::request_timeout;
    case error_kind::network:
    case error_kind::cancelled:
        return false;
    }
    return false;
}

class client_error_category final : public std::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "codynamo.client"; }

    [[nodiscard]] std::string message(int code) const override {
        for (const client_text& entry : client_texts)
            if (entry.code == static_cast<client_errc>(code)) return entry.text;
        return "unknown codynamo error";
    }

    [[nodiscard]] bool equivalent(int code, const std::error_condition& condition)
        const noexcept override {
        const auto value = static_cast<client_errc>(code);
        if (condition.category() == kind_category())
            return has_kind(value, static_cast<error_kind>(condition.value()));
        if (condition == std::errc::operation_canceled) return value == client_errc::cancelled;
        if (condition == std::errc::timed_out) return has_kind(value, error_kind::timeout);
        return std::error_category::equivalent(code, condition);
    }
};

class service_error_category final : public std::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "codynamo.service"; }

    [[nodiscard]] std::string message(int code) const override {
        const auto value = static_cast<service_errc>(code);
        for (const service_name& entry : service_names)
            if (entry.code == value) return entry.text;
        if (value == service_errc::transaction_canceled_by_conflicts)
            return "the transaction was cancelled by conflicts or throttling";
        return "an error without a code in this version";
    }

    [[nodiscard]] bool equivalent(int code, const std::error_condition& condition)
        const noexcept override {
        if (condition.category() == kind_category())
            return has_kind(
                static_cast<service_errc>(code), static_cast<error_kind>(condition.value())
            );
        return std::error_category::equivalent(code, condition);
    }
};

class error_kind_category final : public std::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "codynamo.kind"; }

    [[nodiscard]] std::string message(int kind) const override {
        switch (static_cast<error_kind>(kind)) {
        case error_kind::throttled:
            return "throttled";
        case error_kind::retryable:
            return "retryable";
        case error_kind::access_denied:
            return "access denied";
        case error_kind::timeout:
            return "timeout";
        case error_kind::not_found:
            return "not found";
        case error_kind::network:
            return "network";
        case error_kind::bad_request:
            return "bad request";
        case error_kind::cancelled:
            return "cancelled";
        }
        return "unknown kind";
    }
};

} // namespace

const std::error_category& client_category() noexcept {
    static const client_error_category category;
    return category;
}

const std::error_category& service_category() noexcept {
    static const service_error_category category;
    return category;
}

const std::error_category& kind_category() noexcept {
    static const error_kind_category category;
    return category;
}

bool operator==(const std::error_code& code, service_errc e) noexcept {
    if (code.category() != service_category()) return false;
    const auto value = static_cast<service_errc>(code.value());
    return value == e || (value == service_errc::transaction_canceled_by_conflicts &&
                          e == service_errc::transaction_canceled);
}

std::error_code make_error_code(client_errc e) noexcept {
    return {static_cast<int>(e), client_category()};
}

std::error_code make_error_code(service_errc e) noexcept {
    return {static_cast<int>(e), service_category()};
}

std::error_condition make_error_condition(error_kind k) noexcept {
    return {static_cast<int>(k), kind_category()};
}

service_errc service_errc_from_name(std::string_view name) noexcept {
    constexpr std::string_view suffix = "Exception";
    if (name.ends_with(suffix)) name.remove_suffix(suffix.size());
    const auto* known = std::ranges::lower_bound(service_names, name, {}, &service_name::name);
    if (known != std::end(service_names) && known->name == name) return known->code;
    const auto* alias = std::ranges::find(service_aliases, name, &service_name::name);
    return alias == std::end(service_aliases) ? service_errc::unknown : alias->code;
}

} // namespace codynamo
