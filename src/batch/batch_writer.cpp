// SPDX-License-Identifier: BSL-1.0
#include "batch/writer.hpp"
#include "codec/operations.hpp"
#include "codec/table_name.hpp"
#include "error/moved_from.hpp"
#include "exec/client_access.hpp"
#include "exec/longest_duration.hpp"
#include "exec/perform.hpp"

#include <codynamo/batch_writer.hpp>
#include <codynamo/error.hpp>
#include <codynamo/option/batch.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

namespace codynamo {
namespace {

using namespace std::chrono_literals;

/// The scope of `write_batch` could not write everything, because of `end`: hands back what that
/// holds, and what is `left`. The body's own exception, if there is one, is nested in it.
[[noreturn]] void throw_at_end(
    std::vector<unwritten_request> left,
    const std::exception_ptr& end,
    const std::exception_ptr& body
) {
    error_info info;
    try {
        std::rethrow_exception(end);
    } catch (const error& e) {
        info = e.info();
    } catch (const boost::system::system_error& e) {
        // Asio's, of a coroutine that was cancelled before.
        info.code = e.code() == asio::error::operation_aborted
                        ? make_error_code(client_errc::cancelled)
                        : std::error_code(e.code());
    } catch (...) {
        info.code = client_errc::batch_incomplete;
    }
    info.operation = "BatchWriteItem";
    std::ranges::move(left, std::back_inserter(info.unwritten));
    if (info.unwritten.empty()) std::rethrow_exception(body ? body : end);
    info.table = info.unwritten.front().table_name();
    const batch_write_error handed_back{error(std::move(info))};
    if (!body) throw handed_back;
    try {
        std::rethrow_exception(body);
    } catch (...) {
        std::throw_with_nested(handed_back);
    }
}

/// A client as its writers see it.
class client_outlet final : public batch::outlet {
public:
    explicit client_outlet(std::shared_ptr<exec::core> c) : core_(std::move(c)) {}

    [[nodiscard]] std::shared_ptr<async::home_strand> home() const override {
        return core_->home();
    }

    void post(std::function<void()> work) override { core_->post(std::move(work)); }

    [[nodiscard]] bool runs_here() override { return core_->runs_here(); }

    [[nodiscard]] async::crossing_limit limit(std::optional<std::chrono::milliseconds> within
    ) const override {
        async::crossing_limit limit = exec::limit_of_call(*core_, within);
        limit.ends_at_begin = !within;
        return limit;
    }

    [[nodiscard]] async::environment& world() override { return *core_->environment(); }

    [[nodiscard]] asio::awaitable<result<exec::answer>> send(std::string body) override {
        exec::call what("BatchWriteItem", "", std::move(body));
        return exec::send_with_retries(core_, std::move(what));
    }

    [[nodiscard]] asio::awaitable<result<std::vector<std::string>>> key_names(std::string table
    ) override {
        return ask_key_names(core_, std::move(table));
    }

    [[nodiscard]] std::optional<std::vector<std::string>> known_key_names(const std::string& table
    ) const override {
        return core_->key_schemas().find(table);
    }

    void forget_key_names(const std::string& table) noexcept override {
        core_->key_schemas().forget(table);
    }

    void log(log_level level, std::string_view line) noexcept override { core_->log(level, line); }

private:
    static asio::awaitable<result<std::vector<std::string>>> ask_key_names(
        std::shared_ptr<exec::core> core, std::string table
    ) {
        std::optional<std::vector<std::string>> known = core->key_schemas().find(table);
        if (known) co_return *std::move(known);
        const describe_table_request request(table);
        exec::call what("DescribeTable", table, codec::encode(request).value());
        const result<exec::answer> answer = co_await exec::send_with_retries(core, std::move(what));
        if (!answer) co_return explained(answer.error());
        const result<describe_table_response> response =
            codec::decode<describe_table_response>(answer->body);
        if (!response)
            co_return exec::unreadable(response.error(), "DescribeTable", table, *answer);
        const std::string& described = response->table.table_name;
        core->key_schemas().learn(table, response->table);
        known = core->key_schemas().find(table);
        if (known && codec::may_be_same_table(table, described)) co_return *std::move(known);
        core->key_schemas().forget(table);
        const error other(
            client_errc::malformed_response, "the response describes no key of this table"
        );
        co_return exec::unreadable(other, "DescribeTable", table, *answer);
    }

    static error explained(const error& e) {
        if (e.code() != error_kind::access_denied) return e;
        error_info info = e.info();
        info.message += "; overwrite_by_key_schema needs the permission dynamodb:DescribeTable: "
                        "grant it, or name the key attributes by overwrite_by_pkeys";
        return error(std::move(info));
    }

