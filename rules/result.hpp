// The one alias for "a value, or why not": tl::expected, which has the shape of std::expected (absent from g++ 12).
//
// Error carries a sentence for a person and, where it helps, the place. It is used where the world failed (disk,
// socket, gateway) or the operator erred; outcomes of judgement are values with a reason instead (see facts.hpp).
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace jibao {

struct Error {
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> failure(std::string message) {
  return tl::unexpected<Error>(Error{std::move(message)});
}

}  // namespace jibao
