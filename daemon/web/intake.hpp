// The bodies of the API, from JSON to events: every fault of a body at once, each with its pointer.
//
// Invariant: an event that comes out has texts within their bounds, times that exist and words of the closed
// sets; what is merely incomplete is accepted, for the rules judge that. Pure. Called by the handlers of the
// API. Surprise: who did it stands in `as` (or `by`), but in a close `as` says how it ended, so there it is
// `by` alone; the header X-Jibao-As does for both.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>

#include "daemon/web/json.hpp"
#include "rules/event.hpp"

namespace jibao::web {

// Bounds in characters. A title fills an SMS, a summary two pages; beyond that it is a document, not an
// alarm.
inline constexpr std::size_t longest_name = 100;
inline constexpr std::size_t longest_title = 200;
inline constexpr std::size_t longest_text = 8000;
inline constexpr std::size_t longest_reason = 2000;
inline constexpr int most_casualties = 100'000'000;  // people; the largest evacuation was below
inline constexpr std::size_t most_items = 64;        // waivers, rules, changed fields of one request
inline constexpr std::int64_t most_measured = 1'000'000'000'000'000;  // as in rules/amend.cpp

/// What a body asks for, and who is said to have done it (a person's id or name, as given).
template <class E>
struct Asked {
  E event;
  std::string by;
};

Asked<ReportFiled> read_filing(const boost::json::value& body, Faults& faults);

/// A phone or written report, a notice or a call back; of a phone report the body may be {"stamp": "dialling"} instead.
struct AskedDeed {
  DeedReported deed;
  std::optional<Stamp> stamp;
  std::string by;
};
AskedDeed read_deed(const boost::json::value& body, DeedKind kind, Faults& faults);

struct AskedAck {
  AckRequested ack;  // person as given; strength is for the caller to judge
  std::string pin;
  bool spoken = false;
  std::string by;
};
AskedAck read_acknowledgement(const boost::json::value& body, Faults& faults);

Asked<ReceiptGiven> read_receipt(const boost::json::value& body, Faults& faults);
Asked<DelayGiven> read_delay(const boost::json::value& body, Faults& faults);

struct AskedMerge {
  MergeRequested merge;  // without `into`: that is an id or a number, for the caller to look up
  std::string into;
  std::string by;
};
AskedMerge read_merge(const boost::json::value& body, Faults& faults);
Asked<SeparationRequested> read_separation(const boost::json::value& body, Faults& faults);

Asked<ReportAmended> read_amendment(const boost::json::value& body, bool correction, Faults& faults);
Asked<Confirmed> read_confirmation(const boost::json::value& body, Faults& faults);
Asked<CloseRequested> read_close(const boost::json::value& body, Faults& faults);

struct AskedDial {
  DialReported dial;
  std::optional<AskedAck> ack;  // what the person who was reached said
  std::string by;
};
AskedDial read_dial(const boost::json::value& body, Faults& faults);

}  // namespace jibao::web
