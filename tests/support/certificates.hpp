// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace codynamo::testing {

/// A certificate with its key, as PEM.
struct certificate {
    std::string certificate_pem;
    std::string key_pem;
};

/// What stands in a server's certificate. The default is good for a server on this machine.
struct certificate_options {
    std::string common_name = "codynamo test server";
    std::vector<std::string> dns_names{"localhost"};
    std::vector<std::string> ip_addresses{"127.0.0.1", "::1"};
    std::chrono::hours begins{-1}; ///< from now
    std::chrono::hours ends{24};   ///< from now
    bool for_clients_only = false; ///< extended key usage without serverAuth
    bool weak_key = false;         ///< RSA with 1024 bits
    bool sha1 = false;             ///< the signature's digest
    std::string key_password = {}; ///< not empty: the key's PEM is encrypted
};

/// A file that is deleted at the end.
class temporary_file {
public:
    explicit temporary_file(const std::string& content);
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;
    ~temporary_file();

    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

/// A certificate authority that lives as long as this object. Created in each run: the repository
/// holds no key.
class certificate_authority {
public:
    certificate_authority();
    ~certificate_authority();

    [[nodiscard]] certificate issue(const certificate_options& options = {}) const;

    /// PEM file of this authority's own certificate, for `ca_file`.
    [[nodiscard]] std::string file() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// A self-signed certificate.
[[nodiscard]] certificate self_signed(const certificate_options& options = {});

} // namespace codynamo::testing
