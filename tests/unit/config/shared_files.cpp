// SPDX-License-Identifier: BSL-1.0
#include "config/shared_files.hpp"

#include "support/fake_environment.hpp"
#include "support/vectors.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

using namespace codynamo;
using testing::fake_environment;
namespace fs = std::filesystem;

namespace {

/// A home directory that goes with the test.
class temporary_home {
public:
    temporary_home() {
        std::string form = (fs::temp_directory_path() / "codynamo-XXXXXX").string();
        REQUIRE(::mkdtemp(form.data()));
        path_ = form;
        fs::create_directory(path_ / ".aws");
    }

    temporary_home(const temporary_home&) = delete;
    temporary_home& operator=(const temporary_home&) = delete;

    ~temporary_home() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }

    [[nodiscard]] std::string operator/(const char* name) const { return (path_ / name).string(); }

    void write(const char* name, const std::string& text) const {
        std::ofstream(path_ / name) << text;
    }

    [[nodiscard]] config::environment environment(std::map<std::string, std::string> more = {})
        const {
        more.try_emplace("HOME", path_.string());
        return fake_environment(more);
    }

private:
    fs::path path_;
};

std::string shared_failure(const config::environment& env) {
    const auto r = config::load_shared_files(env);
    REQUIRE_FALSE(r.has_value());
    CHECK(r.error().code() == client_errc::bad_config_file);
    return r.error().info().message;
}

bool has_name(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the file location vectors of the AWS SDKs are found as specified") {
    const fs::path file = testing::public_vectors("file-location-tests.json");
    std::ifstream in(file);
    int cases = 0;
    const nlohmann::json suite = nlohmann::json::parse(in);
    for (const auto& test : suite.at("tests")) {
        ++cases;
        INFO(test.at("name").get<std::string>());
        const auto env =
            fake_environment(test.at("environment").get<std::map<std::string, std::string>>());
        const auto on =
            test.at("platform") == "windows" ? config::platform::windows : config::platform::posix;
        const auto at = config::locate_files(env, on);
        CHECK(at.config == test.at("configLocation").get<std::string>());
        CHECK(at.credentials == test.at("credentialsLocation").get<std::string>());
        CHECK(at.profile == test.value("profile", "default"));
    }
    CHECK(cases == 9);
}

TEST_CASE("a file named with a tilde lies in the home directory") {
    const auto at =
        config::locate_files(fake_environment({{"HOME", "/home/me"}, {"AWS_CONFIG_FILE", "~/c"}}));
    CHECK(at.config == "/home/me/c");
    CHECK(config::locate_files(fake_environment({})).config.empty());
}

TEST_CASE("both files are read and the profile in use is found") {
    const temporary_home home;
    home.write(".aws/config", "[default]\nregion = r1\n[profile other]\nregion = r2\n");
    home.write(".aws/credentials", "[other]\naws_access_key_id = k\n");

    CHECK(config::load_shared_files(home.environment())->profile()->find("region") == "r1");
    const auto other =
        config::load_shared_files(home.environment({{"AWS_PROFILE", "other"}})).value();
    CHECK(other.profile()->find("region") == "r2");
    CHECK(other.profile()->find("aws_access_key_id") == "k");
    const auto in_code =
        config::load_shared_files(home.environment({{"AWS_PROFILE", "default"}}), "other");
    CHECK(in_code->profile()->find("region") == "r2");
    const auto old =
        config::load_shared_files(home.environment({{"AWS_DEFAULT_PROFILE", "other"}})).value();
    CHECK(old.profile()->find("region") == "r2");
    CHECK(old.locations.profile_from == "AWS_DEFAULT_PROFILE in the environment");
    CHECK(old.notes.empty());
}

