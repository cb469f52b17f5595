// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/settings.hpp>

#include <chrono>

namespace codynamo {

/// How long the call may take in all, waiting and retries included. Overrides
/// `client_config::timeout`.
class timeout {
public:
    explicit timeout(std::chrono::milliseconds most);

    template <class Request>

        requires requires(Request& r) { r.timeout; }

    void apply_to(Request& r) const {
        r.timeout = most_;
    }

    [[nodiscard]] std::chrono::milliseconds duration() const noexcept { return most_; }

private:
    std::chrono::milliseconds most_;
};

namespace detail {

struct at_most_once_option {
    template <class Request>

        requires requires(Request& r) { r.at_most_once; }

    static void apply_to(Request& r) {
        r.at_most_once = true;
    }
};

template <return_value V>
struct return_values_option {
    using group = return_value;

    template <class Request>

        requires(Request::can_return(V) && requires(Request& r) { r.return_values; })
    static void apply_to(Request& r) {
        r.return_values = V;
    }
};

struct on_condition_check_failure_option {
    return_value wanted;

    template <class Request>

        requires requires(Request& r) { r.return_values_on_condition_check_failure; }

    void apply_to(Request& r) const {
        r.return_values_on_condition_check_failure = wanted;
    }
};

struct consumed_capacity_option {
    capacity_detail wanted;

    template <class Request>

        requires requires(Request& r) { r.return_consumed_capacity; }

    void apply_to(Request& r) const {
        r.return_consumed_capacity = wanted;
    }
};

struct item_collection_metrics_option {
    template <class Request>

        requires requires(Request& r) { r.return_item_collection_metrics; }

    static void apply_to(Request& r) {
        r.return_item_collection_metrics = true;
    }
};

} // namespace detail

/// Does not send the write again once the service may have carried it out. Without it a write whose
/// answer is lost is repeated, which is right for what comes to the same when done twice: puts,
/// deletes, `set("a", 1)`. An `add`, or a SET that calculates (`plus`, `list_append`), would count
/// twice (the response's `maybe_applied_twice` reports it). With it, such a call ends with
/// `outcome::maybe_applied`, for the caller to find out what became of it; what the service refused
/// or never got is tried again as usual.
inline constexpr detail::at_most_once_option at_most_once{};

/// Which attributes the answer to a write holds. PutItem and DeleteItem know `none` and `all_old`
/// only; another does not compile there.
struct return_values {
    static constexpr detail::return_values_option<return_value::none> none{};
    static constexpr detail::return_values_option<return_value::all_old> all_old{};
    static constexpr detail::return_values_option<return_value::updated_old> updated_old{};
    static constexpr detail::return_values_option<return_value::all_new> all_new{};
    static constexpr detail::return_values_option<return_value::updated_new> updated_new{};
};

/// Whether `conditional_check_failed::item()` holds the item that was there. Costs nothing.
struct return_values_on_condition_check_failure {
    static constexpr detail::on_condition_check_failure_option none{return_value::none};
    static constexpr detail::on_condition_check_failure_option all_old{return_value::all_old};
};

/// Whether the answer says what the request cost.
struct return_consumed_capacity {
    static constexpr detail::consumed_capacity_option none{capacity_detail::none};
    static constexpr detail::consumed_capacity_option total{capacity_detail::total};
    static constexpr detail::consumed_capacity_option indexes{capacity_detail::indexes};
};

/// Whether the answer to a write says how large its item collection is.
struct return_item_collection_metrics {
    static constexpr detail::item_collection_metrics_option size{};
};

} // namespace codynamo
