// What a keeper of copies is asked (daemon/keeper/desk): any calls, one after another, to a copy that holds nothing yet. The
// copy only grows, by whole records that verify; nothing is written beside it and no word of it is given back. Blocks with a line "====" between them; the first
// line of each is the method, a blank, the path, and behind another blank a token that is not the right one.
#include "daemon/keeper/desk.hpp"
#include "daemon/store/verify.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/memory_folder.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

constexpr int most_calls = 6;
constexpr std::string_view between = "\n====\n";
const std::string token = "0123456789abcdef0123456789abcdef";

http::Request request_of(std::string_view block) {
  Bytes head(reinterpret_cast<const std::uint8_t*>(block.data()), block.size());
  const std::string_view line = head.line();
  const std::size_t first = std::min(line.find(' '), line.size()), second = std::min(line.find(' ', std::min(first + 1, line.size())), line.size());
  http::Request request;
  request.method = line.substr(0, first);
  request.path = line.substr(std::min(first + 1, line.size()), second - std::min(first + 1, second));
  request.headers = {{"Authorization", second < line.size() ? std::string(line.substr(second + 1)) : "Bearer " + token}};
  request.body = head.rest();
  return request;
}

int one(const std::uint8_t* data, std::size_t size) {
  const MemoryFolder folder;
  std::vector<keeper::Copy> copies;
  copies.emplace_back("yunxi", folder.file("copy"), token);
  keeper::Desk desk(std::move(copies), [](const std::string&) {});
  std::uint64_t sequence = 0;
  std::string_view left = text_of(data, size);
  for (int calls = 0; calls < most_calls && !left.empty(); ++calls) {
    const std::size_t end = left.find(between);
    const http::Request request = request_of(left.substr(0, end));
    left.remove_prefix(end == std::string_view::npos ? left.size() : end + between.size());
    const http::Response answer = desk.answer(request);
    const bool knows = request.header("authorization") == "Bearer " + token;
    must((answer.status == 401) == !knows, "without the token all is 401, and with it nothing");
    const bool names_one = request.method == "PUT" && request.path.starts_with("/v1/documents/");  // 507 where no document has such a name
    must(answer.status < 500 || names_one, "no fault of the keeper's own: " + answer.body);
    must(answer.body.size() < 300, "no word of the copy is given back");
    const auto head = keeper::Copy("yunxi", folder.file("copy"), token).head();
    must(head.has_value() && head->sequence >= sequence, "a copy only grows");
    must(head->sequence == sequence || (answer.status == 200 && request.path == "/v1/lines"), "and by lines that were taken alone");
    sequence = head->sequence;
  }
  for (const auto& each : std::filesystem::directory_iterator(folder.file("")))
    must(each.path().filename() == "copy", "nothing is written beside the copy");
  return 0;
}

const Known known("keeper_call", one);

}  // namespace
}  // namespace jibao::fuzz
