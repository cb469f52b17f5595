// SPDX-License-Identifier: BSL-1.0
//
// A soak test of a client, for minutes or hours: an open-loop load of all kinds of calls against a
// server that fails in every way, or against a DynamoDB Local that is killed and started
// again every sixth of the time and stops for three seconds every fifteenth.
// Fails for a wrong response, a call that hangs, an error without a cause, a request that a
// batch writer lost or sent twice in a batch, and for leaked descriptors or memory.
//
//   codynamo_soak [--seconds N] [--seed S] [--rate CALLS-PER-SECOND]
//                 [--faults PER-SECOND] [--plain] [--local]
//
// Prints a table and, as its last line, the same figures as JSON.
//
#include "soak/explain.hpp"
#include "soak/killed_server.hpp"
#include "soak/load.hpp"
#include "soak/server.hpp"
#include "soak/writers.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CODYNAMO_SOAK_SANITIZED 1
#else
#define CODYNAMO_SOAK_SANITIZED 0
#endif

using namespace codynamo;
using namespace std::chrono_literals;
using nlohmann::json;
using soak::fault;
using soak::steady;

namespace {

constexpr bool sanitized = CODYNAMO_SOAK_SANITIZED; // its memory is not the program's own
constexpr int writers = 4;
constexpr auto credentials_lifetime = 60s;
constexpr auto allowed_delay = 60s; ///< of a call beyond its timeout, before it counts as hung
constexpr const char* table_name = "codynamo-soak";

struct options {
    int seconds = 90;
    unsigned seed = std::random_device{}();
    double rate = 60;
    std::optional<double> faults; ///< otherwise 20 for each 3,000 calls, and one a second at least
    bool tls = true;
    bool local = false;
};

std::optional<options> parse(int argc, char** argv) {
    options out;
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        if (name == "--plain") {
            out.tls = false;
            continue;
        }
        if (name == "--local") {
            out.local = true;
            out.tls = false;
            continue;
        }
        if (++i == argc) return std::nullopt;
        const char* const text = argv[i];
        if (name == "--seconds")
            out.seconds = std::atoi(text);
        else if (name == "--seed")
            out.seed = static_cast<unsigned>(std::strtoul(text, nullptr, 10));
        else if (name == "--rate")
            out.rate = std::atof(text);
        else if (name == "--faults")
            out.faults = std::atof(text);
        else
            return std::nullopt;
    }
    return out;
}

/// A client requests them at most every ten seconds: they always expire soon.
asio::awaitable<credentials> fresh_credentials(std::shared_ptr<std::atomic<std::uint64_t>> count) {
    ++*count;
    const auto now = std::chrono::system_clock::now();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
    const credentials key("SOAK" + std::to_string(seconds.count()), "secret", "token");
    co_return key.with_expiration(now + credentials_lifetime);
}

client_config config_for(
    const std::string& url,
    const std::string& ca_file,
    std::shared_ptr<std::atomic<std::uint64_t>> credential_calls
) {
    client_config config;
    config.region = "us-east-1";
    config.endpoint = url;
    config.ca_file = ca_file;
    config.credentials = [calls = std::move(credential_calls)] { return fresh_credentials(calls); };
    config.timeout = soak::call_timeout;
    config.request_timeout = 3s;
    config.response_timeout = 1'500ms;
    config.stall_timeout = 1'500ms;
    config.connect_timeout = 1s;
    config.tls_timeout = 2s;
    config.max_connection_lifetime = 30s;
    config.log = [](log_level, std::string_view) {};
    return config;
}

asio::awaitable<void> fill(table t, bool make_it) {
    if (make_it) {
        const attribute_definition partition("id", value_type::string);
        const attribute_definition sort("n", value_type::number);
        create_table_request request(t.name(), partition, sort);
        co_await t.client().create_table(std::move(request));
        co_await t.wait_until_exists();
    }
    batch_writer writer = t.batch_writer();
    for (int partition = 0; partition < soak::partitions; ++partition)
        for (int n = 0; n < soak::items_in_partition; ++n) {
            const item first = soak::first_item(partition, n);
            co_await writer.put_item(first);
        }
    co_await writer.close();
}

