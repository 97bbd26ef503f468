// questions: how soon the superior is answered. documents: how much of what comes in is kept.
#include "config/case_file_section.hpp"

#include <algorithm>

namespace jibao::config {
namespace {

constexpr std::size_t kMostReminders = 20;  // as of any other limit
constexpr std::int64_t kMostDocument = 960;     // KiB: a body of 1 MiB holds it, with what a form has beside it
constexpr std::int64_t kMostDocuments = 500;
constexpr std::int64_t kMostTotal = 1 << 20;    // MiB: a terabyte, beyond which it is an archive

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

void read_documents(Reading& reading, const Entry& entry) {
  const Fields fields = read_map(entry.value, entry.key_place, "documents",
                                 {optional("largest_kib"), optional("most"), optional("total_mib")}, reading.diagnostics);
  DocumentRules& documents = reading.policy.documents;
  documents.largest = static_cast<std::uint64_t>(fields.whole("largest_kib", 1, kMostDocument, kMostDocument)) << 10;
  documents.most = static_cast<int>(fields.whole("most", 0, kMostDocuments, documents.most));
  documents.total = static_cast<std::uint64_t>(fields.whole("total_mib", 1, kMostTotal, static_cast<std::int64_t>(documents.total >> 20))) << 20;
}

}  // namespace jibao::config
