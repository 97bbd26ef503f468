// The office of these tests: two shifts a day, six people, two of whom have one name; and files.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "daemon/tables/roster_file.hpp"

namespace jibao::tables {

inline Policy office() {
  using std::chrono::hours;
  Policy policy;
  policy.office.zone = "Asia/Shanghai";
  policy.roster.shifts = {{"day", hours(8), hours(20)}, {"night", hours(20), hours(8)}};
  const auto add = [&](const char* id, const char* zh, const char* en) {
    Person person;
    person.id = id;
    person.name = {zh, en};
    policy.people[id] = person;
  };
  add("sunqiang", "孙强", "Sun Qiang");
  add("qianmin", "钱敏", "Qian Min");
  add("wangfang", "王芳", "Wang Fang");
  add("liming", "李明", "Li Ming");
  add("zhouli", "周丽", "Zhou Li");
  add("wujun", "吴军", "Wu Jun");
  add("zhangwei", "张伟", "Zhang Wei");
  add("zhangwei2", "张伟", "Zhang Wei");
  return policy;
}

/// A file of the fixtures beside this header.
inline std::string fixture(const std::string& name) {
  std::ifstream file(std::filesystem::path(__FILE__).parent_path() / "fixtures" / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// "2026-12-01 day 12-01 08:00 12-01 20:00 sunqiang/wangfang/zhouli", a line a shift; times are of the office.
std::string lines(const RosterFile& file);
/// "12月!C5 words", a line a fault.
std::string faults(const RosterFile& file);
std::string notes(const RosterFile& file);

}  // namespace jibao::tables
