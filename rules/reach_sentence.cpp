// See reach_sentence.hpp.
#include "rules/reach_sentence.hpp"

namespace jibao {

Text words_of(RollCallFate fate) {
  switch (fate) {
    case RollCallFate::reached: return {"已应答", "answered"};
    case RollCallFate::silent: return {"未应答", "no answer"};
    case RollCallFate::failed: return {"呼叫未成", "could not be reached"};
    case RollCallFate::skipped: return {"未呼叫（没有可用的号码）", "not called (no number on file)"};
  }
  return {};
}

Text words_of(ProofWay way) {
  switch (way) {
    case ProofWay::code: return {"报回了核验码", "gave the code back"};
    case ProofWay::reply: return {"由该号码回复", "answered from there"};
    case ProofWay::by_hand: return {"人工拨打核实", "called by hand"};
  }
  return {};
}

Text words_of(ContactKind kind) {
  switch (kind) {
    case ContactKind::phone: return {"电话", "telephone"};
    case ContactKind::email: return {"邮箱", "mailbox"};
    case ContactKind::none: return {"无", "none"};
  }
  return {};
}

std::string ReachTeller::results(const std::vector<RollCallResult>& results) const {
  std::vector<std::string> missing;
  for (const RollCallResult& each : results)
    if (each.fate != RollCallFate::reached) missing.push_back(words_.person(each.person) + words_.say("（{0}）", " ({0})", {words_.pick(words_of(each.fate))}));
  const std::string reached = words_.number(results.size() - missing.size());
  if (missing.empty()) return words_.say("应答{0}人，全部应答", "{0} answered, nobody is missing", {reached});
  return words_.say("应答{0}人，未应答{1}人：{2}", "{0} answered, {1} missing: {2}", {reached, words_.number(missing.size()), words_.list(missing)});
}

// Not when: a random time is told to nobody before.
std::string ReachTeller::operator()(const RollCallPlanned& f) const {
  return f.at ? words_.say("已排定下一次点名", "The next roll call is planned") : words_.say("不再排定点名", "No roll call is planned any more");
}

std::string ReachTeller::operator()(const RollCallBegun& f) const {
  return words_.say("{0}点名{1}人：须在 {2} 前应答", "{0}the roll of {1} is called: to be answered by {2}",
                    {f.scheduled ? words_.say("按规则", "By the policy, ") : words_.say("{0} 发起", "Asked for by {0}, ", {words_.who(f.by, f.typed_by)}),
                     words_.number(f.people.size()), words_.clock(f.answer_by)});
}

std::string ReachTeller::operator()(const RollCallEnded& f) const {
  return words_.say("点名结束：{0}", "The roll call is over: {0}", {results(f.results)});
}

std::string ReachTeller::operator()(const RollCallNoted& f) const {
  return words_.say("点名{0}的结果：{1}", "Results of the roll call {0}: {1}", {words_.quoted(f.number), results(f.results)});
}

std::string ReachTeller::operator()(const ContactCheckBegun& f) const {
  return words_.say("{0} 经{1}向{2}的{3}发出核验码，{4} 前有效", "{0} sent a code by {1} to {2}'s {3}, good until {4}",
                    {words_.who(f.by, f.typed_by), words_.channel(f.channel), words_.person(f.person), words_.pick(words_of(f.contact)), words_.clock(f.ends)});
}

std::string ReachTeller::operator()(const ContactCodeRefused& f) const {
  return words_.say("{0} 报回的核验码不对（{1}）", "{0} gave another code back (of {1})", {words_.who(f.by, f.typed_by), words_.person(f.person)});
}

std::string ReachTeller::operator()(const ContactProven& f) const {
  return words_.say("{0}的{1}已核验：{2}（{3}）", "{0}'s {1} is proven: {2} ({3})",
                    {words_.person(f.person), words_.pick(words_of(f.contact)), words_.pick(words_of(f.way)), words_.who(f.by, f.typed_by)});
}

std::string ReachTeller::operator()(const ContactUnproven& f) const {
  const std::string told = words_.say("{0} 撤销{1}的{2}的核验", "{0} withdrew the proof of {1}'s {2}",
                                      {words_.who(f.by, f.typed_by), words_.person(f.person), words_.pick(words_of(f.contact))});
  return f.reason.empty() ? told : told + words_.say("：{0}", ": {0}", {words_.quoted(f.reason)});
}

std::string ReachTeller::operator()(const DrillNoted& f) const {
  std::size_t answered = 0;
  for (const DrillPerson& each : f.people) answered += each.answered ? 1 : 0;
  return words_.say("【演练】{0} 的结果：呼叫{1}人，应答{2}人，时限{3}项", "[Drill] results of {0}: {1} paged, {2} answered, {3} clocks",
                    {words_.quoted(f.number), words_.number(f.people.size()), words_.number(answered), words_.number(f.clocks.size())});
}

std::string ReachTeller::operator()(const ProofRenewed& f) const {
  return words_.say("{0} 再次验证了身份", "{0} proved their identity once more", {words_.quoted(f.account)});
}

}  // namespace jibao