/// Ends the program when a call hangs, and prints its details.
class watchdog {
public:
    explicit watchdog(const soak::load& of) : thread_([this, &of] { watch(of); }) {}

    ~watchdog() {
        over_ = true;
        thread_.join();
    }

    watchdog(const watchdog&) = delete;
    watchdog& operator=(const watchdog&) = delete;

    [[nodiscard]] const std::vector<soak::process_sample>& samples() const { return samples_; }

private:
    void watch(const soak::load& of) {
        const auto begin = steady::now();
        samples_.reserve(100'000); // of its own it must not grow
        while (!over_) {
            std::this_thread::sleep_for(500ms);
            soak::process_sample now = soak::sample_process();
            now.seconds = std::chrono::duration<double>(steady::now() - begin).count();
            if (samples_.size() < samples_.capacity()) samples_.push_back(now);
            if (of.worst_delay() < allowed_delay) continue;
            std::fprintf(
                stderr,
                "HUNG: a call should have ended %.1f s ago\n",
                std::chrono::duration<double>(of.worst_delay()).count()
            );
            std::abort();
        }
    }

    std::atomic<bool> over_{false};
    std::vector<soak::process_sample> samples_;
    std::thread thread_;
};

/// Memory at the end against memory after the first sixth, and the growth between.
struct memory {
    double slope_kb_per_minute = 0;
    double heap_slope_kb_per_minute = 0;
    long after_start_kb = 0;
    long at_end_kb = 0;
    std::vector<long> by_minute_kb;
};

memory memory_of(std::vector<soak::process_sample> samples) {
    memory out;
    if (samples.size() < 12) return out;
    for (const soak::process_sample& one : samples)
        if (one.seconds >= 60 * static_cast<double>(out.by_minute_kb.size()))
            out.by_minute_kb.push_back(one.rss_anon_kb);
    const auto mean = [](auto begin, auto end) {
        long sum = 0;
        for (auto at = begin; at != end; ++at)
            sum += at->rss_anon_kb;
        return sum / std::max<long>(end - begin, 1);
    };
    const auto sixth = static_cast<std::ptrdiff_t>(samples.size() / 6);
    samples.erase(samples.begin(), samples.begin() + sixth);
    out.slope_kb_per_minute = soak::slope_per_minute(samples, &soak::process_sample::rss_anon_kb);
    out.heap_slope_kb_per_minute = soak::slope_per_minute(samples, &soak::process_sample::heap_kb);
    out.after_start_kb = mean(samples.begin(), samples.begin() + sixth);
    out.at_end_kb = mean(samples.end() - sixth, samples.end());
    return out;
}

/// Returns whether each key of the batch writers holds the version they accepted last.
template <class Find>
std::uint64_t lost_writes(const soak::accepted_writes& book, Find version_at) {
    std::uint64_t lost = 0;
    for (const auto& [where, version] : book.last()) {
        const std::optional<int> found = version_at(where.first, where.second);
        if (found == version) continue;
        ++lost;
        std::fprintf(
            stderr,
            "LOST: %s/%d should have version %d and has %d\n",
            where.first.c_str(),
            where.second,
            version.value_or(-1),
            found.value_or(-1)
        );
    }
    return lost;
}

asio::awaitable<std::optional<int>> read_version(table t, std::string id, int n) {
    const get_item_response r = co_await t.get_item(key("id", id, "n", n), consistent_read);
    if (!r.item) co_return std::nullopt;
    co_return r.item->at("version").as_number().to<int>();
}

soak::server_options bad_days(const options& o) {
    soak::server_options out;
    out.tls = o.tls;
    out.seed = o.seed;
    out.faults_per_second = o.faults.value_or(std::max(1.0, o.rate / 150));
    out.outage_every = std::chrono::seconds(std::clamp(o.seconds / 4, 10, 60));
    out.outage = std::min<std::chrono::milliseconds>(5s, out.outage_every / 6);
    out.credentials_lifetime = credentials_lifetime;
    return out;
}

soak::killing_options killing(const options& o) {
    return {std::chrono::seconds(o.seconds) / 6, std::chrono::seconds(o.seconds) / 15};
}

double seconds_between(steady::time_point a, steady::time_point b) {
    return std::chrono::duration<double>(b - a).count();
}

/// One life of a client. At its end all of its descriptors must be closed.
class life {
public:
    life(const options& o, json& figures) : options_(o), figures_(figures) {
        if (o.local)
            local_.emplace(killing(o));
        else
            net_.emplace(bad_days(o), tables_);
        const std::string url = local_ ? local_->url() : net_->url();
        const std::string ca_file = local_ ? "" : net_->ca_file();
        db_.emplace(pool_.get_executor(), config_for(url, ca_file, credential_calls_));
    }