TEST_CASE("a profile that was named and is in neither file is an error") {
    const temporary_home home;
    home.write(".aws/config", "[default]\nregion = r1\n[dev]\nregion = r2\n");
    const std::string wrong = shared_failure(home.environment({{"AWS_PROFILE", "none"}}));
    CHECK(
        wrong.starts_with("AWS_PROFILE in the environment names profile none, which is not there; "
                          "looked at ")
    );
    CHECK_FALSE(has_name(wrong, "skipped"));
    const std::string unprefixed = shared_failure(home.environment({{"AWS_PROFILE", "dev"}}));
    CHECK(has_name(unprefixed, ".aws/config:3: this section is skipped: in this file"));

    const auto in_code = config::load_shared_files(home.environment(), "none");
    REQUIRE_FALSE(in_code.has_value());
    CHECK(has_name(in_code.error().what(), "client_config::profile names profile none"));
    fs::remove(home / ".aws/config");
    CHECK(config::load_shared_files(home.environment({{"AWS_PROFILE", "default"}})).has_value());
    CHECK_FALSE(config::load_shared_files(home.environment(), "default").has_value());
}

TEST_CASE("variables that name different profiles are noted") {
    const temporary_home home;
    home.write(".aws/config", "[profile a]\nregion = ra\n[profile b]\nregion = rb\n");
    const auto env = home.environment({{"AWS_PROFILE", "a"}, {"AWS_DEFAULT_PROFILE", "b"}});
    const auto files = config::load_shared_files(env).value();
    CHECK(files.profile()->find("region") == "ra");
    REQUIRE(files.notes.size() == 1);
    CHECK(files.notes[0].level == log_level::warning);
    CHECK(has_name(files.notes[0].text, "AWS_PROFILE counts here"));

    CHECK(config::load_shared_files(env, "b")->notes.empty()); // code counts
    const auto same = home.environment({{"AWS_PROFILE", "a"}, {"AWS_DEFAULT_PROFILE", "a "}});
    CHECK(config::load_shared_files(same)->notes.empty());
}

TEST_CASE("a file with keys that others can read is noted once, with the remedy") {
    const temporary_home home;
    const std::string path = home / ".aws/credentials";
    const auto notes = [&] { return config::load_shared_files(home.environment())->notes; };
    home.write(".aws/credentials", "[default]\naws_secret_access_key = SECRET\n");
    REQUIRE(::chmod(path.c_str(), 0600) == 0);
    CHECK(notes().empty());
    for (const mode_t mode : {0640U, 0604U, 0620U, 0666U}) {
        REQUIRE(::chmod(path.c_str(), mode) == 0);
        const auto noted = notes();
        REQUIRE(noted.size() == 1);
        CHECK(noted[0].level == log_level::warning);
        CHECK(
            noted[0].text == path +
                                 " has keys in it, and other users have access to it: run `chmod "
                                 "600 " +
                                 path + "`"
        );
    }

    home.write(".aws/credentials", "[default]\nregion = r\n");
    CHECK(notes().empty()); // nothing to hide
    home.write(".aws/config", "[profile x]\naws_secret_access_key = SECRET\n");
    REQUIRE(::chmod((home / ".aws/config").c_str(), 0644) == 0);
    CHECK(notes().at(0).text.starts_with(home / ".aws/config"));
}

TEST_CASE("a file with keys that belongs to another user is noted") {
    if (::geteuid() != 0) SKIP("only root can give a file away");
    const temporary_home home;
    const std::string path = home / ".aws/credentials";
    home.write(".aws/credentials", "[default]\naws_secret_access_key = SECRET\n");
    REQUIRE(::chmod(path.c_str(), 0600) == 0);
    REQUIRE(::chown(path.c_str(), 65534, 65534) == 0);
    const auto files = config::load_shared_files(home.environment()).value();
    REQUIRE(files.notes.size() == 1);
    CHECK(has_name(files.notes[0].text, path + " has keys in it and belongs to another user"));
}

TEST_CASE("missing files are empty, and messages can name where they were looked for") {
    const temporary_home home;
    const auto files = config::load_shared_files(home.environment()).value();
    CHECK(files.profile() == nullptr);
    CHECK(
        files.looked_at == home / ".aws/config" + " (which does not exist) and " +
                               (home / ".aws/credentials") + " (which does not exist)"
    );
    CHECK(has_name(config::load_shared_files(fake_environment({}))->looked_at, "HOME is not set"));
}

