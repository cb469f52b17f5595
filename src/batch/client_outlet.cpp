// SPDX-License-Identifier: BSL-1.0
#include "batch/client_outlet.hpp"

#include "codec/operations.hpp"
#include "codec/resource.hpp"
#include "codec/table_name.hpp"
#include "exec/perform.hpp"

#include <codynamo/error.hpp>

#include <utility>

namespace codynamo::batch {
namespace {

class client_outlet final : public outlet {
public:
    explicit client_outlet(std::shared_ptr<exec::core> c)
        : core_(std::move(c)), strand_(async::home_strand::another(core_->session->home)) {}

    [[nodiscard]] std::shared_ptr<async::home_strand> home() const override { return strand_; }

    void post(std::function<void()> work) override { strand_->post(std::move(work)); }

    [[nodiscard]] bool runs_here() override { return core_->session->runs_here(); }

    [[nodiscard]] async::crossing_limit limit(std::optional<std::chrono::milliseconds> within
    ) const override {
        async::crossing_limit limit = exec::limit_of_call(within.value_or(core_->session->timeout));
        limit.ends_at_begin = !within;
        return limit;
    }

    [[nodiscard]] async::environment& environment() override {
        return *core_->session->environment;
    }

    [[nodiscard]] asio::awaitable<result<exec::raw_response>> send(codec::text_buffer body
    ) override {
        exec::call what("BatchWriteItem", "", std::move(body));
        if (core_->service.addresses.depends_on_account())
            what.first_table = codec::resource_in(what.body.view());
        return exec::send_with_retries(core_, std::move(what));
    }

    [[nodiscard]] asio::awaitable<result<std::vector<std::string>>> key_names(std::string table
    ) override {
        return ask_key_names(core_, std::move(table));
    }

    [[nodiscard]] std::optional<std::vector<std::string>> known_key_names(const std::string& table
    ) const override {
        return core_->service.key_schemas.find(table);
    }

    void forget_key_names(const std::string& table) noexcept override {
        core_->service.key_schemas.forget(table);
    }

    void log(log_level level, std::string_view line) noexcept override {
        core_->session->listeners.log(level, line);
    }

private:
    static asio::awaitable<result<std::vector<std::string>>> ask_key_names(
        std::shared_ptr<exec::core> core, std::string table
    ) {
        std::optional<std::vector<std::string>> known = core->service.key_schemas.find(table);
        if (known) co_return *std::move(known);
        const describe_table_request request(table);
        exec::call what("DescribeTable", table, codec::encode(request).value());
        const result<exec::raw_response> raw =
            co_await exec::send_with_retries(core, std::move(what));
        if (!raw) co_return explained(raw.error());
        const result<describe_table_response> response =
            codec::decode<describe_table_response>(raw->body, raw->from);
        if (!response) co_return exec::unreadable(response.error(), *raw);
        const std::string& described = response->table.table_name;
        core->service.key_schemas.learn(table, response->table);
        known = core->service.key_schemas.find(table);
        if (known && codec::may_be_same_table(table, described)) co_return *std::move(known);
        core->service.key_schemas.forget(table);
        const error other(
            client_errc::malformed_response, "the response describes no key of this table"
        );
        co_return exec::unreadable(other, *raw);
    }

    static error explained(const error& e) {
        if (e.code() != error_kind::access_denied) return e;
        error_info info = e.info();
        info.message += "; overwrite_by_key_schema needs the permission dynamodb:DescribeTable: "
                        "grant it, or name the key attributes by overwrite_by_pkeys";
        return error(std::move(info));
    }

    std::shared_ptr<exec::core> core_;
    /// Of the writer.
    std::shared_ptr<async::home_strand> strand_;
};

} // namespace

std::shared_ptr<outlet> make_outlet(std::shared_ptr<exec::core> client) {
    return std::make_shared<client_outlet>(std::move(client));
}

} // namespace codynamo::batch
