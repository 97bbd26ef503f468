// Implements sandbox.hpp. One line a message:
// {"at":"2026-07-19T03:52:10+00:00","channel":"sms","person":"wangfang","address":"138...","page":"1-1","attempt":1,...}
#include "daemon/courier/sandbox.hpp"

#include <fstream>

#include "daemon/journal/json_text.hpp"
#include "rules/calendar.hpp"

namespace jibao::courier {
namespace {

void append_text(std::string& line, std::string_view name, std::string_view text) {
  line += line.size() > 1 ? ",\"" : "\"";
  line += name;
  line += "\":";
  journal::append_json_string(line, text);
}

std::string line_of(const Dispatch& dispatch) {
  std::string line = "{";
  append_text(line, "at", to_rfc3339(dispatch.at, "UTC"));
  append_text(line, "channel", dispatch.channel);
  append_text(line, "person", dispatch.person);
  append_text(line, "address", dispatch.address);
  append_text(line, "page", to_string(dispatch.page));
  append_text(line, "purpose", name_of(dispatch.purpose));
  append_text(line, "code", dispatch.code);
  append_text(line, "subject", dispatch.message.subject);
  append_text(line, "text", dispatch.message.text);
  line += ",\"attempt\":" + std::to_string(dispatch.attempt);
  line += dispatch.drill ? ",\"drill\":true}\n" : ",\"drill\":false}\n";
  return line;
}

}  // namespace

Sandbox::Sandbox(const std::filesystem::path& folder) : file_(folder / "sandbox.jsonl") {}

std::string Sandbox::keep(const Dispatch& dispatch) {
  messages_.push_back(dispatch);
  if (messages_.size() > kept) messages_.pop_front();
  std::error_code error;
  const auto size = std::filesystem::file_size(file_, error);
  if (!error && size > max_file_bytes) std::filesystem::rename(file_, file_.string() + ".1", error);
  std::ofstream(file_, std::ios::app | std::ios::binary) << line_of(dispatch);
  return "sandbox-" + std::to_string(++count_);
}

std::vector<Dispatch> Sandbox::newest(std::size_t limit) const {
  std::vector<Dispatch> found;
  for (auto message = messages_.rbegin(); message != messages_.rend() && found.size() < limit; ++message) {
    found.push_back(*message);
  }
  return found;
}

}  // namespace jibao::courier