TEST_CASE("/dev/null is an empty file, the usual way to switch one off") {
    const temporary_home home;
    home.write(".aws/config", "[default]\nregion = eu-north-1\n");
    const auto env = home.environment({{"AWS_CONFIG_FILE", "/dev/null"}});
    const auto files = config::load_shared_files(env);
    REQUIRE(files.has_value());
    CHECK(files->profile() == nullptr);
}

TEST_CASE("what is not a regular file of sane size is an error and never blocks", "[fault-90]") {
    const temporary_home home;
    SECTION("a directory") {
        fs::create_directory(home / ".aws/config");
        CHECK(has_name(shared_failure(home.environment()), ".aws/config: is not a regular file"));
    }
    SECTION("a named pipe that nobody writes to") {
        REQUIRE(::mkfifo((home / ".aws/credentials").c_str(), 0600) == 0);
        CHECK(
            has_name(shared_failure(home.environment()), ".aws/credentials: is not a regular file")
        );
    }
    SECTION("a device without end") {
        CHECK(has_name(
            shared_failure(home.environment({{"AWS_CONFIG_FILE", "/dev/zero"}})),
            "/dev/zero: is not a regular file"
        ));
    }
    SECTION("a huge file") {
        home.write(".aws/config", std::string(1024 * 1024 + 1, '\n'));
        CHECK(has_name(shared_failure(home.environment()), "larger than 1 MiB"));
        home.write(".aws/config", std::string(std::size_t{10} << 20, '\n'));
        CHECK(has_name(shared_failure(home.environment()), "larger than 1 MiB"));
    }
    SECTION("a link to itself") {
        fs::create_symlink(home / ".aws/config", home / ".aws/config");
        CHECK(has_name(shared_failure(home.environment()), "cannot be read: "));
    }
    SECTION("a broken file") {
        home.write(".aws/config", "[default]\nSECRET");
        CHECK(has_name(shared_failure(home.environment()), ".aws/config:2:1: Expected an '='"));
    }
}

TEST_CASE("a path or profile that makes no sense is an error that names its variable") {
    const temporary_home home;
    const std::string name = GENERATE(
        as<std::string>{},
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "HOME"
    );
    const std::string text = GENERATE(std::string(100'000, 'x'), std::string("two\nlines"));
    const std::string message = shared_failure(home.environment({{name, text}}));
    CHECK(has_name(message, name));
    CHECK(message.size() < 300);
    CHECK_FALSE(has_name(message, "\n"));
}

TEST_CASE(
    "an unreadable file counts as missing, one that a variable names is an error", "[fault-90]"
) {
    const temporary_home home;
    const std::string path = home / ".aws/config";
    home.write(".aws/config", "[default]\nregion = r\n");
    REQUIRE(::chmod(path.c_str(), 0) == 0);
    const bool is_root = ::geteuid() == 0; // who can read all
    if (is_root) {
        REQUIRE(::chown((home / "").c_str(), 65534, 65534) == 0);
        REQUIRE(::seteuid(65534) == 0);
    }
    const auto by_default = config::load_shared_files(home.environment());
    const auto named = config::load_shared_files(home.environment({{"AWS_CONFIG_FILE", path}}));
    if (is_root) REQUIRE(::seteuid(0) == 0);

    REQUIRE(by_default.has_value());
    CHECK(has_name(by_default->looked_at, path + " (which this process may not read)"));
    REQUIRE_FALSE(named.has_value());
    CHECK(has_name(named.error().what(), path + ": cannot be read: Permission denied"));
}

TEST_CASE("a file of exactly 1 MiB and a link to a file are read") {
    const temporary_home home;
    home.write("real", std::string(1024 * 1024, '\n'));
    fs::create_symlink(home / "real", home / ".aws/config");
    CHECK(config::read_config_file(home / ".aws/config").value()->view().size() == 1024 * 1024);
    CHECK(config::load_shared_files(home.environment()).has_value());
}
