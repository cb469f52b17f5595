// SPDX-License-Identifier: BSL-1.0
#include "credentials/chain.hpp"

#include "support/run.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/io_context.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace codynamo::credential_sources {
namespace {

using Catch::Matchers::ContainsSubstring;

/// Returns `next`.
class scripted_source final : public source {
public:
    explicit scripted_source(std::string called, result<finding> first)
        : next(std::move(first)), name_(std::move(called)) {}

    [[nodiscard]] std::string name() const override { return name_; }

    [[nodiscard]] bool keeps_expired() const override { return keeps; }

    void forget(const credentials& refused) override { forgotten = refused.access_key_id(); }

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> /*self*/,
        std::shared_ptr<const source_context> /*in*/,
        steady_time /*deadline*/
    ) override {
        ++asked;
        co_return next;
    }

    result<finding> next;
    bool keeps = false;
    int asked = 0;
    std::string forgotten;

private:
    std::string name_;
};

finding key_of(std::string id) {
    credentials key(std::move(id), "secret");
    return found_credentials(key, "a test");
}

finding nothing(std::string why) {
    return passed_over(std::move(why));
}

struct chain_scene {
    result<finding> fetch() {
        boost::asio::io_context io;
        return testing::run(
            io, whole->fetch(whole, context, std::chrono::steady_clock::time_point::max())
        );
    }

    std::shared_ptr<scripted_source> first =
        std::make_shared<scripted_source>("environment", nothing("AWS_ACCESS_KEY_ID is not set"));
    std::shared_ptr<scripted_source> second =
        std::make_shared<scripted_source>("profile dev", nothing("there is no such profile"));
    std::shared_ptr<scripted_source> third =
        std::make_shared<scripted_source>("instance metadata", nothing("switched off"));
    std::shared_ptr<chain> whole = std::make_shared<chain>(
        std::vector<std::shared_ptr<source>>{first, second, third}, "Set AWS_ACCESS_KEY_ID"
    );
    std::shared_ptr<const source_context> context = std::make_shared<source_context>();
};

std::string id_of(const result<finding>& found) {
    REQUIRE(found.has_value());
    const auto* key = std::get_if<found_credentials>(&*found);
    REQUIRE(key);
    return std::string(key->key.access_key_id());
}

} // namespace

TEST_CASE("the first source that has credentials is used, and those behind it are not asked") {
    chain_scene scene;
    scene.second->next = key_of("SECOND");
    CHECK(id_of(scene.fetch()) == "SECOND");
    CHECK(scene.third->asked == 0);
    CHECK(
        scene.whole->trail() == "  environment: AWS_ACCESS_KEY_ID is not set\n"
                                "  profile dev: used: a test\n"
                                "  instance metadata: not asked\n"
    );
}

TEST_CASE("a source that is configured but fails ends the chain") {
    chain_scene scene;
    scene.second->next = error(client_errc::credentials_failed, "the token has expired");
    scene.third->next = key_of("OTHER");
    const auto r = scene.fetch();
    REQUIRE(!r);
    CHECK(r.error().code() == client_errc::credentials_failed);
    CHECK(scene.third->asked == 0);
    CHECK_THAT(scene.whole->trail(), ContainsSubstring("profile dev: failed: the token has"));
}

TEST_CASE("without any source the error says what was looked at and what to do") {
    chain_scene scene;
    const auto r = scene.fetch();
    REQUIRE(!r);
    CHECK(r.error().code() == client_errc::missing_credentials);
    CHECK(
        r.error().info().message ==
        "looked for them in: environment: AWS_ACCESS_KEY_ID is not set; profile dev: there is no "
        "such profile; instance metadata: switched off. Set AWS_ACCESS_KEY_ID"
    );
}

TEST_CASE("a chain stays with the source that has had credentials") {
    chain_scene scene;
    scene.second->next = key_of("SECOND");
    CHECK(id_of(scene.fetch()) == "SECOND");
    scene.first->next = key_of("FIRST");
    scene.third->next = key_of("THIRD");
    CHECK(id_of(scene.fetch()) == "SECOND");
    CHECK(scene.first->asked == 1);

    // Not configured any more: an error for whoever keeps credentials, never another account's key.
    scene.second->next = nothing("there is no such profile");
    const auto r = scene.fetch();
    REQUIRE(!r);
    CHECK(r.error().code() == client_errc::missing_credentials);
    CHECK(scene.third->asked == 0);
}

TEST_CASE("whether expired credentials are kept is for the source that gave them") {
    chain_scene scene;
    scene.third->keeps = true;
    CHECK_FALSE(scene.whole->keeps_expired());
    scene.third->next = key_of("THIRD");
    CHECK(id_of(scene.fetch()) == "THIRD");
    CHECK(scene.whole->keeps_expired());
}

TEST_CASE("refused credentials are forgotten by the source that gave them") {
    chain_scene scene;
    scene.second->next = key_of("SECOND");
    CHECK(id_of(scene.fetch()) == "SECOND");
    scene.whole->forget(credentials("SECOND", "secret"));
    CHECK(scene.second->forgotten == "SECOND");
    CHECK(scene.first->forgotten.empty());
}

} // namespace codynamo::credential_sources
