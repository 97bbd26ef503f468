// The sentences of the duty room: rosters, leave, check-in, handover, surge; what sentence.cpp's visitor says of them.
#pragma once

#include "rules/phrases.hpp"

namespace jibao {

Text words_of(RosterSource source);     // 轮流排班, rotation
Text words_of(LeaveKind kind);          // 突发, sudden
Text words_of(LeaveDecision decision);  // 批准, approved

class DutyTeller {
 public:
  explicit DutyTeller(const Phrases& phrases) : words_(phrases) {}

  std::string operator()(const RosterIssued& f) const;
  std::string operator()(const ShiftChanged& f) const;
  std::string operator()(const LeaveEntered& f) const;
  std::string operator()(const LeaveDecided& f) const;
  std::string operator()(const CheckedIn& f) const;
  std::string operator()(const AbsenceNoticed& f) const;
  std::string operator()(const HandoverWritten& f) const;
  std::string operator()(const HandoverConfirmed& f) const;
  std::string operator()(const ClockAssigned& f) const;
  std::string operator()(const SurgeBegun& f) const;
  std::string operator()(const SurgeEnded& f) const;

 private:
  std::string slot(const std::string& date, const std::string& shift, Post post) const;
  std::string somebody(const std::string& person) const;  // or nobody
  std::string because(const std::string& reason) const;   // "：暴雨"; nothing where there is none

  const Phrases& words_;
};

}  // namespace jibao
