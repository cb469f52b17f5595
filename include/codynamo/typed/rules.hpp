// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/typed/mapping.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>

// What the mapping of a struct says of each member, collected at compile time and checked there.

namespace codynamo::detail {

/// Whether a member is a key attribute or a part of one.
enum class key_role { none, partition, sort };

/// What is wrong with a mapping.
enum class mapping_fault {
    none,
    foreign_member,
    empty_name,
    option_twice,
    ignored_and_more,
    flattened_and_more,
    two_formats,
    two_keys,
    sort_key_alone,
    two_facts,
    touching_parts,
    empty_text,
    default_out_of_range,
    same_name,
    key_type,
    key_part_type,
    flattened_with_facts,
    many_slots
};

/// What an option says of a member, as bits.
namespace given {
inline constexpr unsigned name = 1;
inline constexpr unsigned ignored = 2;
inline constexpr unsigned format = 4;
inline constexpr unsigned null_when_empty = 8;
inline constexpr unsigned default_value = 16;
inline constexpr unsigned flattened = 32;
inline constexpr unsigned version = 64;
inline constexpr unsigned created_at = 128;
inline constexpr unsigned updated_at = 256;
inline constexpr unsigned partition_key = 512;
inline constexpr unsigned sort_key = 1024;
inline constexpr unsigned partition_part = 2048;
inline constexpr unsigned sort_part = 4096;
} // namespace given

inline constexpr std::size_t no_option = static_cast<std::size_t>(-1);

struct member_rule {
    std::string_view name; // its attribute; empty if it has none
    unsigned given = 0;
    member_format format = member_format::plain;
    std::size_t default_option = no_option; // index in the mapping

    [[nodiscard]] constexpr bool has(unsigned bits) const { return (given & bits) != 0; }

    [[nodiscard]] constexpr bool is_part() const {
        return has(given::partition_part | given::sort_part);
    }
};

template <std::size_t Count>
struct struct_rules {
    std::array<member_rule, Count> members{};
    mapping_fault fault = mapping_fault::none;
    std::size_t version = Count; // the member's index; Count if there is none
    std::size_t created_at = Count;
    std::size_t updated_at = Count;
    std::size_t partition_key = no_option; // index in the mapping
    std::size_t sort_key = no_option;
    bool lenient = false;
    std::string_view type_name;
    std::string_view type_attribute;
};

/// A key of one member and no text is that member under another name.
template <class... Parts>
inline constexpr bool is_renamed_member = false;

template <class C, class M>
inline constexpr bool is_renamed_member<M C::*> = true;

template <class T>
class rule_collector {
public:
    struct_rules<member_count<T>> rules;

    constexpr rule_collector() {
        [this]<std::size_t... I>(std::index_sequence<I...>) {
            ((rules.members[I].name = members_of<T>::template name<I>()), ...);
        }(std::make_index_sequence<member_count<T>>());
    }

    constexpr void find(mapping_fault f) {
        if (rules.fault == mapping_fault::none) rules.fault = f;
    }

    template <class C, class M>
    constexpr member_rule* member(M C::* pointer, unsigned bit) {
        const std::size_t index = index_of<T>(pointer);
        if (index == member_count<T>) {
            find(mapping_fault::foreign_member);
            return nullptr;
        }
        member_rule& rule = rules.members[index];
        if (rule.has(bit))
            find(bit == given::format ? mapping_fault::two_formats : mapping_fault::option_twice);
        rule.given |= bit;
        return &rule;
    }

    template <class C, class M>
    constexpr void add(const named_option<C, M>& o, std::size_t) {
        if (o.name.empty()) find(mapping_fault::empty_name);
        if (member_rule* rule = member(o.member, given::name)) rule->name = o.name;
    }

    template <class C, class M>
    constexpr void add(const ignored_option<C, M>& o, std::size_t) {
        if (member_rule* rule = member(o.member, given::ignored)) rule->name = {};
    }

    template <class C, class M>
    constexpr void add(const flattened_option<C, M>& o, std::size_t) {
        if (member_rule* rule = member(o.member, given::flattened)) rule->name = {};
    }

    template <class C, class M>
    constexpr void add(const format_option<C, M>& o, std::size_t) {
        if (member_rule* rule = member(o.member, given::format)) rule->format = o.format;
    }

