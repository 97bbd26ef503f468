// questions: how soon the superior is answered.
#include "config/case_file_section.hpp"

#include <algorithm>

namespace jibao::config {
namespace {

constexpr std::size_t kMostReminders = 20;  // as of any other limit

}  // namespace

void read_questions(Reading& reading, const Entry& entry) {
  const Fields fields = read_map(entry.value, entry.key_place, "questions", {optional("answer_within"), optional("remind_before")},
                                 reading.diagnostics);
  QuestionRules& questions = reading.policy.questions;
  // Shorter than a minute nobody answers; what may take longer than a day is no question of the night.
  questions.answer_within = fields.duration("answer_within", questions.answer_within,
                                            {.least = std::chrono::minutes(1), .most = std::chrono::hours(24)});
  const bool written = fields.has("remind_before");
  if (written) questions.remind_before = fields.durations("remind_before", kMostReminders);
  const auto too_early = [&](Duration before) { return before >= questions.answer_within; };
  if (written && std::any_of(questions.remind_before.begin(), questions.remind_before.end(), too_early))
    fields.error(fields.key_place("remind_before"), "a reminder of questions lies before its clock begins",
                 "each must be shorter than answer_within");
  std::erase_if(questions.remind_before, too_early);
}

}  // namespace jibao::config
