// SPDX-License-Identifier: BSL-1.0
#include "exec/client_access.hpp"
#include "support/aftermath.hpp"

#include <codynamo/as_result.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <functional>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <optional>
#include <sched.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

using namespace codynamo;
using namespace codynamo::testing;
using namespace std::chrono_literals;

namespace {

std::uint16_t port_without_listener() {
    asio::io_context io;
    const asio::ip::tcp::acceptor taken(
        io, asio::ip::tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)
    );
    return taken.local_endpoint().port();
}

std::string loopback_url(std::uint16_t port) {
    return "http://127.0.0.1:" + std::to_string(port);
}

/// A client of an endpoint that is not a scripted server. Its pauses are only recorded.
struct lone_client {
    explicit lone_client(std::string endpoint, client_config config = client_config())
        : environment(std::make_shared<scripted_environment>()) {
        config.region = "us-east-1";
        config.endpoint = std::move(endpoint);
        config.credentials = canary_credentials();
        make_patient(config);
        db.emplace(exec::make_client(io.get_executor(), std::move(config), environment));
    }

    error failure_of_get() {
        const auto r = run(io, as_result(db->table("music").get_item(key("id", "canary-item"))));
        REQUIRE_FALSE(r.has_value());
        check_no_canary(r.error());
        return r.error();
    }

    asio::io_context io;
    std::shared_ptr<scripted_environment> environment;
    std::optional<client> db;
};

/// Runs `work` on a thread that has a network of its own, in which there is nothing; false where
/// that is not allowed.
bool run_without_network(const std::function<void()>& work) {
    bool is_allowed = false;
    std::thread apart([&] {
        is_allowed = ::unshare(CLONE_NEWNET) == 0;
        if (is_allowed) work();
    });
    apart.join();
    return is_allowed;
}

void bring_loopback_up() {
    const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
    ifreq lo{};
    std::string("lo").copy(static_cast<char*>(lo.ifr_name), IFNAMSIZ - 1);
    lo.ifr_flags = IFF_UP;
    if (::ioctl(fd, SIOCSIFFLAGS, &lo) != 0) throw std::runtime_error("no loopback");
    ::close(fd);
}

/// Runs `work` on a thread on which no socket can be made, as if the process had used up its
/// descriptors; false where that is not allowed. (A limit on the descriptors themselves would also
/// stop the sanitizers, which open pipes.)
bool run_without_sockets(const std::function<void()>& work) {
    std::array<sock_filter, 4> rules{{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EMFILE),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    }};
    const sock_fprog program{rules.size(), rules.data()};
    bool is_allowed = false;
    std::thread apart([&] {
        is_allowed = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                     ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
        if (is_allowed) work();
    });
    apart.join();
    return is_allowed;
}

} // namespace

TEST_CASE("a port that nobody listens on is tried four times with growing pauses", "[fault-7]") {
    const descriptor_watch descriptors;
    lone_client c(loopback_url(port_without_listener()));
    const error e = c.failure_of_get();
    CHECK(e.code() == client_errc::connect_failed);
    CHECK(e.info().outcome == outcome::not_sent);
    CHECK(e.info().attempts == 4);
    CHECK(c.environment->pauses == std::vector{25ms, 50ms, 100ms});
}

TEST_CASE("a network without a way is a failed connection in the system's words", "[fault-8]") {
    const bool is_allowed = run_without_network([] {
        lone_client c(loopback_url(8000));
        const error e = c.failure_of_get();
        CHECK(e.code() == client_errc::connect_failed);
        CHECK(e.code() == error_kind::network);
        CHECK(e.info().outcome == outcome::not_sent);
        CHECK(e.info().attempts == 4);
        CHECK(std::string(e.what()).find("unreachable") != std::string::npos);
    });
    if (!is_allowed) SKIP("a network of one's own needs CAP_SYS_ADMIN");
}

TEST_CASE(
    "when no local port is left a call fails, and the next one finds one again", "[fault-10]"
) {
    const bool is_allowed = run_without_network([] {
        bring_loopback_up();
        scripted_server net;
        std::ofstream("/proc/sys/net/ipv4/ip_local_port_range") << "40000 40003";
        gate later;
        net.otherwise([later](const seen_request& r) {
            return script().then(script::wait{later}).then(echo_nonce(r).steps().front());
        });
        client_config config;
        config.max_connections = 8;
        scripted_client c(net, config);
        int good = 0;
        std::vector<error> failures;
        for (int i = 0; i < 8; ++i)
            asio::co_spawn(
                c.io,
                as_result(gets_its_own_response(c.table())),
                [&](std::exception_ptr, const result<bool>& r) {
                    if (r)
                        good += *r ? 1 : 0;
                    else
                        failures.push_back(r.error());
                }
            );
        c.run_until([&] { return !failures.empty(); });
        later.open();
        c.run_all();
        CHECK(static_cast<std::size_t>(good) + failures.size() == 8);
        CHECK(good >= 4);
        for (const error& e : failures) {
            CHECK(e.code() == client_errc::connect_failed);
            CHECK(e.info().outcome == outcome::not_sent);
            CHECK(e.info().attempts == 4); // and no spinning
        }
        CHECK(c.run(gets_its_own_response(c.table())));
    });
    if (!is_allowed) SKIP("a network of one's own needs CAP_SYS_ADMIN");
}

TEST_CASE(
    "without descriptors a call fails, and works again as soon as there are some", "[fault-11]"
) {
    fault_scene scene;
    const bool is_allowed = run_without_sockets([&] {
        const error e = scene.failure_of(scene.put());
        CHECK(e.code() == client_errc::connect_failed);
        CHECK(std::string(e.what()).find("open files") != std::string::npos);
        CHECK(e.info().outcome == outcome::not_sent);
        CHECK(e.info().attempts == 4);
    });
    if (!is_allowed) SKIP("to refuse system calls needs seccomp");
    CHECK(scene.next_is_answered());
    CHECK(scene.net.connections() == 1);
}

TEST_CASE("a connection that is taken and reset at once is replaced", "[fault-12]") {
    fault_scene scene;
    scene.net.accept(reset());
    CHECK(scene.run(scene.put()));
    CHECK(scene.net.connections() == 2);
    CHECK(scene.net.requests().size() == 1);
}

TEST_CASE("a peer that does not answer close_notify delays nobody", "[fault-22]") {
    const certificate_authority authority;
    client_config config;
    config.ca_file = authority.file();
    fault_scene scene(config, tls_options{authority.issue()});
    scene.net.reply(raw("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}")
                        .then(script::hold{}));
    const auto begin = std::chrono::steady_clock::now();
    CHECK(scene.run(scene.put()));
    scene.client.run_all(); // nothing is left that waits for the peer
    CHECK(std::chrono::steady_clock::now() - begin < patience / 2);
}
