// Calendars that an office imports (daemon/tables): bounded, and what is read is written and read back the same.
#include "tests/fuzz/roster_promises.hpp"

namespace jibao::fuzz {
namespace {

int one(const std::uint8_t* data, std::size_t size) {
  static const Policy policy = tables::office();
  read_and_check("BEGIN:VCALENDAR\n" + std::string(text_of(data, size)), policy);
  return 0;
}

const Known known("calendar_file", one);

}  // namespace
}  // namespace jibao::fuzz