    template <class C, class M>
    constexpr void add(const null_when_empty_option<C, M>& o, std::size_t) {
        member(o.member, given::null_when_empty);
    }

    template <class C, class M, class V>
    constexpr void add(const default_option<C, M, V>& o, std::size_t at) {
        if constexpr (integer<M> && integer<V>)
            if (!std::in_range<M>(o.value)) find(mapping_fault::default_out_of_range);
        if (member_rule* rule = member(o.member, given::default_value)) rule->default_option = at;
    }

    template <class C, class M>
    constexpr void add(const version_option<C, M>& o, std::size_t) {
        fact(o.member, given::version, rules.version);
    }

    template <class C, class M>
    constexpr void add(const created_at_option<C, M>& o, std::size_t) {
        fact(o.member, given::created_at, rules.created_at);
    }

    template <class C, class M>
    constexpr void add(const updated_at_option<C, M>& o, std::size_t) {
        fact(o.member, given::updated_at, rules.updated_at);
    }

    constexpr void add(const type_name_option& o, std::size_t) {
        if (!rules.type_attribute.empty()) find(mapping_fault::two_facts);
        if (o.name.empty() || o.attribute.empty()) find(mapping_fault::empty_name);
        rules.type_name = o.name;
        rules.type_attribute = o.attribute;
    }

    constexpr void add(const lenient_option&, std::size_t) { rules.lenient = true; }

    template <class C, class M>
    constexpr void add(const partition_key<M C::*>& o, std::size_t at) {
        key(rules.partition_key, at);
        member(std::get<0>(o.members), given::partition_key);
    }

    template <class C, class M>
    constexpr void add(const sort_key<M C::*>& o, std::size_t at) {
        key(rules.sort_key, at);
        member(std::get<0>(o.members), given::sort_key);
    }

    template <class... Parts>
    constexpr void add(const partition_key<composed<Parts...>>& o, std::size_t at) {
        key(rules.partition_key, at);
        if constexpr (is_renamed_member<Parts...>)
            renamed(o.name, std::get<0>(o.members), given::partition_key);
        else
            parts(o, given::partition_part);
    }

    template <class... Parts>
    constexpr void add(const sort_key<composed<Parts...>>& o, std::size_t at) {
        key(rules.sort_key, at);
        if constexpr (is_renamed_member<Parts...>)
            renamed(o.name, std::get<0>(o.members), given::sort_key);
        else
            parts(o, given::sort_part);
    }

    constexpr void finish() {
        if (rules.sort_key != no_option && rules.partition_key == no_option)
            find(mapping_fault::sort_key_alone);
        for (member_rule& rule : rules.members) {
            if (rule.has(given::ignored) && rule.given != given::ignored)
                find(mapping_fault::ignored_and_more);
            if (rule.has(given::flattened) && rule.given != given::flattened)
                find(mapping_fault::flattened_and_more);
            if (rule.has(given::partition_key) && rule.has(given::sort_key))
                find(mapping_fault::option_twice);
            // The parts of a composed key are no attributes of their own, unless they have a name.
            if (rule.is_part() && !rule.has(given::name | given::partition_key | given::sort_key))
                rule.name = {};
        }
    }

private:
    template <class C, class M>
    constexpr void fact(M C::* pointer, unsigned bit, std::size_t& index) {
        if (index != member_count<T>) find(mapping_fault::two_facts);
        if (member_rule* rule = member(pointer, bit))
            index = static_cast<std::size_t>(rule - rules.members.data());
    }

    constexpr void key(std::size_t& slot, std::size_t at) {
        if (slot != no_option) find(mapping_fault::two_keys);
        slot = at;
    }

    template <class C, class M>
    constexpr void renamed(std::string_view name, M C::* pointer, unsigned bit) {
        if (name.empty()) find(mapping_fault::empty_name);
        member_rule* rule = member(pointer, bit);
        if (!rule) return;
        if (rule->has(given::name)) find(mapping_fault::option_twice);
        rule->name = name;
        rule->given |= given::name;
    }

    template <class Key>
    constexpr void parts(const Key& o, unsigned bit) {
        if (o.name.empty()) find(mapping_fault::empty_name);
        bool behind_member = false;
        std::apply([&](const auto&... each) { (part(each, bit, behind_member), ...); }, o.members);
    }

