// The sentences of roll calls, proofs of contacts and drills: what sentence.cpp's visitor says of them.
#pragma once

#include "rules/phrases.hpp"

namespace jibao {

Text words_of(RollCallFate fate);  // 未应答, no answer
Text words_of(ProofWay way);       // 回答了核验码, gave the code back
Text words_of(ContactKind kind);   // 电话, telephone

class ReachTeller {
 public:
  explicit ReachTeller(const Phrases& phrases) : words_(phrases) {}

  std::string operator()(const RollCallPlanned& f) const;
  std::string operator()(const RollCallBegun& f) const;
  std::string operator()(const RollCallEnded& f) const;
  std::string operator()(const RollCallNoted& f) const;
  std::string operator()(const ContactCheckBegun& f) const;
  std::string operator()(const ContactCodeRefused& f) const;
  std::string operator()(const ContactProven& f) const;
  std::string operator()(const ContactUnproven& f) const;
  std::string operator()(const DrillNoted& f) const;
  std::string operator()(const ProofRenewed& f) const;

 private:
  std::string results(const std::vector<RollCallResult>& results) const;  // "应答3人，未应答1人：李雷"

  const Phrases& words_;
};

}  // namespace jibao