    ~life() {
        db_.reset();
        pool_.join();
    }

    life(const life&) = delete;
    life& operator=(const life&) = delete;

    void run() {
        const table target = db_->table(table_name);
        boost::asio::co_spawn(pool_, fill(target, !net_), boost::asio::use_future).get();
        with_server([](auto& s) { s.begin_faults(); });

        soak::load load(target, work());
        watchdog dog(load);
        const auto begin = steady::now();
        const auto end = begin + std::chrono::seconds(options_.seconds);
        auto calls = boost::asio::co_spawn(
            boost::asio::make_strand(pool_), load.run_until(end), boost::asio::use_future
        );
        std::vector<std::future<void>> batches;
        for (int i = 0; i < writers; ++i) {
            auto writing = soak::write_batches(
                target,
                book_,
                i,
                options_.rate / 15 / writers,
                options_.seed + static_cast<unsigned>(i),
                end
            );
            batches.push_back(boost::asio::co_spawn(
                boost::asio::make_strand(pool_), std::move(writing), boost::asio::use_future
            ));
        }
        calls.get();
        with_server([](auto& s) { s.calm_down(); });
        for (auto& writing : batches)
            writing.get();
        while (load.figures().done != load.figures().begun) // the watchdog bounds it
            std::this_thread::sleep_for(50ms);
        report(load.figures(), seconds_between(begin, steady::now()));
        report(memory_of(dog.samples()));
        report_writes(target);
    }

private:
    template <class What>
    void with_server(What what) {
        if (local_)
            what(*local_);
        else
            what(*net_);
    }

    soak::load_options work() {
        soak::load_options out;
        out.rate = options_.rate;
        out.seed = options_.seed;
        out.responses_have_nonces = net_.has_value();
        if (local_) {
            out.explains = [this](const error& e, const soak::planned_call& c) {
                return local_->explains(e, c);
            };
            return out;
        }
        out.explains = [this](const error& e, const soak::planned_call& c) {
            return soak::explains(net_->faults(), e, c);
        };
        out.on_success = [this] { net_->answered_well(); };
        return out;
    }

    void report(const soak::results& r, double seconds) {
        figures_["seconds"] = seconds;
        figures_["calls"] = r.begun.load();
        figures_["good"] = r.good.load();
        figures_["wrong_responses"] = r.wrong.load();
        figures_["hung"] = 0; // the watchdog ends the program
        figures_["errors"] = r.errors();
        figures_["unexplained_errors"] = r.unexplained.load();
        figures_["worst_overrun_ms"] = static_cast<double>(r.worst_overrun_us.load()) / 1000;
        for (const auto& [name, h] :
             {std::pair("latency_ms", &r.latency), {"good_latency_ms", &r.good_latency}})
            figures_[name] = {
                {"p50", h->milliseconds_at(0.5)},
                {"p99", h->milliseconds_at(0.99)},
                {"p99.9", h->milliseconds_at(0.999)},
            };
        figures_["credential_calls"] = credential_calls_->load();
        if (local_) {
            figures_["faults"] = {{"kill -9", local_->kills()}, {"SIGSTOP", local_->pauses()}};
            return;
        }
        json faults;
        for (std::size_t i = 0; i < soak::fault_names.size(); ++i)
            faults[std::string(soak::fault_names[i])] = net_->faults().of(static_cast<fault>(i));
        figures_["faults"] = faults;
        figures_["requests_seen"] = net_->requests();
        figures_["connections"] = net_->connections();
        figures_["recoveries_s"] = net_->recoveries();
    }

