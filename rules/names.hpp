// The written names of closed sets: one table beside each enumeration, used by YAML, the API, the journal and the log,
// so that a word is spelled the same everywhere. What is written in a journal may never be renamed.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace jibao {

/// Specialised for each enumeration with `static constexpr std::array values{"first"sv, ...}` in declaration order.
template <class E>
struct Names;

template <class E>
constexpr std::string_view name_of(E value) {
  return Names<E>::values[static_cast<std::size_t>(value)];
}

/// The value of that name, or nothing.
template <class E>
constexpr std::optional<E> from_name(std::string_view name) {
  for (std::size_t i = 0; i < Names<E>::values.size(); ++i)
    if (Names<E>::values[i] == name) return static_cast<E>(i);
  return std::nullopt;
}

}  // namespace jibao

/// Declares the written names of an enumeration, in the order of its values. To be used in namespace jibao.
#define JIBAO_NAMES(Enum, ...)                                            \
  template <>                                                             \
  struct Names<Enum> {                                                    \
    static constexpr auto values = std::to_array<std::string_view>({__VA_ARGS__}); \
  }
