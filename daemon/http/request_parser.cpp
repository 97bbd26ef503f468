// Beast's basic_parser fills a Request through its virtual functions; the extra checks sit in on_header_impl,
// so that no byte of a body is looked at before the head was judged. The only file that includes Beast.
#include "daemon/http/request_parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>

#include "daemon/http/target.hpp"

namespace jibao::http {
namespace {

namespace beast = boost::beast;
using beast::error_code;

// What is set aside at once for a body of known length; the rest grows as it really comes.
constexpr std::size_t first_body_reserve = 64 * 1024;
// No method in use is longer ("VERSION-CONTROL"); a longer one is noise for logs.
constexpr std::size_t longest_method = 20;

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  for (char& letter : lowered)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return lowered;
}

}  // namespace

class RequestParser::Sink {
 public:
  explicit Sink(const ParserLimits& limits) : limits_(limits) { reset(); }

  void reset() {
    request_ = Request{};
    fault_.reset();
    wants_continue_ = false;
    version_ = 0;
    machine_.emplace(*this);
    machine_->eager(true);
    // The total was checked before; Beast's own limit must not bite first.
    machine_->header_limit(static_cast<std::uint32_t>(limits_.head_bytes + 1));
    machine_->body_limit(limits_.body_bytes);
  }

  // Beast's outcome as a Step; the connection turns need_more into a read.
  Step put(std::string_view bytes, std::size_t& consumed, Fault& fault) {
    error_code error;
    consumed = machine_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (!error) return machine_->is_done() ? Step::complete : Step::need_more;
    if (error == beast::http::error::need_more) return Step::need_more;
    fault = fault_ ? std::move(*fault_) : describe(error);
    return Step::failed;
  }

  bool head_done() const { return machine_->is_header_done(); }
  bool is_chunked() const { return machine_->is_header_done() && machine_->chunked(); }
  // HTTP/1.0's own keep-alive is an extension that nothing here needs.
  bool keep_alive() const { return version_ >= 11 && machine_->keep_alive(); }

  Request request_;
  bool wants_continue_ = false;

 private:
  class Machine final : public beast::http::basic_parser<true> {
   public:
    explicit Machine(Sink& sink) : sink_(sink) {}

   private:
    using View = beast::string_view;
    void on_request_impl(beast::http::verb, View method, View target, int version,
                         error_code& error) override {
      sink_.on_request({method.data(), method.size()}, {target.data(), target.size()}, version, error);
    }
    void on_response_impl(int, View, int, error_code&) override {}
    void on_field_impl(beast::http::field, View name, View value, error_code& error) override {
      sink_.on_field({name.data(), name.size()}, {value.data(), value.size()}, error);
    }
    void on_header_impl(error_code& error) override { sink_.on_head(error); }
    void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code&) override {
      if (length) sink_.request_.body.reserve(std::min<std::size_t>(*length, first_body_reserve));
    }
    std::size_t on_body_impl(View bytes, error_code&) override {
      sink_.request_.body.append(bytes.data(), bytes.size());
      return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, View extension, error_code& error) override {
      if (!extension.empty()) sink_.refuse(400, "不接受分块扩展 / chunk extensions are not accepted", error);
    }
    std::size_t on_chunk_body_impl(std::uint64_t, View bytes, error_code& error) override {
      return on_body_impl(bytes, error);
    }
    void on_finish_impl(error_code&) override {}

