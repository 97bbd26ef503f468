// JSON from outside (daemon/web/json): what is accepted is what it says on its face, and can be written and read again.
#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cmath>

#include "config/unicode.hpp"
#include "daemon/journal/json_text.hpp"
#include "daemon/web/json.hpp"
#include "notifiers/json_answer.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

namespace json = boost::json;

// How deep; and that every number is finite and every text clean.
std::size_t depth_of(const json::value& value) {
  std::size_t deepest = 0;
  if (const auto* number = value.if_double()) must(std::isfinite(*number), "no number is infinite");
  if (const auto* text = value.if_string()) must(text->find('\0') == json::string::npos, "no text holds NUL");
  if (const auto* list = value.if_array())
    for (const json::value& each : *list) deepest = std::max(deepest, depth_of(each));
  if (const auto* object = value.if_object())
    for (const auto& member : *object) deepest = std::max(deepest, depth_of(member.value()));
  return deepest + (value.is_structured() ? 1 : 0);
}

// The same but for the last digits of fractions, which nothing of ours reads and Boost.JSON 1.81 writes another way.
bool same(const json::value& left, const json::value& right) {
  if (left.is_double() && right.is_double())
    return std::abs(left.get_double() - right.get_double()) <= 1e-9 * std::abs(left.get_double());
  if (left.is_array() && right.is_array())
    return std::equal(left.get_array().begin(), left.get_array().end(), right.get_array().begin(), right.get_array().end(), same);
  if (!left.is_object() || !right.is_object()) return left == right;
  const json::object& other = right.get_object();
  return left.get_object().size() == other.size() &&
         std::all_of(left.get_object().begin(), left.get_object().end(), [&](const auto& member) {
           const json::value* found = other.if_contains(member.key());
           return found != nullptr && same(member.value(), *found);
         });
}

int one(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  web::Faults faults;
  const auto value = web::read_json(text, faults);
  must(value.has_value() != faults.any(), "either a value or a fault");
  must(faults.all().size() <= web::Faults::most, "no more faults than a screen holds");
  if (value) {
    must(depth_of(*value) <= web::json_depth, "nothing deeper than the bound");
    const std::string written = json::serialize(*value);
    web::Faults again;
    const auto read = web::read_json(written, again);
    must(read && same(*value, *read), "what was accepted reads back the same");
  }
  if (const auto lenient = notifiers::parsed_json(text)) {
    (void)notifiers::text_at(*lenient, "data.list.0.code");
    (void)notifiers::text_at(*lenient, text.substr(0, text.find('"')));
  }
  std::string own;
  journal::append_json_string(own, text);
  json::error_code fault;
  const json::value back = json::parse(own, fault);
  must(!fault && back.is_string(), "every text can be written as JSON");
  must(std::string_view(back.get_string()) == journal::clean_utf8(text), "and reads back as it is, where it is UTF-8");
  return 0;
}

const Known known("json_reader", one);

}  // namespace
}  // namespace jibao::fuzz
