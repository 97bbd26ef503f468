// The roster's arithmetic: what is wrong with it before it hurts, and a month made by rotation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/duty_check.hpp"
#include "rules/roster.hpp"
#include "rules/rotation.hpp"

namespace jibao {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const Instant begin = instant_at(std::chrono::year(2026) / 12 / 1, 8h, "Asia/Shanghai");

Policy office() {
  Policy policy;
  for (const char* id : {"wangfang", "zhaogang", "liqiang"}) {
    Person person;
    person.id = id;
    person.name = {id, id};
    person.contact.phone = "00001234511";
    policy.people[id] = person;
  }
  CalendarYear& year = policy.calendar.years[2026];
  year.days_off = {std::chrono::year(2026) / 12 / 7};
  year.makeup_days = {std::chrono::year(2026) / 12 / 5};
  return policy;
}

DutyBook book_of(std::initializer_list<DutyShift> shifts) {
  DutyBook book;
  for (const DutyShift& shift : shifts) book.months["2026-12"].shifts[{shift.date, shift.shift}].duty = shift;
  return book;
}

DutyShift day(int number, const std::string& primary, const std::string& secondary = {}) {
  const Instant from = begin + std::chrono::days(number - 1);
  return {written_date(date_at(from, "Asia/Shanghai")), "day", from, from + 24h, "", primary, secondary};
}

std::vector<DutyFaultKind> kinds(const std::vector<DutyFault>& faults) {
  std::vector<DutyFaultKind> out;
  for (const DutyFault& fault : faults) out.push_back(fault.kind);
  return out;
}

TEST(DutyFaults, AWholeRosterHasNone) {
  EXPECT_THAT(duty_faults(office(), book_of({day(1, "wangfang"), day(2, "liqiang")}), begin, begin + 48h), IsEmpty());
}

TEST(DutyFaults, AMinuteThatNobodyCoversIsAGap) {
  DutyShift late = day(2, "liqiang");
  late.from += 1min;
  const auto faults = duty_faults(office(), book_of({day(1, "wangfang"), late}), begin, begin + 48h);
  ASSERT_THAT(kinds(faults), ElementsAre(DutyFaultKind::gap));
  EXPECT_EQ(faults[0].from, begin + 24h);
  EXPECT_EQ(faults[0].until, begin + 24h + 1min);
}

TEST(DutyFaults, AShiftWithoutPrimaryIsAGapThoughSomebodyIsSecondary) {
  EXPECT_THAT(kinds(duty_faults(office(), book_of({day(1, "", "wangfang")}), begin, begin + 24h)), ElementsAre(DutyFaultKind::gap));
}

TEST(DutyFaults, OnePersonAtTwoPostsIsDoubleBookedAndBackToBackIsNot) {
  EXPECT_THAT(kinds(duty_faults(office(), book_of({day(1, "wangfang", "wangfang")}), begin, begin + 24h)), ElementsAre(DutyFaultKind::double_booked));
  EXPECT_THAT(duty_faults(office(), book_of({day(1, "wangfang"), day(2, "wangfang")}), begin, begin + 48h), IsEmpty());
}

TEST(DutyFaults, ASubstituteWhoIsOnDutyAlreadyIsDoubleBooked) {
  DutyBook book = book_of({day(1, "wangfang", "liqiang")});
  book.leaves[1] = {1, "wangfang", "liqiang", begin - 1h, begin + 48h, LeaveKind::sudden, "", "", begin, {}, "", "", {}};
  EXPECT_THAT(kinds(duty_faults(office(), book, begin, begin + 24h)), ElementsAre(DutyFaultKind::double_booked));
}

TEST(DutyFaults, LeaveInTheMiddleOfAShiftCountsFromThereAndOnlyWithoutASubstitute) {
  DutyBook book = book_of({day(1, "wangfang")});
  book.leaves[1] = {1, "wangfang", "", begin + 6h, begin + 9h, LeaveKind::sudden, "", "", begin, {}, "", "", {}};
  const auto faults = duty_faults(office(), book, begin, begin + 24h);
  ASSERT_THAT(kinds(faults), ElementsAre(DutyFaultKind::on_leave));
  EXPECT_EQ(faults[0].from, begin + 6h);
  EXPECT_EQ(faults[0].until, begin + 9h);
  book.leaves[1].substitute = "zhaogang";
  EXPECT_THAT(duty_faults(office(), book, begin, begin + 24h), IsEmpty());
  book.leaves[1].kind = LeaveKind::planned;
  book.leaves[1].substitute = "";
  EXPECT_THAT(duty_faults(office(), book, begin, begin + 24h), IsEmpty()) << "not approved: it does not count yet";
}

TEST(DutyFaults, WhoCannotBeReachedIsToldOnce) {
  Policy policy = office();
  policy.people["wangfang"].contact = {};
  EXPECT_THAT(kinds(duty_faults(policy, book_of({day(1, "wangfang"), day(2, "wangfang")}), begin, begin + 48h)), ElementsAre(DutyFaultKind::no_contact));
  EXPECT_THAT(kinds(duty_faults(policy, book_of({day(1, "nobody")}), begin, begin + 24h)), ElementsAre(DutyFaultKind::unknown_person));
}

TEST(DutyFaults, ASentenceNamesTimePersonAndPost) {
  const Policy policy = office();
  const auto faults = duty_faults(policy, book_of({day(1, "wangfang", "wangfang")}), begin, begin + 24h);
  ASSERT_THAT(faults, SizeIs(1));
  EXPECT_THAT(tell(Phrases(policy, Language::zh, begin), faults[0]), HasSubstr("wangfang 同时排了两个岗"));
}

RotationPlan plan() {
  RotationPlan plan;
  plan.month = "2026-12";
  plan.shifts = {{"全天", 8h, 8h}};
  auto& primary = plan.people[static_cast<std::size_t>(Post::primary)];
  primary[static_cast<std::size_t>(DutyDay::working)] = {"wangfang", "liqiang"};
  primary[static_cast<std::size_t>(DutyDay::weekend)] = {"zhaogang"};
  return plan;
}

TEST(Rotation, WorkingDaysTakeTurnsAndTheCalendarSaysWhichTheyAre) {
  const auto shifts = rotate(office(), {}, plan());
  ASSERT_THAT(shifts, SizeIs(31));
  EXPECT_EQ(shifts[0].primary, "wangfang");  // Tuesday
  EXPECT_EQ(shifts[1].primary, "liqiang");
  EXPECT_EQ(shifts[3].primary, "liqiang");   // Friday
  EXPECT_EQ(shifts[4].primary, "wangfang") << "a Saturday that is worked";
  EXPECT_EQ(shifts[5].primary, "zhaogang") << "Sunday";
  EXPECT_EQ(shifts[6].primary, "liqiang") << "a holiday, whose list is empty: as on working days";
  EXPECT_EQ(duty_day(office().calendar, std::chrono::year(2026) / 12 / 7), DutyDay::holiday);
  EXPECT_EQ(shifts[0].until, begin + 24h) << "a day and night";
}

TEST(Rotation, AListGoesOnWhereTheMonthBeforeLeftIt) {
  DutyBook book;
  const Instant from = begin - 24h;
  book.months["2026-11"].shifts[{"2026-11-30", "全天"}].duty = {"2026-11-30", "全天", from, begin, "", "wangfang", ""};
  EXPECT_EQ(rotate(office(), book, plan())[0].primary, "liqiang");
}

TEST(Rotation, NobodyHoldsTwoPostsOfOneShiftWhereThereIsAnother) {
  RotationPlan two = plan();
  two.people[static_cast<std::size_t>(Post::secondary)] = two.people[static_cast<std::size_t>(Post::primary)];
  for (const DutyShift& shift : rotate(office(), {}, two)) {
    if (shift.primary == "zhaogang") continue;
    EXPECT_NE(shift.primary, shift.secondary) << shift.date;
  }
  two.people[static_cast<std::size_t>(Post::secondary)] = {};
  two.people[static_cast<std::size_t>(Post::secondary)][static_cast<std::size_t>(DutyDay::working)] = {"wangfang"};
  EXPECT_EQ(rotate(office(), {}, two)[0].secondary, "wangfang") << "the only one there is";
}

TEST(Rotation, WhatIsNoMonthIsEmpty) {
  RotationPlan wrong = plan();
  wrong.month = "2026-13";
  EXPECT_THAT(rotate(office(), {}, wrong), IsEmpty());
}

TEST(DutyDates, AreWrittenAndReadBack) {
  EXPECT_EQ(written_date(*read_date("2026-02-08")), "2026-02-08");
  for (const char* wrong : {"2026-02-30", "2026-2-08", "2026/02/08", "", "2026-02-08 ", "xxxx-02-08"}) EXPECT_FALSE(read_date(wrong)) << wrong;
}

}  // namespace
}  // namespace jibao
