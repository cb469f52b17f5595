// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/key.hpp>
#include <codynamo/typed/facts.hpp>
#include <codynamo/typed/write_rules.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

/// What writes of an object check and change by the mapping of its type: version, time stamps, key.
namespace codynamo::detail {

using wall_time = std::chrono::system_clock::time_point;

template <class Duration>
void stamp(std::chrono::sys_time<Duration>& member, wall_time now) {
    member = std::chrono::floor<Duration>(now);
}

template <class Time>
void stamp(std::optional<Time>& member, wall_time now) {
    stamp(member.emplace(), now);
}

template <class Duration>
[[nodiscard]] bool is_unset(const std::chrono::sys_time<Duration>& member) {
    return member == std::chrono::sys_time<Duration>();
}

template <class Time>
[[nodiscard]] bool is_unset(const std::optional<Time>& member) {
    return !member;
}

/// Whether an update may create its item.
enum class creation { possible, impossible };

/// A type without rules, such as `item` in a variant.
template <class T>
struct object_rules {
    static constexpr bool has_version = false;
    static constexpr bool changes_puts = false;
    static constexpr bool changes_updates = false;

    static version_check check(condition_members, const T&) { return {}; }

    static void change(T&, wall_time) {}

    static void copy_changes(const T&, T&) {}

    static std::vector<update_action> actions(const T*, wall_time, creation) { return {}; }

    static std::vector<std::string> kept_names(const T&) { return {}; }

    static key key_of(const T&) { refuse_without_key(); }
};

template <mapped T>
struct object_rules<T> {
    using of = facts<T>;

    static constexpr bool has_version = of::has_version;
    static constexpr bool changes_updates =
        of::has_version || of::has_created_at || of::has_updated_at;
    static constexpr bool changes_puts = changes_updates;

    /// Adds the check of the object's version to a condition.
    static version_check check(condition_members request, const T& object) {
        if constexpr (of::has_version)
            return require_version(
                std::move(request),
                of::version_name(),
                static_cast<std::int64_t>(of::version_of(object))
            );
        else
            return {};
    }

    /// Raises the version and sets the time stamps.
    static void change(T& object, wall_time now) {
        if constexpr (of::has_version) {
            auto& version = of::version_of(object);
            version = static_cast<std::remove_cvref_t<decltype(version)>>(next_version(object));
        }
        if constexpr (of::has_created_at)
            if (is_unset(of::created_at_of(object))) stamp(of::created_at_of(object), now);
        if constexpr (of::has_updated_at) stamp(of::updated_at_of(object), now);
    }

    /// Copies what `change` changes.
    static void copy_changes(const T& from, T& to) {
        if constexpr (of::has_version) of::version_of(to) = of::version_of(from);
        if constexpr (of::has_created_at) of::created_at_of(to) = of::created_at_of(from);
        if constexpr (of::has_updated_at) of::updated_at_of(to) = of::updated_at_of(from);
    }

    /// The same as actions of an update; of an object that is not known if there is none.
    static std::vector<update_action> actions(const T* object, wall_time now, creation of_item) {
        std::vector<update_action> all;
        if constexpr (of::has_version)
            all.push_back(
                object ? set_attribute(of::version_name(), value(next_version(*object)))
                       : raise_version(of::version_name())
            );
        if constexpr (of::has_created_at)
            if (of_item == creation::possible)
                all.push_back(set_if_missing(of::created_at_name(), of::created_at_value(now)));
        if constexpr (of::has_updated_at)
            all.push_back(set_attribute(of::updated_at_name(), of::updated_at_value(now)));
        return all;
    }

    /// The attributes that only the actions change.
    static std::vector<std::string> kept_names(const T&) {
        std::vector<std::string> names;
        if constexpr (of::has_version) names.push_back(of::version_name());
        if constexpr (of::has_created_at) names.push_back(of::created_at_name());
        if constexpr (of::has_updated_at) names.push_back(of::updated_at_name());
        return names;
    }

    static key key_of(const T& object) { return of::key_of(object); }

private:
    static std::int64_t next_version(const T& object) {
        const auto seen = of::version_of(object);
        return version_after(
            static_cast<std::int64_t>(seen),
            most_of<std::remove_cvref_t<decltype(seen)>>,
            of::version_name()
        );
    }
};

/// Of a variant, the rules of the type that it holds.
template <class... Types>
struct object_rules<std::variant<Types...>> {
    using variant = std::variant<Types...>;

    static constexpr bool has_version = (... || object_rules<Types>::has_version);
    static constexpr bool changes_puts = (... || object_rules<Types>::changes_puts);
    static constexpr bool changes_updates = (... || object_rules<Types>::changes_updates);

    static version_check check(condition_members request, const variant& object) {
        return std::visit(
            [&]<class T>(const T& held) {
                return object_rules<T>::check(std::move(request), held);
            },
            object
        );
    }

    static void change(variant& object, wall_time now) {
        std::visit([&]<class T>(T& held) { object_rules<T>::change(held, now); }, object);
    }

    static void copy_changes(const variant& from, variant& to) {
        std::visit(
            [&]<class T>(T& held) { object_rules<T>::copy_changes(std::get<T>(from), held); }, to
        );
    }

    static std::vector<update_action> actions(
        const variant* object, wall_time now, creation of_item
    ) {
        return std::visit(
            [&]<class T>(const T& held) { return object_rules<T>::actions(&held, now, of_item); },
            *object
        );
    }

    static std::vector<std::string> kept_names(const variant& object) {
        return std::visit(
            []<class T>(const T& held) { return object_rules<T>::kept_names(held); }, object
        );
    }

    static key key_of(const variant& object) {
        return std::visit(
            []<class T>(const T& held) { return object_rules<T>::key_of(held); }, object
        );
    }
};

} // namespace codynamo::detail
