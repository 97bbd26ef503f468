// The shifts of a file as they are found, one after another: whichever format, the same is asked of them.
#pragma once

#include <map>
#include <string>

#include "daemon/tables/roster_file.hpp"
#include "daemon/tables/roster_words.hpp"

namespace jibao::tables {

class GatheredRoster {
 public:
  GatheredRoster(const Policy& policy, std::string month) : policy_(policy), wanted_(std::move(month)) {}

  /// Whether shifts of that date are wanted; those of other months are counted.
  bool wants(Date date);
  void add(DutyShift shift, const std::string& where);
  void fault(Remark remark);
  void note(Remark remark);

  /// Its hours on that date: as they are written, else as the policy has that shift. Nothing (and a fault): neither, or they end
  /// before they begin.
  bool set_hours(DutyShift& shift, Date date, const std::optional<Hour>& from, const std::optional<Hour>& until, const Shift* of_policy,
                 const std::string& where);
  /// Whether its times are those of a shift of that date; else a fault.
  bool has_sound_times(const DutyShift& shift, Date date, const std::string& where);
  /// The person of one post; a fault where nobody or several are meant.
  std::string person(std::string_view text, const std::string& where);

  RosterFile take() &&;

 private:
  const Policy& policy_;
  std::string wanted_;
  RosterFile out_{};
  std::map<std::pair<std::string, std::string>, std::string> seen_;  // date and shift: where
  std::map<std::string, std::size_t> months_;                        // how many shifts of each, wanted or not
  std::size_t more_faults_ = 0, more_notes_ = 0;
};

}  // namespace jibao::tables
