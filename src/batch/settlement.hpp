// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/accepted_requests.hpp"
#include "batch/pace.hpp"

#include <codynamo/error.hpp>
#include <codynamo/operation/batch_write_item.hpp>
#include <codynamo/outcome.hpp>
#include <codynamo/result.hpp>

#include <vector>

namespace codynamo::batch {

/// Decides what becomes of the requests of a batch that was in flight, and of the tables' pauses.
/// The flight is gone afterwards. What throws leaves everything as it was.
class settlement {
public:
    /// `stalled` is the reason for requests that have waited for too long.
    settlement(
        accepted_requests& all,
        unit_budget& budget,
        flight& f,
        const moment& m,
        const error& stalled
    ) noexcept
        : all_(all), budget_(budget), flight_(f), moment_(m), stalled_(stalled) {}

    /// `earlier` is the outcome of the attempts before the one that got this response.
    void settle(const result<batch_write_item_response>& response, outcome earlier);

    /// The response is lost: nobody knows why.
    void lose() noexcept;

private:
    void apply(const batch_write_item_response& response, outcome earlier);
    void spend_budget(const batch_write_item_response& response) noexcept;
    void fail(const error& why, outcome known);
    void refuse(const error& why);
    void split_in_halves();
    void split_by_table();
    void move_to_part(pending_write& w, flight& part) noexcept;

    [[nodiscard]] std::vector<bool> tables_to_requeue_first() const;
    void requeue(const std::vector<bool>& first) noexcept;
    void requeue_in_order() noexcept;
    void return_last_chances() noexcept;

    accepted_requests& all_;
    unit_budget& budget_;
    flight& flight_;
    moment moment_;
    const error& stalled_;
};

} // namespace codynamo::batch
