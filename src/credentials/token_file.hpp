// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/source.hpp"
#include "crypto/secret.hpp"

#include <codynamo/result.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::credential_sources {

/// A member of a JSON object, with its value as JSON.
struct member_change {
    std::string name;
    crypto::secret json;
};

/// Returns `text` as a JSON string.
[[nodiscard]] crypto::secret json_string(std::string_view text);

/// Returns a JSON object with these members in place of those of the same names, or added to them.
/// All others stay as they are written. `object` has been parsed before.
[[nodiscard]] crypto::secret with_members(
    std::string_view object, const std::vector<member_change>& changes
);

/// A file in which AWS's tools keep the tokens of a login, and which they share. The functions
/// block: call them by `async::in_thread`.
class token_file {
public:
    explicit token_file(std::string path) : path_(std::move(path)) {}

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// The text; nothing if there is no such file. `bad_config_file` if it cannot be read.
    [[nodiscard]] result<std::optional<crypto::secret>> read() const;

    /// Puts a text in its place in one step, so that nobody ever reads half of one: a new file of
    /// the same folder, for its owner alone, takes the name. `bad_config_file` if that fails; then
    /// the old text is still there.
    [[nodiscard]] result<void> replace(std::string_view text) const;

private:
    std::string path_;
};

/// Held while a token is renewed, so that of several processes one renews it: flock of a file
/// beside the token file. Others wait for it, or read the token that it has written.
class token_lock {
public:
    /// Waits up to `most` for the lock. Nothing if somebody else holds it for so long, or if there
    /// can be no such file. Blocks.
    [[nodiscard]] static std::optional<token_lock> take(
        const token_file& of, std::chrono::milliseconds most
    );

    token_lock(token_lock&& other) noexcept;
    token_lock& operator=(token_lock&&) = delete;
    ~token_lock();

private:
    explicit token_lock(int descriptor) noexcept : descriptor_(descriptor) {}

    int descriptor_;
};

using token_lock_ptr = std::shared_ptr<const token_lock>;

// The same for coroutines, on a thread of their own. Need `throw_if_cancelled(false)`.

/// `token_file::read`; `cancelled` if a cancellation or `deadline` comes first.
[[nodiscard]] asio::awaitable<result<std::optional<crypto::secret>>> read_token(
    token_file file, source::steady_time deadline
);

/// `token_lock::take`, for some seconds at most. The lock ends with the last copy of what it
/// returns.
[[nodiscard]] asio::awaitable<token_lock_ptr> lock_token(
    token_file file, source::steady_time deadline
);

/// `token_file::replace`, with `lock` held until the end of it, also when the coroutine is gone.
/// `cancelled` if `deadline` comes first.
[[nodiscard]] asio::awaitable<result<void>> write_token(
    token_file file, crypto::secret text, token_lock_ptr lock, source::steady_time deadline
);

/// A token that was renewed and could not be written. It counts as long as the file has the text
/// that it was to replace: not after a logout or another login.
template <class Token>
class unwritten_token {
public:
    /// `fresh` replaces `old`, which was read from the file or is what `instead_of` returned.
    void keep(const Token& old, Token fresh) {
        const bool is_next = token_ && token_->text.view() == old.text.view();
        if (!is_next) text_of_file_ = old.text;
        token_ = std::move(fresh);
    }

    void clear() noexcept { token_.reset(); }

    /// Returns the token that counts in place of a file with this text; null if the file counts.
    [[nodiscard]] const Token* instead_of(const crypto::secret& text_of_file) const noexcept {
        return token_ && text_of_file_.view() == text_of_file.view() ? &*token_ : nullptr;
    }

private:
    crypto::secret text_of_file_;
    std::optional<Token> token_;
};

/// Returns a profile's name as an argument of a command that a shell takes.
[[nodiscard]] std::string shell_word(std::string_view name);

/// Returns a time as 2030-01-31T12:00:00Z.
[[nodiscard]] std::string iso8601_text(std::chrono::system_clock::time_point when);

} // namespace codynamo::credential_sources
