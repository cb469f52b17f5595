// SPDX-License-Identifier: BSL-1.0
#include "support/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <unistd.h>

namespace codynamo::testing {
namespace {

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* p) const {
        Free(p);
    }
};

using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using x509_ptr = std::unique_ptr<X509, freed_by<X509_free>>;
using bio_ptr = std::unique_ptr<BIO, freed_by<BIO_free>>;

template <class T>
T must(T result) {
    if (!result) throw std::runtime_error("OpenSSL could not make a test certificate");
    return result;
}

key_ptr make_key(bool weak) {
    return must(key_ptr(weak ? EVP_RSA_gen(1024) : EVP_EC_gen("P-256")));
}

template <class Write>
std::string to_pem(Write write) {
    const bio_ptr out(must(BIO_new(BIO_s_mem())));
    must(write(out.get()));
    const char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

void add_extension(X509* subject, X509* issuer, int id, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, subject, nullptr, nullptr, 0);
    X509_EXTENSION* extension = must(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
    X509_add_ext(subject, extension, -1);
    X509_EXTENSION_free(extension);
}

x509_ptr make_subject(EVP_PKEY* key, const certificate_options& options) {
    static std::atomic<long> serial{1};
    x509_ptr subject(must(X509_new()));
    X509_set_version(subject.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(subject.get()), ++serial);
    X509_gmtime_adj(
        X509_getm_notBefore(subject.get()), std::chrono::seconds(options.begins).count()
    );
    X509_gmtime_adj(X509_getm_notAfter(subject.get()), std::chrono::seconds(options.ends).count());
    X509_set_pubkey(subject.get(), key);
    X509_NAME_add_entry_by_txt(
        X509_get_subject_name(subject.get()),
        "CN",
        MBSTRING_UTF8,
        reinterpret_cast<const unsigned char*>(options.common_name.c_str()),
        -1,
        -1,
        0
    );
    return subject;
}

void add_server_extensions(X509* subject, X509* issuer, const certificate_options& options) {
    std::string names;
    const auto add = [&](const char* kind, const std::string& name) {
        if (!names.empty()) names += ',';
        names.append(kind).append(":").append(name);
    };
    for (const auto& name : options.dns_names)
        add("DNS", name);
    for (const auto& address : options.ip_addresses)
        add("IP", address);
    if (!names.empty()) add_extension(subject, issuer, NID_subject_alt_name, names);
    add_extension(
        subject, issuer, NID_ext_key_usage, options.for_clients_only ? "clientAuth" : "serverAuth"
    );
}

const EVP_MD* digest_of(const certificate_options& options) {
    return options.sha1 ? EVP_sha1() : EVP_sha256();
}

certificate to_certificate(X509* subject, EVP_PKEY* key, const std::string& password) {
    const EVP_CIPHER* const cipher = password.empty() ? nullptr : EVP_aes_128_cbc();
    const auto* const secret =
        password.empty() ? nullptr : reinterpret_cast<const unsigned char*>(password.data());
    return {
        to_pem([&](BIO* out) { return PEM_write_bio_X509(out, subject); }),
        to_pem([&](BIO* out) {
            return PEM_write_bio_PrivateKey(
                out, key, cipher, secret, static_cast<int>(password.size()), nullptr, nullptr
            );
        }),
    };
}

} // namespace

temporary_file::temporary_file(const std::string& content) {
    static std::atomic<int> number{0};
    path_ =
        std::filesystem::temp_directory_path() /
        ("codynamo-test-" + std::to_string(::getpid()) + '-' + std::to_string(++number) + ".pem");
    std::ofstream(path_, std::ios::binary) << content;
}

temporary_file::~temporary_file() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

struct certificate_authority::state {
    key_ptr key = make_key(false);
    x509_ptr own;
    std::unique_ptr<temporary_file> pem;
};

certificate_authority::certificate_authority() : state_(std::make_unique<state>()) {
    certificate_options options;
    static std::atomic<int> number{0};
    options.common_name = "codynamo test authority " + std::to_string(++number);
    state_->own = make_subject(state_->key.get(), options);
    X509* own = state_->own.get();
    X509_set_issuer_name(own, X509_get_subject_name(own));
    add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
    must(X509_sign(own, state_->key.get(), EVP_sha256()));
    state_->pem = std::make_unique<temporary_file>(to_pem([&](BIO* out) {
        return PEM_write_bio_X509(out, own);
    }));
}

certificate_authority::~certificate_authority() = default;

certificate certificate_authority::issue(const certificate_options& options) const {
    const key_ptr key = make_key(options.weak_key);
    const x509_ptr subject = make_subject(key.get(), options);
    X509_set_issuer_name(subject.get(), X509_get_subject_name(state_->own.get()));
    add_server_extensions(subject.get(), state_->own.get(), options);
    must(X509_sign(subject.get(), state_->key.get(), digest_of(options)));
    return to_certificate(subject.get(), key.get(), options.key_password);
}

std::string certificate_authority::file() const {
    return state_->pem->path();
}

certificate self_signed(const certificate_options& options) {
    const key_ptr key = make_key(options.weak_key);
    const x509_ptr subject = make_subject(key.get(), options);
    X509_set_issuer_name(subject.get(), X509_get_subject_name(subject.get()));
    add_server_extensions(subject.get(), subject.get(), options);
    must(X509_sign(subject.get(), key.get(), digest_of(options)));
    return to_certificate(subject.get(), key.get(), options.key_password);
}

} // namespace codynamo::testing
