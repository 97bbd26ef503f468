// Lists of names as people type them into a form (daemon/web/duty_view, read_people): whoever comes out is on file, whoever is
// not stands in a fault, and the ids that came out read back as the same people however they are divided.
#include "daemon/web/duty_view.hpp"
#include "tests/fuzz/loaded_policy.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

constexpr std::size_t most_people = 100;

std::vector<std::string> read(const Policy& policy, const std::string& typed, web::Faults& faults) {
  return web::read_people(policy, typed, "/list", faults);
}

int one(const std::uint8_t* data, std::size_t size) {
  static const Policy policy = *config::load_policy(shipped_files()).policy;
  web::Faults faults;
  const std::vector<std::string> people = read(policy, std::string(text_of(data, size)), faults);
  must(people.size() <= most_people, "a list has its bound");
  must(faults.all().size() <= web::Faults::most, "no more faults than a screen holds");
  for (const auto& fault : faults.all()) must(fault.pointer == "/list" && !fault.zh.empty() && !fault.en.empty(), "a fault has its place and its words");
  for (const std::string& each : people) must(policy.people.count(each) != 0, "whoever comes out is on file");
  for (const char* mark : {"、", ", ", "；", "\r\n", " "}) {
    std::string written;
    for (const std::string& each : people) written += (written.empty() ? "" : mark) + each;
    web::Faults none;
    must(read(policy, written, none) == people && !none.any(), "ids read back as the same people");
  }
  return 0;
}

const Known known("typed_people", one);

}  // namespace
}  // namespace jibao::fuzz
