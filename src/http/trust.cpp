// SPDX-License-Identifier: BSL-1.0
#include "http/trust.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>
#include <utility>

namespace codynamo::http {

namespace ssl = boost::asio::ssl;

namespace {

/// The certificate files of distributions, for an OpenSSL that was built elsewhere (vcpkg, Conan).
constexpr const char* well_known_ca_files[] = {
    "/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",   // Fedora, RHEL, Amazon Linux
    "/etc/ssl/ca-bundle.pem",             // openSUSE
    "/etc/ssl/cert.pem",                  // Alpine, macOS
};

std::string take_openssl_reason() {
    const unsigned long first = ERR_get_error();
    ERR_clear_error();
    const char* reason = first == 0 ? nullptr : ERR_reason_error_string(first);
    return reason == nullptr ? "unknown reason" : reason;
}

fault bad_trust(std::string detail) {
    return {client_errc::invalid_argument, std::move(detail)};
}

bool has_certificates(SSL_CTX* context) {
    const auto* objects = X509_STORE_get0_objects(SSL_CTX_get_cert_store(context));
    return sk_X509_OBJECT_num(objects) > 0;
}

/// Returns whether one of the directories, separated by colons, has an entry.
bool has_entries(const std::string& directories) {
    std::istringstream list(directories);
    for (std::string directory; std::getline(list, directory, ':');) {
        std::error_code ec;
        const std::filesystem::directory_iterator entries(directory, ec);
        if (!ec && entries != std::filesystem::directory_iterator()) return true;
    }
    return false;
}

fallible<void> load_given(SSL_CTX* context, const settings& options) {
    const auto& [file, directory] = std::tie(options.ca_file, options.ca_directory);
    if (!file.empty() && SSL_CTX_load_verify_file(context, file.c_str()) != 1)
        return bad_trust(
            "no trusted certificates can be read from '" + file + "': " + take_openssl_reason() +
            ". It must be a PEM file with at least one CA certificate."
        );
    if (directory.empty()) return {};
    if (!has_entries(directory) || SSL_CTX_load_verify_dir(context, directory.c_str()) != 1)
        return bad_trust(
            "no trusted certificates can be read from the directory '" + directory +
            "': it is empty or missing. Fill it and run 'openssl rehash' on it."
        );
    return {};
}

fallible<void> load_system(SSL_CTX* context) {
    SSL_CTX_set_default_verify_paths(context
    ); // a missing file is not a failure to OpenSSL, hence the checks
    if (has_certificates(context) || has_entries(X509_get_default_cert_dir())) return {};
    for (const char* file : well_known_ca_files)
        if (SSL_CTX_load_verify_file(context, file) == 1) return {};
    ERR_clear_error();
    return bad_trust(
        std::string("this system has no trusted certificates (looked at ") +
        X509_get_default_cert_file() + " and " + X509_get_default_cert_dir() +
        "). Install the package ca-certificates, or name a PEM file "
        "in the client's configuration or in AWS_CA_BUNDLE."
    );
}

/// Index of a connection's text about its refused certificate.
int refused_index() {
    static const int index = SSL_get_ex_new_index(
        0,
        nullptr,
        nullptr,
        nullptr,
        [](void*, void* text, CRYPTO_EX_DATA*, int, long, void*) {
            delete static_cast<std::string*>(text);
        }
    );
    return index;
}

/// Returns the subject of a certificate, without control characters, a long one truncated.
std::string subject_of(X509* certificate) {
    constexpr int longest = 200;
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), &BIO_free);
    if (!text || certificate == nullptr) return "unknown";
    X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_ONELINE);
    std::string name(longest, '\0');
    const int length = BIO_read(text.get(), name.data(), longest);
    name.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
    return name;
}

/// OpenSSL's callback for each certificate of a chain: keeps the facts that the verdict lacks.
int note_refused(int good, X509_STORE_CTX* chain) {
    if (good == 1) return good;
    auto* session =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
    try {
        auto text = std::make_unique<std::string>(
            " (certificate " + std::to_string(X509_STORE_CTX_get_error_depth(chain)) +
            " of its chain, subject " + subject_of(X509_STORE_CTX_get_current_cert(chain)) + ")"
        );
        if (SSL_get_ex_data(session, refused_index()) == nullptr &&
            SSL_set_ex_data(session, refused_index(), text.get()) == 1)
            text.release();
    } catch (...) { // no memory: only the verdict is reported; nothing is thrown through OpenSSL
    }
    return good;
}

