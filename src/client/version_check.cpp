// SPDX-License-Identifier: BSL-1.0
#include <codynamo/version_check.hpp>

#include <optional>

namespace codynamo::detail {
namespace {

bool holds(const version_check& checked, const std::optional<item>& stored) {
    const value* const version = stored ? stored->find(checked.name) : nullptr;
    return version ? *version == value(checked.seen) : checked.seen == 0;
}

/// Returns what to do about this version; empty if the item that was there, as far as it is known,
/// has it: then the caller's condition failed.
std::string hint_at(const version_check& checked, const std::optional<item>& stored) {
    const bool is_known = stored || checked.shows_item;
    if (is_known && holds(checked, stored)) return {};
    const std::string version = "'" + checked.name + "'";
    if (is_known && !stored)
        return "no item of this key is stored any more: put the object as a new one, with " +
               version + " 0";
    std::string hint;
    if (checked.seen == 0)
        hint = "an item of this key is stored and has a " + version +
               ", while that of the object is 0, as of a new one";
    else if (stored)
        hint = "the stored item has another " + version + " than the object";
    else
        hint = "the stored item has another " + version + " than the object, or was deleted";
    hint += ": read it again, apply the change to what was read and write that";
    if (!is_known && !checked.is_alone)
        hint += "; or the condition given besides did not hold: "
                "return_values_on_condition_check_failure::all_old shows the item";
    return hint;
}

[[noreturn]] void throw_with_hint(const error& e, std::string hint) {
    error_info info = e.info();
    if (info.hint.empty()) info.hint = std::move(hint);
    throw_error(error(std::move(info)));
}

} // namespace

void throw_explained(const error& e, const version_check& checked) {
    std::string hint = hint_at(checked, e.info().item);
    if (!hint.empty() && e.info().outcome == outcome::maybe_applied)
        hint += "; or an earlier attempt of this call, whose response was lost, was applied";
    throw_with_hint(e, std::move(hint));
}

// An earlier attempt cannot be the cause: all have one token, and DynamoDB does not refuse what it
// has applied.
asio::awaitable<transact_write_items_response> explain_actions(
    asio::awaitable<transact_write_items_response> write, std::vector<version_check> checked
) {
    try {
        transact_write_items_response response = co_await std::move(write);
        co_return response;
    } catch (const error& e) {
        const auto& reasons = e.info().cancellation_reasons;
        for (const version_check& check : checked) {
            if (check.action >= reasons.size()) continue;
            const cancellation_reason& reason = reasons[check.action];
            if (reason.error != service_errc::conditional_check_failed) continue;
            const std::string hint = hint_at(check, reason.item);
            if (hint.empty()) continue;
            throw_with_hint(
                e, "cancellation_reasons[" + std::to_string(check.action) + "]: " + hint
            );
        }
        throw;
    }
}

} // namespace codynamo::detail