    constexpr void part(std::string_view text, unsigned, bool& behind_member) {
        if (text.empty()) find(mapping_fault::empty_text);
        behind_member = false;
    }

    template <class C, class M>
    constexpr void part(M C::* pointer, unsigned bit, bool& behind_member) {
        if (behind_member) find(mapping_fault::touching_parts);
        behind_member = true;
        member(pointer, bit);
    }
};

template <class T>
consteval auto collect_rules() {
    rule_collector<T> collector;
    std::apply(
        [&collector](const auto&... options) {
            std::size_t at = 0;
            (collector.add(options, at++), ...);
        },
        mapping_of<T>.options
    );
    collector.finish();
    return collector.rules;
}

/// Refuses, in words, a mapping that makes no sense.
template <class T, mapping_fault Fault>
consteval void check_mapping() {
    using enum mapping_fault;
    static_assert(
        differs<Fault, foreign_member>,
        "codynamo: a mapping names a member of another class (the compiler shows the struct as T)"
    );
    static_assert(
        differs<Fault, empty_name>,
        "codynamo: the name of an attribute or of a type is not empty (the compiler shows the "
        "struct as T)"
    );
    static_assert(
        differs<Fault, option_twice>,
        "codynamo: a mapping gives an option twice for one member, or names it twice (the compiler "
        "shows the struct as T)"
    );
    static_assert(
        differs<Fault, ignored_and_more>,
        "codynamo: an ignored member takes no other option and is no part of a key (the compiler "
        "shows the struct as T)"
    );
    static_assert(
        differs<Fault, flattened_and_more>,
        "codynamo: a flattened member takes no other option: give them in the mapping of its type "
        "(the compiler shows the struct as T)"
    );
    static_assert(
        differs<Fault, two_formats>,
        "codynamo: as_number, as_iso8601, as_epoch_millis and time_to_live exclude each other for "
        "one member (the compiler shows the struct as T)"
    );
    static_assert(
        differs<Fault, two_keys>,
        "codynamo: a mapping has one partition_key and at most one sort_key; write an index's key "
        "by named and as conditions of a query (the compiler shows the struct as T)"
    );
    static_assert(
        differs<Fault, sort_key_alone>,
        "codynamo: a mapping with a sort_key needs a partition_key (the compiler shows the struct "
        "as T)"
    );
    static_assert(
        differs<Fault, two_facts>,
        "codynamo: a mapping has at most one version, created_at, updated_at and type_name (the "
        "compiler shows the struct as T)"
    );
    static_assert(
        differs<Fault, touching_parts>,
        "codynamo: two members of a composed key need a text between them, such as \"#\", to be "
        "read back (the compiler shows the struct as T)"
    );
    static_assert(
        differs<Fault, empty_text>,
        "codynamo: a text in a composed key is not empty (the compiler shows the struct as T)"
    );
    static_assert(
        differs<Fault, default_out_of_range>,
        "codynamo: a default_value is out of the range of its member (the compiler shows the "
        "struct as T)"
    );
    static_assert(
        differs<Fault, same_name>,
        "codynamo: two members of a struct are attributes of the same name (the compiler shows the "
        "struct as T)"
    );
    static_assert(
        differs<Fault, key_type>,
        "codynamo: a key is a string, a number or a binary, and always there: an enum, a time, but "
        "no bool, optional, container or struct (the compiler shows the struct as T)"
    );
    static_assert(
        differs<Fault, key_part_type>,
        "codynamo: a member of a composed key is a text, a number, an enum or a time (the compiler "
        "shows the struct as T)"
    );
    static_assert(
        differs<Fault, flattened_with_facts>,
        "codynamo: a struct that is flattened into another has no keys, version, times and type "
        "name of its own (the compiler shows the outer struct as T)"
    );
    static_assert(
        differs<Fault, many_slots>,
        "codynamo: a mapped struct has at most 200 members, those of flattened structs counted "
        "(the compiler shows the struct as T)"
    );
}

/// The rules of the mapping of T.
template <class T>
inline constexpr auto rules_of = collect_rules<T>();

} // namespace codynamo::detail
