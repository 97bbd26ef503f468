// Hand-made JSON: five members at most and one escape routine do not earn a JSON library in a header of this
// room.
#include "daemon/http/problem.hpp"

#include <array>

#include "daemon/http/text.hpp"

namespace jibao::http {
namespace {

struct Title {
  int status;
  std::string_view text;
};

constexpr std::array titles{
    Title{400, "请求有误 (Bad Request)"},
    Title{401, "需要登录 (Unauthorized)"},
    Title{403, "无权操作 (Forbidden)"},
    Title{404, "没有找到 (Not Found)"},
    Title{405, "不支持此方法 (Method Not Allowed)"},
    Title{406, "没有可接受的格式 (Not Acceptable)"},
    Title{408, "请求超时 (Request Timeout)"},
    Title{409, "与现状冲突 (Conflict)"},
    Title{410, "已失效 (Gone)"},
    Title{412, "前提条件不成立 (Precondition Failed)"},
    Title{413, "内容过大 (Content Too Large)"},
    Title{415, "不支持的内容类型 (Unsupported Media Type)"},
    Title{417, "无法满足 Expect (Expectation Failed)"},
    Title{421, "主机名不属于本服务 (Misdirected Request)"},
    Title{422, "内容不合要求 (Unprocessable Content)"},
    Title{428, "缺少前提条件 (Precondition Required)"},
    Title{429, "请求过多 (Too Many Requests)"},
    Title{431, "请求头过大 (Request Header Fields Too Large)"},
    Title{500, "内部错误 (Internal Server Error)"},
    Title{501, "未实现 (Not Implemented)"},
    Title{503, "暂时不可用 (Service Unavailable)"},
    Title{505, "不支持的 HTTP 版本 (HTTP Version Not Supported)"},
};

void append_escaped(std::string& out, char control) {
  constexpr char digits[] = "0123456789abcdef";
  switch (control) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default:
      out += "\\u00";
      out += digits[(control >> 4) & 15];
      out += digits[control & 15];
  }
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  out += '"';
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    const char first = text[0];
    if (length == 0) {
      out += "\xEF\xBF\xBD";  // U+FFFD
    } else if (length == 1 && (first == '"' || first == '\\' || first < 0x20 || first == 0x7f)) {
      append_escaped(out, first);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
  return out;
}

std::string_view status_title(int status) {
  for (const Title& title : titles)
    if (title.status == status) return title.text;
  return status < 500 ? "请求未被接受 (Error)" : "服务出错 (Error)";
}

Response problem(int status, std::string_view title, std::string_view detail,
                 const std::vector<Member>& members) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json; charset=utf-8";
  std::string& body = response.body;
  body = "{\"type\":\"about:blank\",\"title\":";
  body += json_string(title.empty() ? status_title(status) : title);
  body += ",\"status\":";
  body += std::to_string(status);
  if (!detail.empty()) {
    body += ",\"detail\":";
    body += json_string(detail);
  }
  for (const Member& member : members) {
    body += ',';
    body += json_string(member.name);
    body += ':';
    body += member.json;
  }
  body += '}';
  return response;
}

}  // namespace jibao::http
