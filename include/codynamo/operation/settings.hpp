// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace codynamo {

namespace detail {

enum class returned { none, all_old, updated_old, all_new, updated_new };

template <class Request>
concept has_return_values = requires(Request& request) { request.return_values; };

template <class Request>
concept is_update = requires(Request& request) { request.update_expression; };

/// One value of `return_values`. Its type is its own, so that PutItem and DeleteItem refuse at
/// compile time what only UpdateItem knows.
template <returned Value>
struct return_values_option {
    using group = returned;

    void apply_to(has_return_values auto& request) const
        requires(Value == returned::none || Value == returned::all_old || is_update<decltype(request)>)
    {
        request.return_values = *this;
    }
};

} // namespace detail

/// Which attributes the response to a write holds, as an option and as a member of the requests.
/// PutItem and DeleteItem return `none` or `all_old`; as an option of theirs, another one does not
/// compile.
class return_values {
public:
    /// No attributes: DynamoDB's default.
    static constexpr detail::return_values_option<detail::returned::none> none{};

    /// The whole item as it was before the write.
    static constexpr detail::return_values_option<detail::returned::all_old> all_old{};

    /// The updated attributes as they were before.
    static constexpr detail::return_values_option<detail::returned::updated_old> updated_old{};

    /// The whole item as it is after the update.
    static constexpr detail::return_values_option<detail::returned::all_new> all_new{};

    /// The updated attributes as they are now.
    static constexpr detail::return_values_option<detail::returned::updated_new> updated_new{};

    /// From one of the values above: `request.return_values = return_values::all_old`.
    template <detail::returned Value>
    constexpr return_values(detail::return_values_option<Value>) noexcept : value_(Value) {}

    /// The value as an enumerator, for a `switch`.
    [[nodiscard]] constexpr detail::returned value() const noexcept { return value_; }

    /// Compares the values.
    [[nodiscard]] friend constexpr bool operator==(return_values, return_values) noexcept = default;

private:
    detail::returned value_;
};

/// Whether the error of a failed condition holds the item that was there
/// (`conditional_check_failed::item()`), as an option and as a member of the requests. Costs no
/// capacity.
enum class return_values_on_condition_check_failure {
    /// It does not: DynamoDB's default.
    none,
    /// It does.
    all_old,
};

/// Whether the response holds the capacity that the request consumed, as an option and as a member
/// of the requests.
enum class return_consumed_capacity {
    /// It does not: DynamoDB's default.
    none,
    /// The units of the whole request for each table.
    total,
    /// The same, and those of each table and index apart.
    indexes,
};

/// What `query` and `scan` return of each item, as an option and as a member of the requests.
enum class select {
    /// All attributes: DynamoDB's default for a table.
    all_attributes,
    /// The attributes that the index holds: DynamoDB's default for an index.
    all_projected_attributes,
    /// Those that a projection names, which DynamoDB assumes when there is one.
    specific_attributes,
    /// No items: only their number.
    count,
};

/// The service that `client::call` calls, as an option and as a member of `call_request`.
enum class target_service {
    /// DynamoDB itself: the default.
    dynamodb,
    /// DynamoDB Streams, with the operations ListStreams, DescribeStream, GetShardIterator and
    /// GetRecords.
    dynamodb_streams,
};

} // namespace codynamo
