// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "property/features.hpp"
#include "property/service.hpp"
#include "property/tape.hpp"
#include "support/deep.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/batch_writer.hpp>
#include <codynamo/write_request.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace codynamo::testing {

/// The writer that a history is about.
class subject {
public:
    subject() = default;
    subject(const subject&) = delete;
    subject& operator=(const subject&) = delete;
    virtual ~subject() = default; ///< drops the writer

    [[nodiscard]] virtual asio::awaitable<void> put(write_request r) = 0;
    [[nodiscard]] virtual asio::awaitable<void> flush() = 0;
    [[nodiscard]] virtual asio::awaitable<void> close() = 0;
    [[nodiscard]] virtual asio::awaitable<void> close(std::chrono::milliseconds within) = 0;
    [[nodiscard]] virtual std::vector<unwritten_request> extract() = 0;
    virtual void retry_refused_tables() = 0;
    [[nodiscard]] virtual batch_writer_stats stats() const = 0;

    /// What the writer finds wrong with itself.
    [[nodiscard]] virtual std::string broken_promise() const = 0;
};

/// What the command line asks for.
struct asked {
    int histories = run_size(2'000, 5'000);
    int first = 0;
    std::uint64_t seed = 0; ///< 0: Catch2's
    std::string replayed;
    bool quick = false;
    std::size_t small_scope = run_size<std::size_t>(2, 3); ///< batches with chosen fates
};

inline asked wanted;

[[nodiscard]] std::uint64_t first_seed();

batch_writer_settings settings_of(const features& f);

/// Runs the history of a tape in virtual time; what went wrong, or nothing.
[[nodiscard]] std::string run_history(tape choices, figures& seen);

/// The same with features that are given; the tape chooses the rest.
[[nodiscard]] std::string run_history(const features& f, tape choices, figures& seen);

} // namespace codynamo::testing