    std::shared_ptr<exec::core> core_;
};

const std::shared_ptr<batch::writer_handle>& writer_of(
    const std::shared_ptr<batch::writer_handle>& handle
) {
    return detail::state_of(handle, "batch_writer");
}

} // namespace

flush_amount::flush_amount(int requests)
    : requests_(static_cast<std::size_t>(std::max(requests, 0))) {
    if (requests < 1)
        throw error(
            client_errc::invalid_argument,
            "flush_amount(" + std::to_string(requests) + "): give 1 or more"
        );
}

on_exit_loop_sleep::on_exit_loop_sleep(std::chrono::milliseconds pause)
    : pause_(exec::bounded(pause)) {
    if (pause < 0ms)
        throw error(client_errc::invalid_argument, "on_exit_loop_sleep: give 0 ms or more");
}

stall_timeout::stall_timeout(std::chrono::milliseconds duration)
    : duration_(exec::bounded(duration)) {
    if (duration <= 0ms)
        throw error(client_errc::invalid_argument, "stall_timeout: give more than 0 ms");
}

max_buffered::max_buffered(int requests, std::size_t bytes)
    : requests_(static_cast<std::size_t>(std::max(requests, 0))), bytes_(bytes) {
    if (requests < 1 || bytes < 1)
        throw error(
            client_errc::invalid_argument, "max_buffered: give 1 or more requests and bytes"
        );
}

max_write_units::max_write_units(double per_second) : per_second_(per_second) {
    if (!(per_second > 0) || per_second > 1e15)
        throw error(client_errc::invalid_argument, "max_write_units: give more than 0");
}

batch_writer_base::batch_writer_base(const client& c, batch_writer_settings settings) {
    auto out = std::make_shared<client_outlet>(exec::core_of(c));
    auto w = std::make_shared<batch::writer>(std::move(out), std::move(settings));
    handle_ = std::make_shared<batch::writer_handle>(std::move(w));
    handle_->get().use_named_tables();
}

void batch_writer_base::use_table(const std::string& name) {
    writer_of(handle_)->get().use_table(name);
}

asio::awaitable<void> batch_writer_base::put(write_request r) {
    return batch::writer::put(writer_of(handle_), std::move(r));
}

asio::awaitable<void> batch_writer_base::flush() {
    return batch::writer::flush(writer_of(handle_));
}

asio::awaitable<void> batch_writer_base::close() {
    return batch::writer::close(writer_of(handle_), std::nullopt);
}

asio::awaitable<void> batch_writer_base::close(std::chrono::milliseconds within) {
    return batch::writer::close(writer_of(handle_), exec::bounded(within));
}

std::vector<unwritten_request> batch_writer_base::unwritten() const {
    return writer_of(handle_)->get().unwritten();
}

std::vector<unwritten_request> batch_writer_base::extract() {
    return writer_of(handle_)->get().extract();
}

void batch_writer_base::retry_refused_tables() {
    writer_of(handle_)->get().retry_refused_tables();
}

batch_writer_stats batch_writer_base::stats() const {
    return writer_of(handle_)->get().stats();
}

batch_writer::batch_writer(const client& c, std::string table_name, batch_writer_settings settings)
    : batch_writer_base(c, std::move(settings)), table_(std::move(table_name)) {
    use_table(table_);
}

asio::awaitable<void> batch_writer::put_item(item new_item) {
    return put(write_request(table_, std::move(new_item)));
}

asio::awaitable<void> batch_writer::delete_item(key item_key) {
    return put(write_request(table_, std::move(item_key)));
}

multi_table_batch_writer::multi_table_batch_writer(const client& c, batch_writer_settings settings)
    : batch_writer_base(c, std::move(settings)) {}

asio::awaitable<void> multi_table_batch_writer::put_item(std::string table_name, item new_item) {
    return put(write_request(std::move(table_name), std::move(new_item)));
}

asio::awaitable<void> multi_table_batch_writer::delete_item(std::string table_name, key item_key) {
    return put(write_request(std::move(table_name), std::move(item_key)));
}

asio::awaitable<void> detail::run_batch(
    batch_writer writer, bool discard, std::function<asio::awaitable<void>(batch_writer&)> body
) {
    std::exception_ptr failure;
    try {
        co_await body(writer);
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure && discard) {
        (void)writer.extract();
        std::rethrow_exception(failure);
    }
    std::exception_ptr end;
    try {
        co_await writer.close();
    } catch (...) {
        end = std::current_exception();
    }
    std::vector<unwritten_request> left = writer.extract();
    if (end) throw_at_end(std::move(left), end, failure);
    if (failure) std::rethrow_exception(failure);
}

} // namespace codynamo
