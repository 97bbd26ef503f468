// What lies in an incident's file beside its report: what the superior asked and is owed an answer (上级提问), what was
// checked and what is still unknown (核实), and the documents that came in (附件). Plain values that facts, the state and the
// policy share.
//
// A question is owed like any other duty: it has an obligation of the incident, of the rule "question/N", with a limit,
// reminders and a breach. Documents themselves lie outside the journal; their facts say what they must be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/names.hpp"
#include "rules/time.hpp"

namespace jibao {

/// How long an answer may take where the superior sets no limit, and when it is reminded of, before the limit.
struct QuestionRules {
  Duration answer_within = std::chrono::minutes(30);
  std::vector<Duration> remind_before{std::chrono::minutes(10)};
};

/// What is taken in. Bytes.
struct DocumentRules {
  std::uint64_t largest = 20ULL << 20;   // one document
  int most = 50;                         // of one incident
  std::uint64_t total = 2ULL << 30;      // of all incidents together
};

/// What the first bytes of a document say that it is, never its name alone. The office formats are kept unopened.
enum class DocumentKind { pdf, png, jpeg, text, docx, xlsx, ofd };
JIBAO_NAMES(DocumentKind, "pdf", "png", "jpeg", "text", "docx", "xlsx", "ofd");

// ---- as the state has it ----

struct Question {
  std::uint32_t number = 0;      // within the incident, from 1
  std::uint32_t obligation = 0;  // its clock
  std::string text;              // what was asked
  std::string unit, person;      // who asked; may be empty
  Instant asked_at, recorded_at;
  bool due_given = false;        // the superior set the limit
  std::string by, typed_by;
  std::uint64_t source = 0;      // asked of this incident before it was merged into this one; 0: of this one
};

/// Something to be checked, or that was: unknown as long as `checked_at` is empty.
struct CheckItem {
  std::uint32_t number = 0;      // within the incident, from 1
  std::string what;
  std::string finding;           // what it turned out to be
  std::string person;            // with whom it was checked
  std::optional<Instant> checked_at;
  Instant recorded_at;           // the last thing said of it
  std::string by, typed_by;      // of that

  bool is_open() const { return !checked_at; }
};

struct FiledDocument {
  std::uint32_t number = 0;      // within the incident, from 1
  std::string digest;            // SHA-256 of its bytes, 64 hexadecimal digits; empty once it is removed
  std::string name;              // as it came; empty once it is removed
  std::uint64_t size = 0;        // bytes
  DocumentKind kind{};
  std::string from;              // whom it came from, in words; may be empty
  std::string by, typed_by;
  Instant filed_at;
  std::optional<Instant> removed_at;
  std::string removed_by, reason;
  std::string removed_digest;    // what it was before: its file is to be found no more

  bool is_there() const { return !removed_at; }
};

/// More than a night's telephone calls can ask or tell of one event; beyond them a program repeats itself.
constexpr std::size_t most_questions = 100;
constexpr std::size_t most_checks = 200;

/// "question/3": the rule of the obligation to answer it. No rule of a policy has such a name.
std::string question_rule(std::uint32_t question);
/// The question's number; 0: it is no such rule.
std::uint32_t question_of_rule(std::string_view rule);

}  // namespace jibao
