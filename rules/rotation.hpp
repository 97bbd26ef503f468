// A month's roster made by rotation (轮流排班): for each post a list of people for working days, for weekends and for holidays;
// each list goes on where the month before left it.
//
// What kind of day it is, the working-day calendar says: a make-up day is a working day. Pure. Called by daemon/web for the
// preview and for the issue, which are the same.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "rules/state.hpp"

namespace jibao {

enum class DutyDay { working, weekend, holiday };
JIBAO_NAMES(DutyDay, "working", "weekend", "holiday");
inline constexpr std::size_t duty_days = 3;

DutyDay duty_day(const Calendar& calendar, Date date);

struct RotationPlan {
  std::string month;                        // "2026-12"
  std::vector<Shift> shifts;                // of each day; one from 08:00 until 08:00 is a day and night
  std::array<std::array<std::vector<std::string>, duty_days>, post_count> people;  // by Post and DutyDay; an empty list of
                                                                                   // weekends or holidays: as on working days
};

/// Every shift of the month, in order. Empty where the month is none. A list goes on behind whoever of it was last on duty,
/// at that post and on that kind of day, in the 62 days before.
std::vector<DutyShift> rotate(const Policy& policy, const DutyBook& book, const RotationPlan& plan);

}  // namespace jibao
