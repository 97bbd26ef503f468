// See json_answer.hpp.
#include "notifiers/json_answer.hpp"

#include <charconv>

namespace jibao::notifiers {

namespace json = boost::json;

std::optional<json::value> parsed_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = 32;
  boost::json::error_code fault;
  json::value value = json::parse(json::string_view(text.data(), text.size()), fault, {}, options);
  if (fault) return std::nullopt;
  return value;
}

std::optional<std::string> text_at(const json::value& root, std::string_view path) {
  const json::value* at = &root;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    const std::string_view step = path.substr(0, dot);
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
    if (const json::object* object = at->if_object()) {
      at = object->if_contains(json::string_view(step.data(), step.size()));
    } else if (const json::array* array = at->if_array()) {
      std::size_t index = 0;
      const auto [end, fault] = std::from_chars(step.data(), step.data() + step.size(), index);
      at = fault == std::errc() && end == step.data() + step.size() ? array->if_contains(index) : nullptr;
    } else {
      at = nullptr;
    }
    if (at == nullptr) return std::nullopt;
  }
  switch (at->kind()) {
    case json::kind::string: return std::string(at->get_string().data(), at->get_string().size());
    case json::kind::int64: return std::to_string(at->get_int64());
    case json::kind::uint64: return std::to_string(at->get_uint64());
    case json::kind::bool_: return at->get_bool() ? "true" : "false";
    case json::kind::null: return "null";
    case json::kind::double_:
    case json::kind::object:
    case json::kind::array: return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace jibao::notifiers
