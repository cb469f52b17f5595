// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace codynamo {

/// Whether a failed call can have changed the table.
enum class outcome {
    /// No attempt was sent.
    not_sent,
    /// DynamoDB refused every attempt; or the call was a read, which changes nothing.
    not_applied,
    /// An attempt of a write was sent, and no complete response came.
    maybe_applied,
    /// DynamoDB has carried out the write. What failed is to convert the item that it returned into
    /// the caller's type: `error_info::item` holds it.
    applied,
};

} // namespace codynamo
