// SPDX-License-Identifier: BSL-1.0
//
// A small model of Query, Scan, ExecuteStatement and ListTables, and a server that plays it.
//
#pragma once

#include "support/scripted_server.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace codynamo::testing {

inline constexpr int model_segments = 5;

class dice {
public:
    explicit dice(std::uint64_t seed) : random_(seed) {}

    /// From `low` to `high`.
    int roll(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

    bool once_in(int n) { return roll(1, n) == 1; }

private:
    std::mt19937_64 random_;
};

enum class stream_kind { query, scan, statement, tables, parallel };

/// A table's content and how it is read.
struct stream_case {
    explicit stream_case(dice& d);

    stream_kind kind;
    int count;
    /// How many entries the service reads at once.
    int largest_page;
    bool filters;
    bool hides_keys;
    bool descends;
    bool by_pages;
    /// Whether some requests fail.
    bool fails;
    /// Whether some calls of `next` are cancelled.
    bool cancels;
    /// Whether the client runs on another thread.
    bool is_apart;
    /// Whether the items are read as objects.
    bool is_typed;
    /// Whether some of them do not convert.
    bool has_odd_items;

    [[nodiscard]] bool has_typed_form() const {
        return kind != stream_kind::statement && kind != stream_kind::tables;
    }

    [[nodiscard]] bool passes(int n) const { return !filters || n % 3 != 1; }

    [[nodiscard]] std::vector<int> expected() const;
};

/// The service: the table has the items 0 to count - 1, of which a segment has every fifth.
class page_model {
public:
    page_model(stream_case c, std::uint64_t seed) : case_(c), dice_(seed) {}

    script operator()(const nlohmann::json& asked);

private:
    [[nodiscard]] nlohmann::json entry(int n) const;
    void lead_on(nlohmann::json& page, int last) const;

    stream_case case_;
    dice dice_;
};

/// One server for all cases: requests of an earlier one may still come.
class model_server {
public:
    model_server();

    void use(page_model model);

    scripted_server net;

private:
    std::mutex lock_;
    std::optional<page_model> model_;
};

} // namespace codynamo::testing
