// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>
#include <system_error>

namespace codynamo {

/// Failures that this library finds itself, without a response of DynamoDB that reports them.
enum class client_errc {
    /// A parameter, option or setting that can never work.
    invalid_argument = 1,
    /// An attribute that DynamoDB does not store, such as NaN, an empty set or too deep nesting; or
    /// one that is read and means nothing to its C++ type, such as an unknown name of an enum.
    invalid_value,
    /// A value was read as a type that it is not of.
    wrong_type,
    /// A number does not fit the C++ type that it was read as.
    number_out_of_range,
    /// `item::at` or `item::get` of an attribute that the item does not have.
    no_such_attribute,
    /// No region in the code, the environment or the profile.
    missing_region,
    /// No credentials in the code, the environment or the profile.
    missing_credentials,
    /// A source of credentials is configured but gives none: a role, a token, a metadata service.
    credentials_failed,
    /// A shared configuration file cannot be read or parsed.
    bad_config_file,

    /// The endpoint's host name has no address.
    resolve_failed,
    /// No TCP connection.
    connect_failed,
    /// The HTTP proxy did not open a tunnel to the endpoint.
    proxy_failed,
    /// No TCP connection within `client_config::connect_timeout`.
    connect_timeout,
    /// The TLS handshake failed.
    tls_handshake_failed,
    /// The server's certificate is not trusted or not for this host.
    tls_verify_failed,
    /// No finished TLS handshake within `client_config::tls_timeout`.
    tls_timeout,
    /// No byte of the response within `client_config::response_timeout`.
    response_timeout,
    /// Less than 1 byte a second was transferred for `client_config::stall_timeout`.
    stalled,
    /// One attempt took longer than `client_config::request_timeout`.
    request_timeout,
    /// The whole call took longer than its `timeout`.
    deadline_exceeded,
    /// The connection broke before the response was complete.
    connection_lost,
    /// The response is not the HTTP that this client speaks.
    protocol_error,
    /// The response is larger than `client_config::max_response_bytes`.
    response_too_large,
    /// The response does not match its x-amz-crc32.
    checksum_mismatch,
    /// The response is not the JSON that the operation returns.
    malformed_response,
    /// Too many calls wait for a connection: `client_config::max_waiting`.
    pool_full,
    /// The call was cancelled by its caller, or its execution context ended.
    cancelled,
    /// The client was made before a fork(), and this is the child.
    forked,

