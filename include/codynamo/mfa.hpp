// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>

#include <functional>
#include <string>
#include <utility>

namespace codynamo {

/// A role that is assumed only with a code of a device for multi-factor authentication.
class mfa_request {
public:
    /// From the profile's mfa_serial and role_arn, and its name.
    mfa_request(std::string serial, std::string role_arn, std::string profile)
        : serial_(std::move(serial)),
          role_arn_(std::move(role_arn)),
          profile_(std::move(profile)) {}

    /// The device: a serial number, or an ARN such as "arn:aws:iam::123456789012:mfa/me".
    [[nodiscard]] const std::string& serial() const noexcept { return serial_; }

    /// The role, such as "arn:aws:iam::123456789012:role/reader".
    [[nodiscard]] const std::string& role_arn() const noexcept { return role_arn_; }

    /// The profile that names both.
    [[nodiscard]] const std::string& profile() const noexcept { return profile_; }

private:
    std::string serial_;
    std::string role_arn_;
    std::string profile_;
};

/// A function object that returns the device's present code, six digits. Runs on the client's
/// executor, so it must not block: read a terminal with `asio::posix::stream_descriptor`, or on a
/// thread of your own. An exception means that there is no code.
using mfa_code_provider = std::function<asio::awaitable<std::string>(mfa_request)>;

} // namespace codynamo