    void report(const memory& m) {
        figures_["rss_after_start_kb"] = m.after_start_kb;
        figures_["rss_at_end_kb"] = m.at_end_kb;
        figures_["rss_slope_kb_per_minute"] = m.slope_kb_per_minute;
        figures_["heap_slope_kb_per_minute"] = m.heap_slope_kb_per_minute;
        figures_["rss_kb_by_minute"] = m.by_minute_kb;
    }

    void report_writes(const table& target) {
        figures_["writes_accepted"] = book_->accepted.load();
        figures_["writes_refused"] = book_->refused.load();
        figures_["writes_left_over"] = book_->unprocessed.load();
        figures_["double_batches"] = tables_.double_batches();
        figures_["writes_lost"] = lost_writes(*book_, [&](const std::string& id, int n) {
            return boost::asio::co_spawn(
                       pool_, read_version(target, id, n), boost::asio::use_future
            )
                .get();
        });
    }

    const options& options_;
    json& figures_;
    soak::service tables_;
    std::optional<soak::server> net_; ///< either this one
    std::optional<soak::killed_server> local_;
    boost::asio::thread_pool pool_{2};
    std::shared_ptr<std::atomic<std::uint64_t>> credential_calls_ =
        std::make_shared<std::atomic<std::uint64_t>>(0);
    std::shared_ptr<soak::accepted_writes> book_ = std::make_shared<soak::accepted_writes>();
    std::optional<client> db_;
};

/// The figures that must be zero.
std::vector<std::string> faults_of(const json& f, const options& o) {
    std::vector<std::string> out;
    for (const char* none :
         {"wrong_responses",
          "unexplained_errors",
          "writes_refused",
          "writes_left_over",
          "writes_lost",
          "double_batches",
          "descriptors_left"})
        if (f.at(none) != 0) out.push_back(std::string(none) + " is not 0");
    if (f.at("good").get<double>() < 0.5 * f.at("calls").get<double>())
        out.emplace_back("more than half of the calls failed");
    constexpr int long_enough = 60;
    constexpr double most_growth = 1.05;
    constexpr double noise_kb = 4096;
    if (!sanitized && o.seconds >= long_enough &&
        f.at("rss_at_end_kb").get<double>() >
            most_growth * f.at("rss_after_start_kb").get<double>() + noise_kb)
        out.emplace_back("memory grew");
    constexpr int long_enough_for_a_slope = 600;
    constexpr double most_slope = 50;
    if (!sanitized && o.seconds >= long_enough_for_a_slope &&
        f.at("heap_slope_kb_per_minute").get<double>() > most_slope)
        out.emplace_back("the heap grew");
    return out;
}

void print(const json& figures) {
    for (const auto& [name, v] : figures.items())
        std::printf("%-26s %s\n", name.c_str(), v.dump().c_str());
}

} // namespace

int main(int argc, char** argv) {
    const std::optional<options> given = parse(argc, argv);
    if (!given) {
        std::fprintf(
            stderr,
            "usage: codynamo_soak [--seconds N] [--seed S] [--rate CALLS-PER-SECOND] "
            "[--faults PER-SECOND] [--plain] [--local]\n"
        );
        return 2;
    }
    std::printf("seed %u\n", given->seed);
    std::fflush(stdout);
    json figures{
        {"seed", given->seed},
        {"rate", given->rate},
        {"local", given->local},
        {"tls", given->tls},
        {"sanitized", sanitized}
    };
    const long before = soak::sample_process().descriptors;
    {
        life one(*given, figures);
        one.run();
    }
    figures["descriptors_left"] = soak::sample_process().descriptors - before;
    const std::vector<std::string> faults = faults_of(figures, *given);
    figures["passed"] = faults.empty();
    print(figures);
    for (const std::string& f : faults)
        std::printf("FAILED: %s\n", f.c_str());
    std::printf("%s\n", figures.dump().c_str());
    return faults.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}