    /// A waiter's time ended before the table was in the state that it waits for.
    wait_timeout,
    /// A batch ended with requests that were not carried out; the error holds them.
    batch_incomplete,
    /// A request was given to a batch writer after `close()`.
    writer_closed,
};

/// Errors that DynamoDB reports: one code for each error name that it documents. A name that is not
/// in this list is `unknown`; `error_info::service_code` holds its text.
enum class service_errc {
    /// An error name that this library does not know.
    unknown = 1,
    /// AccessDeniedException: no permission for the operation on the resource.
    access_denied,
    /// BackupInUseException.
    backup_in_use,
    /// BackupNotFoundException.
    backup_not_found,
    /// ConditionalCheckFailedException: a condition did not hold.
    conditional_check_failed,
    /// ContinuousBackupsUnavailableException.
    continuous_backups_unavailable,
    /// DuplicateItemException: a PartiQL INSERT of an item that exists.
    duplicate_item,
    /// ExpiredTokenException: the credentials have expired.
    expired_token,
    /// ExportConflictException: the same token with other parameters.
    export_conflict,
    /// ExportNotFoundException.
    export_not_found,
    /// GlobalTableAlreadyExistsException.
    global_table_already_exists,
    /// GlobalTableNotFoundException.
    global_table_not_found,
    /// IdempotentParameterMismatchException: the same token with other parameters.
    idempotent_parameter_mismatch,
    /// ImportConflictException.
    import_conflict,
    /// ImportNotFoundException.
    import_not_found,
    /// IncompleteSignatureException.
    incomplete_signature,
    /// IndexNotFoundException.
    index_not_found,
    /// InternalServerError: a failure of the service, HTTP status 500.
    internal_server_error,
    /// InvalidEndpointException.
    invalid_endpoint,
    /// InvalidExportTimeException.
    invalid_export_time,
    /// InvalidRestoreTimeException.
    invalid_restore_time,
    /// InvalidSignatureException: a wrong secret key or a wrong clock.
    invalid_signature,
    /// ItemCollectionSizeLimitExceededException: a partition of a table with local secondary
    /// indexes is full.
    item_collection_size_limit_exceeded,
    /// LimitExceededException: too many operations on tables at once.
    limit_exceeded,
    /// MissingAuthenticationTokenException.
    missing_authentication_token,
    /// PointInTimeRecoveryUnavailableException.
    point_in_time_recovery_unavailable,
    /// PolicyNotFoundException.
    policy_not_found,
    /// ProvisionedThroughputExceededException: a table or index is throttled.
    provisioned_throughput_exceeded,
    /// ReplicaAlreadyExistsException.
    replica_already_exists,
    /// ReplicaNotFoundException.
    replica_not_found,
    /// ReplicatedWriteConflictException: another region wrote the item at the same time.
    replicated_write_conflict,
    /// RequestLimitExceeded: the account is throttled.
    request_limit_exceeded,
    /// The service did not receive the request in time.
    request_timeout,
    /// ResourceInUseException: CreateTable of a table that exists, or a change of a table or index
    /// that is not ACTIVE: see
    /// `table::create_table_if_missing` and `table::wait_until_active`.
    resource_in_use,
    /// ResourceNotFoundException: there is no such table or index, or it is still being created.
    resource_not_found,
    /// SerializationException: the request is not the JSON of the operation.
    serialization,
    /// The service is unavailable, HTTP status 503.
    service_unavailable,
    /// TableAlreadyExistsException, of restores and imports only: the target table exists.
    /// CreateTable reports `resource_in_use`.
    table_already_exists,
    /// TableInUseException, of backups and restores only: the target table is being created or
    /// deleted. Other operations report `resource_in_use`.
    table_in_use,
    /// TableNotFoundException, of backups and restores only: the source table does not exist. Other
    /// operations report `resource_not_found`.
    table_not_found,
    /// ThrottlingException: the table, index or account is throttled.
    throttling,
    /// TransactionCanceledException: see the class `transaction_canceled`.
    transaction_canceled,
    /// TransactionCanceledException with conflicts and throttling as its only reasons, so that the
    /// transaction may succeed when it is sent again. Also equal to `transaction_canceled`.
    transaction_canceled_by_conflicts,
    /// TransactionConflictException: the item is part of a transaction in progress.
    transaction_conflict,
    /// TransactionInProgressException: a transaction with the same token is in progress.
    transaction_in_progress,
    /// UnknownOperationException.
    unknown_operation,
    /// UnrecognizedClientException: the access key is not known.
    unrecognized_client,
    /// ValidationException: the request is invalid.
    validation,
};

/// Groups of errors, to compare any error code of this library with: `e.code() ==
/// error_kind::throttled`.
enum class error_kind {
    /// DynamoDB refused the request because of its rate.
    throttled = 1,
    /// The same call may succeed when it is made again later; includes `throttled`.
    retryable,
    /// Missing, expired or wrong credentials, or no permission.
    access_denied,
    /// A timeout of this client, in any phase, or of the service.
    timeout,
    /// The table, index or other resource does not exist.
    not_found,
    /// Name look-up, connecting, TLS, a broken connection or response: no usable response came.
    network,
    /// The request itself is wrong, and fails again when it is made again.
    bad_request,
    /// Ended by the caller; also equal to `std::errc::operation_canceled`.
    cancelled,
};

/// Returns the category of `client_errc`.
[[nodiscard]] const std::error_category& client_category() noexcept;

/// Returns the category of `service_errc`.
[[nodiscard]] const std::error_category& service_category() noexcept;

/// Returns the category of `error_kind`.
[[nodiscard]] const std::error_category& kind_category() noexcept;

/// Returns whether a code is `e`; `transaction_canceled_by_conflicts` is also
/// `transaction_canceled`.
[[nodiscard]] bool operator==(const std::error_code& code, service_errc e) noexcept;

/// Returns `e` as an error code.
[[nodiscard]] std::error_code make_error_code(client_errc e) noexcept;

/// Returns `e` as an error code.
[[nodiscard]] std::error_code make_error_code(service_errc e) noexcept;

/// Returns `k` as an error condition.
[[nodiscard]] std::error_condition make_error_condition(error_kind k) noexcept;

/// Returns the code of an error name as DynamoDB sends it, bare ("ResourceNotFoundException") or in
/// the short form that batches and cancelled transactions use ("ResourceNotFound").
[[nodiscard]] service_errc service_errc_from_name(std::string_view name) noexcept;

} // namespace codynamo

template <>
struct std::is_error_code_enum<codynamo::client_errc> : std::true_type {};

template <>
struct std::is_error_code_enum<codynamo::service_errc> : std::true_type {};

template <>
struct std::is_error_condition_enum<codynamo::error_kind> : std::true_type {};