    Sink& sink_;
  };

  void refuse(int status, std::string_view detail, error_code& error) {
    fault_ = Fault{status, std::string(detail)};
    error = beast::http::error::bad_value;  // any error stops Beast; the fault says why
  }

  void on_request(std::string_view method, std::string_view target, int version, error_code& error) {
    if (method.size() > longest_method) return refuse(400, "方法名过长 / the method is too long", error);
    request_.method = method;
    request_.target = target;
    version_ = version;
  }

  void on_field(std::string_view name, std::string_view value, error_code& error) {
    if (machine_->is_header_done())
      return;  // a trailer: nothing of ours reads it, so nothing may depend on it
    if (request_.headers.size() == limits_.header_count)
      return refuse(431, "请求头字段过多 / too many header fields", error);
    request_.headers.emplace_back(name, value);
  }

  void on_head(error_code& error) {
    check_framing(error);
    if (!error) check_host(error);
    if (!error) check_expect(error);
    if (error) return;
    Result<Target> target = parse_target(request_.target);
    if (!target) return refuse(400, target.error().message, error);
    request_.path = std::move(target->path);
    request_.query = std::move(target->query);
  }

  void check_framing(error_code& error) {
    const std::size_t encodings = request_.count_headers("transfer-encoding");
    const std::size_t lengths = request_.count_headers("content-length");
    if (encodings > 0 && version_ < 11)
      return refuse(400, "HTTP/1.0 不能用 Transfer-Encoding / no Transfer-Encoding with HTTP/1.0", error);
    if (encodings > 1 ||
        (encodings == 1 && !same_ignoring_case(request_.header("transfer-encoding"), "chunked")))
      return refuse(400, "Transfer-Encoding 只能是 chunked / Transfer-Encoding must be exactly chunked",
                    error);
    if (lengths > 1 || (lengths == 1 && (encodings > 0 || !is_digits(request_.header("content-length")))))
      return refuse(400, "Content-Length 必须是唯一的数字 / Content-Length must be one plain number", error);
  }

  void check_host(error_code& error) {
    const std::size_t hosts = request_.count_headers("host");
    // HTTP/1.0 knows no Host; where an allow-list is set it is needed all the same.
    if (hosts == 0 && version_ < 11 && limits_.allowed_hosts.empty()) return;
    if (hosts != 1 || !is_host(request_.header("host")))
      return refuse(400, "必须恰好有一个有效的 Host / exactly one valid Host header is needed", error);
    const std::vector<std::string>& allowed = limits_.allowed_hosts;
    const std::string host = lower_case(host_name(request_.header("host")));
    if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), host) == allowed.end())
      refuse(421, "本服务不使用此主机名 / this host name is not served here", error);
  }

  void check_expect(error_code& error) {
    const std::string_view expect = request_.header("expect");
    if (expect.empty() || version_ < 11) return;  // RFC 9110 part 10.1.1: ignored with HTTP/1.0
    if (!same_ignoring_case(expect, "100-continue"))
      return refuse(417, "只支持 100-continue / only 100-continue is supported", error);
    wants_continue_ = true;
  }

  Fault describe(const error_code& error) const {
    if (error == beast::http::error::body_limit)
      return {413, "请求体超过上限 / the body is larger than the limit of " +
                       std::to_string(limits_.body_bytes) + " 字节 (bytes)"};
    // Beast's messages are fixed phrases and hold nothing of the input.
    return {400, "请求格式有误 / malformed request: " + error.message()};
  }

  const ParserLimits& limits_;
  std::optional<Machine> machine_;
  std::optional<Fault> fault_;
  int version_ = 0;
};

RequestParser::RequestParser(const ParserLimits& limits)
    : limits_(limits), sink_(std::make_unique<Sink>(limits)) {}

RequestParser::~RequestParser() = default;

void RequestParser::reset() {
  sink_->reset();
  line_start_ = 0;
  scanned_ = 0;
  head_seen_ = false;
}

RequestParser::Step RequestParser::fail(int status, std::string_view detail) {
  fault_ = Fault{status, std::string(detail)};
  return Step::failed;
}

// Looks at line ends alone. Every LF must follow a CR, no line may begin with a blank (obs-fold), the first
// empty line ends the head. Each byte is looked at once, however small the pieces are in which it comes.
RequestParser::Step RequestParser::read_head(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, limits_.head_bytes);
  while (true) {
    if (line_start_ > 0 && line_start_ < head.size() &&
        (head[line_start_] == ' ' || head[line_start_] == '\t'))
      return fail(400, "不接受折行的请求头 / folded header lines are not accepted");
    const std::size_t feed = head.find('\n', scanned_);
    if (feed == std::string_view::npos) {
      scanned_ = head.size();
      if (bytes.size() >= limits_.head_bytes)
        return fail(431, "请求头超过上限 / the request head is too large");
      return Step::need_more;
    }
    if (feed == 0 || head[feed - 1] != '\r') return fail(400, "行尾必须是 CRLF / lines must end with CRLF");
    const bool is_empty = feed == line_start_ + 1;
    line_start_ = scanned_ = feed + 1;
    if (is_empty) {
      if (feed == 1) return fail(400, "请求行为空 / the request line is empty");
      head_seen_ = true;
      return Step::complete;
    }
  }
}

RequestParser::Step RequestParser::advance(std::string_view bytes, std::size_t& consumed) {
  consumed = 0;
  if (!head_seen_) {
    const Step head = read_head(bytes);
    if (head != Step::complete) return head;
  }
  // Beast 1.81 asserts that it sees at least "0\r\n\r\n" when it looks at the last chunk a second time. Fewer
  // bytes can never end a chunked body, so waiting for them costs nothing.
  constexpr std::size_t shortest_chunked_end = 5;
  if (bytes.empty() || (sink_->is_chunked() && bytes.size() < shortest_chunked_end)) return Step::need_more;
  const Step step = sink_->put(bytes, consumed, fault_);
  // The whole head was there; were Beast to see its end elsewhere than we did, the two must not go on.
  if (step == Step::need_more && !sink_->head_done()) return fail(400, "请求格式有误 / malformed request");
  // A chunk size or trailer that fills the whole buffer would stall for ever.
  if (step == Step::need_more && bytes.size() - consumed >= limits_.head_bytes)
    return fail(400, "分块或尾部过长 / a chunk header or trailer is too long");
  return step;
}

bool RequestParser::head_done() const { return sink_->head_done(); }
bool RequestParser::wants_continue() const { return sink_->wants_continue_; }
bool RequestParser::keep_alive() const { return sink_->keep_alive(); }
std::size_t RequestParser::body_received() const { return sink_->request_.body.size(); }
Request& RequestParser::request() { return sink_->request_; }
const Fault& RequestParser::fault() const { return fault_; }

}  // namespace jibao::http