std::string refused_in(SSL& session) {
    const auto* text = static_cast<std::string*>(SSL_get_ex_data(&session, refused_index()));
    return text == nullptr ? std::string() : *text;
}

fallible<void> load_trusted(SSL_CTX* context, const settings& options) {
    if (options.dangerously_accept_any_certificate) {
        SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
        return {};
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, &note_refused);
    const bool given = !options.ca_file.empty() || !options.ca_directory.empty();
    return given ? load_given(context, options) : load_system(context);
}

/// Replaces OpenSSL's own, which asks on the terminal.
int no_password(char*, int, int, void*) {
    return -1;
}

fallible<void> load_own(SSL_CTX* context, const settings& options) {
    const std::string& chain = options.client_certificate_file;
    const std::string& key = options.client_key_file;
    if (chain.empty() && key.empty()) return {};
    if (chain.empty() || key.empty())
        return bad_trust("a client certificate needs both client_certificate_file and "
                         "client_key_file");
    SSL_CTX_set_default_passwd_cb(context, no_password);
    if (SSL_CTX_use_certificate_chain_file(context, chain.c_str()) != 1)
        return bad_trust(
            "no certificate chain can be read from '" + chain + "': " + take_openssl_reason()
        );
    if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) == 1 &&
        SSL_CTX_check_private_key(context) == 1)
        return {};
    const unsigned long last = ERR_peek_last_error();
    const bool is_of_another =
        ERR_GET_LIB(last) == ERR_LIB_X509 && ERR_GET_REASON(last) == X509_R_KEY_VALUES_MISMATCH;
    const std::string why = take_openssl_reason();
    if (is_of_another)
        return bad_trust(
            "the private key in '" + key + "' is not that of the certificate in '" + chain + "'"
        );
    return bad_trust(
        "no private key can be read from '" + key + "': " + why +
        ". It must be a PEM file without a password."
    );
}

} // namespace

fallible<std::shared_ptr<tls_context>> make_tls_context(const settings& options) {
    ERR_clear_error();
    auto made = std::make_shared<tls_context>();
    SSL_CTX* native = made->context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_security_level(native, 2);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    if (options.holds_secrets) SSL_CTX_set_options(native, SSL_OP_CLEANSE_PLAINTEXT);
    tls_sessions::collect(*native);
    if (auto loaded = load_trusted(native, options); !loaded) return loaded.error();
    if (auto loaded = load_own(native, options); !loaded) return loaded.error();
    return made;
}

fallible<void> expect_host(SSL& session, const std::string& host) {
    X509_VERIFY_PARAM* expected = SSL_get0_param(&session);
    X509_VERIFY_PARAM_set_hostflags(
        expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
    );
    boost::system::error_code not_numeric;
    boost::asio::ip::make_address(host, not_numeric);
    const bool set = not_numeric
                         ? X509_VERIFY_PARAM_set1_host(expected, host.data(), host.size()) == 1 &&
                               SSL_set_tlsext_host_name(&session, host.c_str()) == 1
                         : X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1;
    if (!set) return fault(client_errc::tls_handshake_failed, host + ": " + take_openssl_reason());
    return {};
}

namespace {

/// OpenSSL's errors for bytes that are not TLS, such as "HTTP/1.1 400 Bad Request".
bool is_plain_text(std::error_code cause) {
    switch (ERR_GET_REASON(static_cast<unsigned long>(cause.value()))) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_UNKNOWN_PROTOCOL:
        return true;
    default:
        return false;
    }
}

} // namespace

fault handshake_fault(SSL& session, const std::string& host, std::error_code cause) {
    const long verdict = SSL_get_verify_result(&session);
    const bool is_verified = SSL_get_verify_mode(&session) != SSL_VERIFY_NONE;
    if (verdict == X509_V_OK || !is_verified)
        return {
            client_errc::tls_handshake_failed,
            host + ": " + cause.message() +
                (is_plain_text(cause) ? "; the server does not speak TLS: is it http://?" : ""),
            cause
        };
    return {
        client_errc::tls_verify_failed,
        host + ": " + X509_verify_cert_error_string(verdict) + refused_in(session) +
            ". If the server uses a private authority, name its PEM file in the client's "
            "configuration.",
        cause,
    };
}

} // namespace codynamo::http
