// Words from outside on their way into messages (rules/wording, characters; notifiers/sms_text, encodings): nothing is cut in
// the middle of a character, nothing is longer than its bound, nothing ends the place that it stands in.
#include <boost/json/parse.hpp>
#include <boost/json/string.hpp>

#include "daemon/http/text.hpp"
#include "notifiers/encodings.hpp"
#include "notifiers/mail_transfer.hpp"
#include "notifiers/sms_text.hpp"
#include "rules/characters.hpp"
#include "rules/place.hpp"
#include "rules/wording.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

void template_of(std::string_view text) {
  const std::vector<TemplateFault> faults = check_template(text);
  for (const TemplateFault& fault : faults) must(fault.offset <= text.size() && !fault.message.empty(), "a fault has its place");
  std::vector<std::pair<std::string_view, std::string>> values;
  for (const std::string_view name : template_variables()) values.emplace_back(name, "{{title}}");
  const std::string filled = fill_template(text, values);
  if (faults.empty()) must(filled.find("{{#if") == std::string::npos, "a good template leaves none of its own marks");
}

void cut(std::string_view text, bool clean) {
  for (const std::size_t most : {0U, 1U, 5U, 70U, 134U}) {
    const std::string shorter = cut_to_units(text, most);
    must(ucs2_units(shorter) <= std::max<std::size_t>(most, 1), "what is cut fits");
    must(!clean || http::is_utf8(shorter), "no character is cut");
    const std::string bytes = notifiers::cut_to_bytes(text, most);
    must(bytes.size() <= std::max<std::size_t>(most, 3) && (!clean || http::is_utf8(bytes)), "nor in bytes");
    const std::string seen = visible(text, most);
    must(http::is_utf8(seen), "what is shown is UTF-8");
    for (const char letter : seen) must(static_cast<unsigned char>(letter) >= 0x20 && letter != 0x7f, "and on one line");
  }
  for (const std::size_t parts : {1U, 3U}) must(notifiers::measure_ucs2(notifiers::cut_ucs2(text, parts)).parts <= parts, "an SMS has no more parts");
  std::string whole;
  for (const std::string& part : notifiers::split_ucs2(text)) whole += part;
  must(!clean || whole == text, "the parts are the text");
  (void)notifiers::measure_sms(text);
}

void encoded(std::string_view text, bool clean) {
  boost::json::error_code fault;
  const auto value = boost::json::parse("\"" + notifiers::json_escaped(text) + "\"", fault);
  must(!clean || (!fault && value.is_string() && std::string_view(value.get_string()) == text), "a JSON text is what it was");
  const std::string xml = notifiers::xml_escaped(text);
  must(xml.find_first_of("<>\"") == std::string::npos, "no XML is made of a text");
  const std::string header = notifiers::mail_header_text(text);
  for (std::size_t at = header.find('\n'); at != std::string::npos; at = header.find('\n', at + 1))
    must(at + 1 < header.size() && header[at + 1] == ' ', "no header is begun by a text");
  const std::string percent = notifiers::percent_encoded(text);
  must(http::percent_decode(percent, http::Plus::is_plus) == std::string(text), "percent signs are undone");
  const std::string wire = notifiers::wire_form(std::string(text));
  must(wire.ends_with("\r\n.\r\n") || wire == ".\r\n", "a mail ends in its dot");
  must(wire.find("\r\n.\r\n") == std::string::npos || wire.find("\r\n.\r\n") + 5 == wire.size(), "in its middle");
}

int one(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  const bool clean = http::is_utf8(text);
  template_of(text);
  cut(text, clean);
  encoded(text, clean);
  Bytes bytes(data, size);
  const std::string_view left = bytes.line(), right = bytes.rest();
  must(same_place(left, right) == same_place(right, left), "two places are one whichever comes first");
  return 0;
}

const Known known("message_text", one);

}  // namespace
}  // namespace jibao::fuzz
