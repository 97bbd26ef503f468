// Sign-off (签发): who may let a written report go out at a moment, and who of them is away then. One entry of leave is known
// here as it is to paging and to the handover (roster.hpp).
//
// Who may: the leaders of the policy, the duty leader on duty, and whoever stands in for one of these who is not there, in that
// one's name. Whoever is on leave signs nothing; asked by phone they may agree all the same, which is said beside (county party
// offices: “凡分管主任、主任因事外出，须通过电话请示后报送，任何人不得私自处理”). So it is a refusal and no warning: without the call
// the report would go out on nobody's word, and with it one press more records it.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "rules/decide.hpp"

namespace jibao {

struct Signer {
  std::string person;
  std::string stands_for;  // the leader in whose place alone they may; empty: they may themself
  bool on_duty = false;    // as duty leader
  bool on_leave = false;
  std::string stand_in;    // of one who is on leave: who is there for them; empty: nobody is
};

/// Everyone who may sign off at that time, each once: whoever is on duty first, those on leave last, else by their id.
std::vector<Signer> signers_at(const Policy& policy, const DutyBook& book, Instant at);

/// Who signs off as the deed says that was done at `at`; one without a person where it says nothing of it.
tl::expected<Signer, Refusal> signer_of(const Policy& policy, const DutyBook& book, const DeedReported& event, Instant at);

}  // namespace jibao
