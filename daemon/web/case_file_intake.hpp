// The bodies of questions, answers, unknowns, checks and removals, from JSON to events. As intake.hpp, which they are read beside.
#pragma once

#include "daemon/web/intake.hpp"

namespace jibao::web {

inline constexpr std::size_t longest_item = 500;  // a question, something to be checked: said in a breath
inline constexpr int most_minutes = 30 * 24 * 60;  // to answer in, as in rules/case_file.cpp

/// A question of the superior; how long it leaves (`within_minutes`) counts from when it was asked, else from `now`.
Asked<QuestionPut> read_question(const boost::json::value& body, Instant now, Faults& faults);
Asked<AnswerGiven> read_answer(const boost::json::value& body, Faults& faults);
Asked<UnknownTold> read_unknown(const boost::json::value& body, Faults& faults);
Asked<CheckMade> read_check(const boost::json::value& body, Faults& faults);
/// Without the document's number, which stands in the path.
Asked<DocumentRemoval> read_removal(const boost::json::value& body, Faults& faults);

}  // namespace jibao::web
