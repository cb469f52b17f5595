// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>
#include <system_error>

namespace codynamo {

/// What codynamo itself found wrong, on this side of the wire.
enum class client_errc {
    invalid_argument = 1, ///< a parameter, option or setting that can never work
    invalid_value,       ///< an attribute that DynamoDB does not store: NaN, empty set, too deep...
    wrong_type,          ///< a value was asked for as a type that it is not
    number_out_of_range, ///< a number does not fit the C++ type that was asked for
    no_such_attribute,   ///< `item::at` with a name that the item does not have
    missing_region,      ///< no region in the code, the environment or the profile
    missing_credentials, ///< no credentials in the code, the environment or the profile
    bad_config_file,     ///< a shared configuration file that cannot be read or parsed

    resolve_failed,       ///< the endpoint's host name has no address
    connect_failed,       ///< no TCP connection
    proxy_failed,         ///< the HTTP proxy made no way to the endpoint
    connect_timeout,      ///< no TCP connection within `client_config::connect_timeout`
    tls_handshake_failed, ///< the TLS handshake failed
    tls_verify_failed,    ///< the server's certificate is not trusted or not for this host
    tls_timeout,          ///< no finished TLS handshake within `client_config::tls_timeout`
    response_timeout,     ///< no byte of the answer within `client_config::response_timeout`
    stalled,              ///< next to nothing moved for `client_config::stall_timeout`
    request_timeout,      ///< one attempt took longer than `client_config::request_timeout`
    deadline_exceeded,    ///< the whole call took longer than its `timeout`
    connection_lost,      ///< the connection broke before the answer was complete
    protocol_error,       ///< the answer is not HTTP as this client speaks it
    response_too_large,   ///< the answer is larger than `client_config::max_response_bytes`
    checksum_mismatch,    ///< the answer does not match its x-amz-crc32
    malformed_response,   ///< the answer is not the JSON that the operation returns
    pool_full,            ///< too many calls already wait for a connection
    cancelled,            ///< the call was cancelled by its caller
    forked,               ///< the client was made before a fork(), and this is the child

    wait_timeout,     ///< a waiter's time was over before the table was in the wanted state
    batch_incomplete, ///< a batch gave up with requests left; they are in the error
    writer_closed,    ///< a request was given to a batch writer after `close()`
};

/// What DynamoDB said: one code for each error name that it documents. A name that is not in this
/// list is `unknown`; its text is in `error_info::service_code`.
enum class service_errc {
    unknown = 1,
    access_denied,
    backup_in_use,
    backup_not_found,
    conditional_check_failed,
    continuous_backups_unavailable,
    duplicate_item,
    expired_token,
    export_conflict,
    export_not_found,
    global_table_already_exists,
    global_table_not_found,
    idempotent_parameter_mismatch,
    import_conflict,
    import_not_found,
    incomplete_signature,
    index_not_found,
    internal_server_error,
    invalid_endpoint,
    invalid_export_time,
    invalid_restore_time,
    invalid_signature,
    item_collection_size_limit_exceeded,
    limit_exceeded,
    missing_authentication_token,
    point_in_time_recovery_unavailable,
    policy_not_found,
    provisioned_throughput_exceeded,
    replica_already_exists,
    replica_not_found,
    replicated_write_conflict,
    request_limit_exceeded,
    request_timeout,
    /// CreateTable of a table that exists, or a change of a table or index that is not ACTIVE: see
    /// `table::create_table_if_missing` and `table::wait_until_active`.
    resource_in_use,
    /// No such table or index, or one that is still being created.
    resource_not_found,
    serialization,
    service_unavailable,
    /// Of restores and imports only: the target table exists. CreateTable says `resource_in_use`.
    table_already_exists,
    /// Of backups and restores only: the target table is being created or deleted. Other operations
    /// say `resource_in_use`.
    table_in_use,
    /// Of backups and restores only: the source table does not exist. Other operations say
    /// `resource_not_found`.
    table_not_found,
    throttling,
    transaction_canceled,
    /// Conflicts with other transactions, or throttling, were all that cancelled it, so that it may
    /// succeed when it is sent again. Also equal to `transaction_canceled`.
    transaction_canceled_by_conflicts,
    transaction_conflict,
    transaction_in_progress,
    unknown_operation,
    unrecognized_client,
    validation,
};

/// Questions that can be asked of any error code of this library: `e.code() ==
/// error_kind::throttled`.
enum class error_kind {
    throttled = 1, ///< the service asked to slow down
    retryable,     ///< the same call may succeed when it is made again later; includes throttled
    access_denied, ///< missing, expired or wrong credentials, or no permission
    timeout,       ///< of this client, whichever phase it ended, or of the service
    not_found,     ///< the table, index or other resource does not exist
    network,       ///< resolve, connect, TLS, a broken connection or answer: no usable answer came
    bad_request,   ///< the request itself is wrong; it fails again when it is made again
    cancelled,     ///< ended by the caller; also equal to `std::errc::operation_canceled`
};

[[nodiscard]] const std::error_category& client_category() noexcept;
[[nodiscard]] const std::error_category& service_category() noexcept;
[[nodiscard]] const std::error_category& kind_category() noexcept;

/// Whether a code is `e`; `transaction_canceled_by_conflicts` is also `transaction_canceled`.
[[nodiscard]] bool operator==(const std::error_code& code, service_errc e) noexcept;

[[nodiscard]] std::error_code make_error_code(client_errc e) noexcept;
[[nodiscard]] std::error_code make_error_code(service_errc e) noexcept;
[[nodiscard]] std::error_condition make_error_condition(error_kind k) noexcept;

/// The code for an error name as DynamoDB sends it, bare ("ResourceNotFoundException") or in the
/// short form that batches and cancelled transactions use ("ResourceNotFound").
[[nodiscard]] service_errc service_errc_from_name(std::string_view name) noexcept;

} // namespace codynamo

template <>
struct std::is_error_code_enum<codynamo::client_errc> : std::true_type {};

template <>
struct std::is_error_code_enum<codynamo::service_errc> : std::true_type {};

template <>
struct std::is_error_condition_enum<codynamo::error_kind> : std::true_type {};
