// See address.hpp.
#include "config/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <optional>

#include "config/values.hpp"

namespace jibao::config {
namespace {

bool parses(int family, const std::string& text) {
  std::array<unsigned char, 16> bytes{};
  return inet_pton(family, text.c_str(), bytes.data()) == 1;
}

bool dialled(char c) { return (c >= '0' && c <= '9') || c == '+'; }

struct Parts {
  bool encrypted = false;
  std::string host;
};

// The host and scheme, or what is wrong.
Result<Parts> split(std::string_view address) {
  Parts parts;
  if (address.starts_with("https://")) {
    parts.encrypted = true;
    address.remove_prefix(8);
  } else if (address.starts_with("http://")) {
    address.remove_prefix(7);
  } else {
    return failure("it must begin with https:// or http://");
  }
  const bool blank = std::any_of(address.begin(), address.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7F || c == '\\';
  });
  if (blank) return failure("it holds a blank or a character outside ASCII");
  std::string_view authority = address.substr(0, address.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) {
    return failure("it holds a log-in: name a credential instead");
  }
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return failure("the '[' is not closed");
    parts.host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
  } else {
    const std::size_t colon = authority.find(':');
    parts.host = authority.substr(0, colon);
    if (colon != std::string_view::npos) port = authority.substr(colon);
  }
  if (!is_host(parts.host)) return failure("it has no proper host");
  if (!port.empty()) {
    const auto number = parse_whole(port.substr(1));
    if (port.front() != ':' || !number || *number < 1 || *number > 65535) {
      return failure("its port goes from 1 to 65535");
    }
  }
  return parts;
}

}  // namespace

void check_web_address(const Fields& fields, std::string_view key, WebAddress kind) {
  const Node* node = fields.node(key);
  if (node == nullptr || node->kind != NodeKind::scalar || node->text.empty()) return;
  const auto parts = split(node->text);
  if (!parts) {
    if (node->text.find('@') != std::string::npos) fields.diagnostics().hide_from(node->place);
    fields.error(node->place, "'" + std::string(key) + "' is no address", parts.error().message);
    return;
  }
  if (parts->encrypted || is_loopback(parts->host)) return;
  if (kind == WebAddress::ours) {
    fields.error(node->place, "'" + std::string(key) + "' is not encrypted",
                 "links are secrets: use https://");
  } else {
    fields.diagnostics().warning(node->place, "'" + std::string(key) + "' is not encrypted",
                                 "whoever listens reads every page; use https:// where the gateway has it");
  }
}

bool is_network_address(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  const bool four = parses(AF_INET, address);
  if (!four && !parses(AF_INET6, address)) return false;
  if (slash == std::string_view::npos) return true;
  const auto bits = parse_whole(text.substr(slash + 1));
  return bits && *bits <= (four ? 32 : 128);
}

bool is_host(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  if (text.find(':') != std::string_view::npos) return parses(AF_INET6, std::string(text));
  if (text.front() == '-' || text.front() == '.' || text.find("..") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

std::string read_phone(const Fields& fields, std::string_view key) {
  const std::string text = fields.text(key);
  std::string number;
  bool good = true;
  for (const char c : text) {
    if (dialled(c) && (c != '+' || number.empty())) {
      number.push_back(c);
    } else if (c != '-' && c != ' ' && c != '(' && c != ')') {
      good = false;
    }
  }
  if (text.empty()) return {};
  // E.164 has at most 15 digits; short service numbers (95599) have five, three-digit ones take no pages.
  const std::size_t digits = number.size() - (number.starts_with('+') ? 1 : 0);
  if (good && digits >= 5 && digits <= 15) return number;
  fields.error(fields.place(key), "'" + text + "' is no telephone number",
               "digits with an optional '+' before them; blanks, '-' and brackets are allowed");
  return {};
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && parses(AF_INET, std::string(host)));
}

}  // namespace jibao::config
