// SPDX-License-Identifier: BSL-1.0
#include "batch/client_outlet.hpp"
#include "batch/writer.hpp"
#include "error/moved_from.hpp"
#include "exec/client_access.hpp"
#include "exec/longest_duration.hpp"

#include <codynamo/batch_writer.hpp>
#include <codynamo/error.hpp>
#include <codynamo/option/batch.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <exception>
#include <new>
#include <optional>
#include <utility>

namespace codynamo {
namespace {

using namespace std::chrono_literals;

/// Returns the error that returns the requests that `close` could not write: `end`, with which it
/// has failed, or one with the requests that the writer still holds. Nothing if there are none.
std::optional<batch_write_error> error_at_end(
    batch::writer& writer, const std::exception_ptr& end
) {
    error_info why;
    try {
        std::rethrow_exception(end);
    } catch (const batch_write_error& e) {
        return e;
    } catch (const error& e) {
        why = e.info();
    } catch (const boost::system::system_error& e) {
        // Asio's, of a coroutine that was cancelled before.
        why.code = e.code() == asio::error::operation_aborted
                       ? make_error_code(client_errc::cancelled)
                       : std::error_code(e.code());
    } catch (...) {
        why.code = client_errc::batch_incomplete;
    }
    return writer.take_unwritten(std::move(why));
}

/// Throws because the scope of `write_batch` could not write everything. The body's own exception,
/// if there is one, is nested in the error that returns the requests. If there is no memory for
/// that error, the writer keeps its requests: its end reports them.
[[noreturn]] void throw_at_end(
    batch::writer& writer, const std::exception_ptr& end, const std::exception_ptr& body
) {
    std::optional<batch_write_error> unwritten;
    try {
        unwritten = error_at_end(writer, end);
    } catch (const std::bad_alloc&) {
        std::rethrow_exception(end);
    }
    if (!unwritten) std::rethrow_exception(body ? body : end);
    if (!body) throw batch_write_error(*unwritten);
    try {
        std::rethrow_exception(body);
    } catch (...) {
        std::throw_with_nested(*unwritten);
    }
}

const std::shared_ptr<batch::writer>& writer_of(const std::shared_ptr<batch::writer>& writer) {
    return detail::state_of(writer, "batch_writer");
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
    if (!(per_second >= 0.001) || per_second > 1e15)
        throw error(
            client_errc::invalid_argument, "max_write_units: give 0.001 or more, per second"
        );
}

batch_writer_base::batch_writer_base(const client& c, batch_writer_settings settings) {
    auto out = batch::make_outlet(exec::core_of(c));
    writer_ = std::make_shared<batch::writer>(std::move(out), std::move(settings));
    writer_->tables().find_named();
}

void batch_writer_base::use_table(const std::string& name) {
    (void)writer_of(writer_)->tables().find(name).value();
}

asio::awaitable<void> batch_writer_base::put(const std::string& table_name, const item& new_item) {
    return batch::writer::put(writer_of(writer_), table_name, new_item);
}

asio::awaitable<void> batch_writer_base::put_object(
    const std::string& table_name, const detail::typed_item& object
) {
    return batch::writer::put(writer_of(writer_), table_name, object);
}

asio::awaitable<void> batch_writer_base::remove(
    const std::string& table_name, const key& item_key
) {
    return batch::writer::put(writer_of(writer_), table_name, item_key);
}

asio::awaitable<void> batch_writer_base::flush() {
    return batch::writer::flush(writer_of(writer_));
}

asio::awaitable<void> batch_writer_base::close() {
    return batch::writer::close(writer_of(writer_), std::nullopt);
}

asio::awaitable<void> batch_writer_base::close(std::chrono::milliseconds within) {
    return batch::writer::close(writer_of(writer_), exec::bounded(within));
}

std::vector<unwritten_request> batch_writer_base::unwritten() const {
    return writer_of(writer_)->unwritten();
}

std::vector<unwritten_request> batch_writer_base::extract() {
    return writer_of(writer_)->extract();
}

void batch_writer_base::retry_refused_tables() {
    writer_of(writer_)->retry_refused_tables();
}

batch_writer_stats batch_writer_base::stats() const {
    return writer_of(writer_)->stats();
}

batch_writer::batch_writer(const client& c, std::string table_name, batch_writer_settings settings)
    : batch_writer_base(c, std::move(settings)), table_(std::move(table_name)) {
    use_table(table_);
}

asio::awaitable<void> batch_writer::put_item(const item& new_item) {
    return put(table_, new_item);
}

asio::awaitable<void> batch_writer::delete_item(const key& item_key) {
    return remove(table_, item_key);
}

multi_table_batch_writer::multi_table_batch_writer(const client& c, batch_writer_settings settings)
    : batch_writer_base(c, std::move(settings)) {}

asio::awaitable<void> multi_table_batch_writer::put_item(
    const std::string& table_name, const item& new_item
) {
    return put(table_name, new_item);
}

asio::awaitable<void> multi_table_batch_writer::delete_item(
    const std::string& table_name, const key& item_key
) {
    return remove(table_name, item_key);
}

asio::awaitable<void> detail::run_scope(
    std::shared_ptr<batch_writer_base> writer,
    bool discard,
    std::function<asio::awaitable<void>()> body
) {
    std::exception_ptr failure;
    try {
        co_await body();
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure && discard) {
        batch::writer::of(*writer).drop();
        std::rethrow_exception(failure);
    }
    std::exception_ptr end;
    try {
        co_await writer->close();
    } catch (...) {
        end = std::current_exception();
    }
    if (end) throw_at_end(batch::writer::of(*writer), end, failure);
    if (failure) std::rethrow_exception(failure);
}

} // namespace codynamo
