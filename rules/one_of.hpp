// A std::variant of many kinds whose copying, moving and ending are compiled once, in the file that instantiates it, and not
// again in each file that keeps one: with a hundred kinds that took half of a build's time.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <variant>

namespace jibao {

template <class Kind, class Variant>
struct PlaceOf;   // of a kind among a variant's kinds; their number where it is none of them
template <class Kind, class... Kinds>
struct PlaceOf<Kind, std::variant<Kinds...>> {
  static constexpr std::size_t value = [] {
    std::size_t place = 0;
    (void)((std::is_same_v<Kind, Kinds> || (++place, false)) || ...);
    return place;
  }();
};

/// Exactly one of the kinds of `List::Variant`, a std::variant; std::visit, std::get, std::get_if and std::holds_alternative
/// take it as they take that. To be instantiated explicitly: `extern template` in the header, `template` in one source.
template <class List>
struct OneOf : List::Variant {
  using Variant = typename List::Variant;
  static constexpr std::size_t kinds = std::variant_size_v<Variant>;

  OneOf();
  OneOf(const OneOf& other);
  OneOf(OneOf&& other) noexcept;
  OneOf& operator=(const OneOf& other);
  OneOf& operator=(OneOf&& other) noexcept;
  ~OneOf();

  template <class Kind>
    requires(PlaceOf<Kind, Variant>::value < kinds)
  OneOf(Kind kind) : OneOf(PlaceOf<Kind, Variant>::value, &kind) {}

 private:
  OneOf(std::size_t place, void* kind);
};

template <class List>
OneOf<List>::OneOf() = default;
template <class List>
OneOf<List>::OneOf(const OneOf& other) = default;
template <class List>
OneOf<List>::OneOf(OneOf&& other) noexcept = default;
template <class List>
OneOf<List>& OneOf<List>::operator=(const OneOf& other) = default;
template <class List>
OneOf<List>& OneOf<List>::operator=(OneOf&& other) noexcept = default;
template <class List>
OneOf<List>::~OneOf() = default;

template <class List>
OneOf<List>::OneOf(std::size_t place, void* kind)
    : Variant([&]<std::size_t... Place>(std::index_sequence<Place...>) {
        using Make = Variant (*)(void*);
        static constexpr Make make[] = {[](void* from) {
          return Variant(std::in_place_index<Place>, std::move(*static_cast<std::variant_alternative_t<Place, Variant>*>(from)));
        }...};
        return make[place](kind);
      }(std::make_index_sequence<kinds>())) {}

}  // namespace jibao
