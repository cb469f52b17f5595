// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/fault.hpp"

#include <codynamo/asio.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/recycling_allocator.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <utility>

namespace codynamo::http {

/// What waits for an operation that has a `T` as its result: a completion handler of any type. Its
/// end without `complete`, with its context, destroys the handler.
template <class T>
class operation_end {
public:
    operation_end() = default;
    operation_end(const operation_end&) = delete;
    operation_end& operator=(const operation_end&) = delete;
    virtual ~operation_end() = default;

    [[nodiscard]] virtual asio::cancellation_slot slot() const noexcept = 0;

    /// Calls the handler on its executor: at once if that is `here`, on which this runs.
    virtual void complete(
        std::unique_ptr<operation_end> self,
        const asio::any_io_executor& here,
        std::exception_ptr failure,
        fallible<T> outcome
    ) = 0;

    static void* operator new(std::size_t size) {
        return asio::recycling_allocator<std::byte>().allocate(size);
    }

    static void operator delete(void* memory, std::size_t size) noexcept {
        asio::recycling_allocator<std::byte>().deallocate(static_cast<std::byte*>(memory), size);
    }
};

template <class T, class Handler>
class operation_end_for final : public operation_end<T> {
public:
    explicit operation_end_for(Handler handler) : handler_(std::move(handler)) {}

    [[nodiscard]] asio::cancellation_slot slot() const noexcept override {
        return asio::get_associated_cancellation_slot(handler_);
    }

    void complete(
        std::unique_ptr<operation_end<T>> self,
        const asio::any_io_executor& here,
        std::exception_ptr failure,
        fallible<T> outcome
    ) override {
        Handler handler = std::move(handler_);
        self.reset(); // its memory is free for what the handler starts
        const asio::any_io_executor wanted = asio::get_associated_executor(handler, here);
        if (wanted == here)
            std::move(handler)(std::move(failure), std::move(outcome));
        else
            asio::dispatch(asio::append(std::move(handler), std::move(failure), std::move(outcome))
            );
    }

private:
    Handler handler_;
};

} // namespace codynamo::http
