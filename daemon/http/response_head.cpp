// Plain appends to one string that the connection keeps, so that an answer costs no allocation of its own.
#include "daemon/http/response_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace jibao::http {
namespace {

struct Default {
  std::string_view name;
  std::string_view value;
};

// Inline styles are allowed for the console's own pages; scripts only from files of ours.
constexpr std::array defaults{
    Default{"X-Content-Type-Options", "nosniff"},
    Default{"Referrer-Policy", "same-origin"},
    Default{"Cache-Control", "no-store"},
    Default{"Cross-Origin-Opener-Policy", "same-origin"},
    Default{"Content-Security-Policy",
            "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; "
            "form-action 'self'"},
};
// One year, what browsers ask for at least before they count it as strict.
constexpr Default transport_security{"Strict-Transport-Security", "max-age=31536000"};

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "";  // an empty phrase is valid, and nothing reads it
  }
}

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || marks.find(letter) != std::string_view::npos;
  });
}

bool is_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char letter) {
    return (letter >= 0 && letter < 0x20 && letter != '\t') || letter == 0x7f;
  });
}

// The server alone frames answers: a handler that sets these has made a mistake that could desynchronise the
// peer.
bool is_framing(std::string_view name) {
  return same_ignoring_case(name, "content-length") || same_ignoring_case(name, "transfer-encoding") ||
         same_ignoring_case(name, "connection");
}

bool may_be_sent(const Response& response) {
  if (response.status < 200 || response.status > 599 || !is_value(response.content_type)) return false;
  return std::all_of(response.headers.begin(), response.headers.end(), [](const auto& field) {
    return is_token(field.first) && is_value(field.second) && !is_framing(field.first);
  });
}

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

bool sets(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& field) { return same_ignoring_case(field.first, name); });
}

}  // namespace

std::string http_date(long long seconds_since_1970) {
  const auto seconds = static_cast<std::time_t>(seconds_since_1970);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  // Not strftime's %a and %b: those follow the locale, and HTTP dates are English.
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour,
                parts.tm_min, parts.tm_sec);
  return text.data();
}

bool append_head(std::string& out, const Response& response, const Framing& framing, std::string_view date) {
  if (!may_be_sent(response)) return false;
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(response.status));
  out += ' ';
  out += reason_phrase(response.status);
  out += "\r\n";
  append_field(out, "Date", date);
  if (!response.content_type.empty()) append_field(out, "Content-Type", response.content_type);
  // RFC 9110 part 8.6: no Content-Length with 204; with 304 it would have to be that of the 200.
  if (framing.has_length && response.status != 204 && response.status != 304) {
    out += "Content-Length: ";
    append_number(out, response.body.size());
    out += "\r\n";
  }
  append_field(out, "Connection", framing.keep_alive ? "keep-alive" : "close");
  for (const auto& [name, value] : defaults)
    if (!sets(response, name)) append_field(out, name, value);
  if (framing.secure && !sets(response, transport_security.name))
    append_field(out, transport_security.name, transport_security.value);
  for (const auto& [name, value] : response.headers) append_field(out, name, value);
  out += "\r\n";
  return true;
}

}  // namespace jibao::http
