#include "daemon/cli/duty.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "rules/calendar.hpp"

namespace jibao::cli {
namespace {

const OfficeClock office{*parse_rfc3339("2026-07-19T03:55:00+08:00"), "Asia/Shanghai"};

std::string text(const Result<boost::json::object>& body) {
  return body ? boost::json::serialize(*body) : body.error().message;
}

TEST(Body, MakesTheObjectsOfAPathOnTheWay) {
  boost::json::object body;
  set_member(body, "source.reporter.name", "李明");
  set_member(body, "source.unit", "水利局");
  set_member(body, "title", "x");
  EXPECT_EQ(boost::json::serialize(body),
            R"({"source":{"reporter":{"name":"李明"},"unit":"水利局"},"title":"x"})");
}

TEST(Body, WritesTimesInTheOfficesZoneAndCountsAsNumbers) {
  Options options;
  options.command = "file";
  options.fields = {{"casualties.dead", "2"}, {"category", "A"}};
  options.times = {{"occurred_at", "03:42"}};
  EXPECT_EQ(text(filing_body(options, office)),
            R"({"casualties":{"dead":2},"category":"A","occurred_at":"2026-07-19T03:42:00+08:00"})");
}

TEST(Body, JoinsTheEndsOfAnInterval) {
  Options options;
  options.times = {{"occurred_at", "03:30"}, {"occurred_until", "03:42"}};
  EXPECT_EQ(text(filing_body(options, office)),
            R"({"occurred_at":{"until":"2026-07-19T03:42:00+08:00","from":"2026-07-19T03:30:00+08:00"}})");
}

TEST(Body, SaysWhatIsNoTimeAndNoNumberBeforeAnythingIsSent) {
  Options options;
  options.times = {{"occurred_at", "yesterday"}};
  EXPECT_NE(text(filing_body(options, office)).find("not a time: yesterday"), std::string::npos);
  options.times.clear();
  options.fields = {{"casualties.dead", "two"}};
  EXPECT_NE(text(filing_body(options, office)).find("not a whole number"), std::string::npos);
}

TEST(Body, MarksATrial) {
  Options options;
  options.command = "simulate";
  EXPECT_EQ(text(filing_body(options, office)), R"({"dry_run":true})");
}

TEST(Body, WritesMeasuresAsNumbersAndMarksAsAList) {
  Options options;
  options.measures = {"fire_area=10000", "participants=150"};
  options.marks = {"open_flame", "storming"};
  EXPECT_EQ(text(filing_body(options, office)),
            R"({"measures":{"fire_area":10000,"participants":150},"marks":["open_flame","storming"]})");
  options.measures = {"fire_area=15亩"};
  EXPECT_NE(text(filing_body(options, office)).find("not a whole number: measures.fire_area"), std::string::npos);
  options.measures = {"fire_area"};
  EXPECT_NE(text(filing_body(options, office)).find("NAME=VALUE"), std::string::npos);
}

TEST(Body, ReadsChangesAndWaiversByTheirFirstEqualsSign) {
  Options options;
  options.changes = {"place=a=b", "discovered_at=03:50"};
  EXPECT_EQ(text(amendment_body(options, office)),
            R"({"changes":{"place":"a=b","discovered_at":"2026-07-19T03:50:00+08:00"}})");
  options.changes = {"rule.a=演练结束"};
  EXPECT_EQ(text(close_body(options)), R"({"waive":[{"rule":"rule.a","reason":"演练结束"}]})");
  options.changes = {"place"};
  EXPECT_NE(text(amendment_body(options, office)).find("NAME=VALUE"), std::string::npos);
}

TEST(Body, AsksForTheClockOnlyWhereATimeIsToBeRead) {
  Options options;
  EXPECT_FALSE(needs_clock(options));
  options.changes = {"place=x"};
  EXPECT_FALSE(needs_clock(options));
  options.changes = {"occurred_at=03:42"};
  EXPECT_TRUE(needs_clock(options));
}

TEST(Body, OfTheChainNamesWhatItIsAbout) {
  Options options;
  options.command = "receipt";
  options.argument = "2";
  options.fields = {{"person", "赵强"}};
  EXPECT_EQ(text(chain_body(options, office)), R"({"person":"赵强","deed":2})");
  options.argument = "two";
  EXPECT_NE(text(chain_body(options, office)).find("not a whole number: deed two"), std::string::npos);
  options = {};
  options.command = "merge";
  options.argument = "云值2026-0001";
  options.not_same = true;
  EXPECT_EQ(text(chain_body(options, office)), R"({"into":"~云值2026-0001","same":false})");
  options = {};
  options.command = "question";
  options.argument = "几人？";
  options.fields = {{"within_minutes", "20"}};
  EXPECT_EQ(text(case_body(options, office)), R"({"within_minutes":20,"text":"几人？"})");
  options = {};
  options.command = "checked";
  options.argument = "2";
  options.word = "三人";
  EXPECT_EQ(text(case_body(options, office)), R"({"finding":"三人","item":2})");
  options.argument = "失联人数";
  EXPECT_EQ(text(case_body(options, office)), R"({"finding":"三人","what":"失联人数"})");
  options = {};
  options.command = "notice";
  options.changes = {"cn.cdc"};
  options.skips_level = true;
  EXPECT_EQ(text(deed_body(options, office)), R"({"skips_level":true,"obligations":["cn.cdc"]})");
  options = {};
  options.command = "report";
  options.fields = {{"signed_off_by", "钱敏"}};
  options.signed_off_by_phone = true;
  EXPECT_EQ(text(deed_body(options, office)), R"({"signed_off_by":"钱敏","signed_off_by_phone":true})");
}

// ---- the duty room's own book ----

Options duty_options(const std::string& command, const std::string& word, const std::string& argument) {
  Options options;
  options.command = command;
  options.word = word;
  options.argument = argument;
  return options;
}

const OfficeClock duty_clock{parse_rfc3339("2026-12-01T08:00:00+08:00").value(), "Asia/Shanghai"};

TEST(DutyCall, AShiftIsNamedByItsDateAndItsName) {
  Options options = duty_options("roster", "shift", "2026-12-03/day");
  options.fields["primary"] = "王芳";
  options.times["until"] = "2026-12-03 21:00";
  const auto call = duty_call(options, duty_clock, "");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->path, "/roster/shifts");
  EXPECT_EQ(call->body->at("date").as_string(), "2026-12-03");
  EXPECT_EQ(call->body->at("shift").as_string(), "day");
  EXPECT_EQ(call->body->at("until").as_string(), "2026-12-03T21:00:00+08:00");
  EXPECT_FALSE(duty_call(duty_options("roster", "shift", "2026-12-03"), duty_clock, "")) << "which shift";
  EXPECT_FALSE(duty_call(duty_options("roster", "issue", ""), duty_clock, "")) << "which month";
}

TEST(DutyCall, WhatIsNotNamedInAHandoverIsTheIncomings) {
  Options options = duty_options("handover", "write", "");
  options.changes = {"7=王芳", "7/2=李明"};
  const auto call = duty_call(options, duty_clock, "");
  ASSERT_TRUE(call);
  EXPECT_TRUE(call->body->at("all_to_incoming").as_bool());
  EXPECT_EQ(call->body->at("items").at(1).at("obligation").as_int64(), 2);
  EXPECT_EQ(call->body->at("items").at(1).at("incident").as_string(), "~7") << "as a person types it";
  options.changes = {"7/x=李明"};
  EXPECT_FALSE(duty_call(options, duty_clock, ""));
  options.changes = {"李明"};
  EXPECT_FALSE(duty_call(options, duty_clock, ""));
}

TEST(DutyCall, APinGoesIntoTheBodyAndAListIsAGet) {
  const auto here = duty_call(duty_options("check-in", "", "王芳"), duty_clock, "246813");
  ASSERT_TRUE(here);
  EXPECT_EQ(here->body->at("pin").as_string(), "246813");
  for (const char* command : {"roster", "leave", "handover", "surge"}) {
    const auto call = duty_call(duty_options(command, "", ""), duty_clock, "");
    ASSERT_TRUE(call) << command;
    EXPECT_FALSE(call->body) << command;
  }
  EXPECT_EQ(duty_call(duty_options("leave", "refuse", "3"), duty_clock, "")->path, "/leaves/3/decision");
  EXPECT_FALSE(duty_call(duty_options("leave", "refuse", ""), duty_clock, ""));
}

}  // namespace
}  // namespace jibao::cli
