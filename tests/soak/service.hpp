// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace codynamo::soak {

/// The part of DynamoDB that the soak uses, in memory: items with the keys `id` (S) and `n` (N), in
/// any tables.
///
/// A request may hold one nonce, a text that begins with "nonce-", anywhere: as the name or value
/// of an attribute, or as a key of a batch. Each item of its response has it as the attribute
/// `nonce`, so that a response to another request is noticed. Any thread.
class service {
public:
    struct outcome {
        int status = 200;
        std::string json;
    };

    /// Executes the request. `leave_unprocessed`: about half of a batch is returned unprocessed.
    [[nodiscard]] outcome respond(
        const std::string& operation, const std::string& body, bool leave_unprocessed
    );

    [[nodiscard]] std::optional<nlohmann::json> find(
        const std::string& table, const std::string& id, int n
    ) const;

    /// Batches with one key twice: DynamoDB refuses them whole.
    [[nodiscard]] std::uint64_t double_batches() const;

private:
    using items = std::map<std::string, nlohmann::json>; ///< by id and n, in their order

    nlohmann::json carry_out(
        const std::string& operation,
        const nlohmann::json& request,
        std::string_view nonce,
        bool leave_unprocessed
    );
    nlohmann::json update(items& in, const nlohmann::json& request);
    nlohmann::json query(items& in, const nlohmann::json& request, std::string_view nonce);
    nlohmann::json batch_get(
        const nlohmann::json& request, std::string_view nonce, bool leave_unprocessed
    );
    nlohmann::json batch_write(const nlohmann::json& request, bool leave_unprocessed);

    mutable std::mutex mutex_;
    std::map<std::string, items> tables_;
    std::uint64_t double_batches_ = 0;
};

} // namespace codynamo::soak
