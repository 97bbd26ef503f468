// The bodies of the API (daemon/web/intake). The first byte says which. A report that is accepted is judged, and what is
// found can be recorded and read back; one that is refused changes nothing.
#include "config/unicode.hpp"
#include "daemon/journal/codec.hpp"
#include "daemon/store/chain.hpp"
#include "daemon/web/account_intake.hpp"
#include "daemon/web/case_file_intake.hpp"
#include "daemon/web/intake.hpp"
#include "rules/decide.hpp"
#include "tests/fuzz/journal_image.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/stories/sample_policy.hpp"

namespace jibao::fuzz {
namespace {

const Instant now = from_millis(1'784'404'500'000);  // 2026-07-18 20:35 UTC

void bounded(const std::string& text, std::size_t longest) {
  must(config::character_count(text) <= longest, "no text is longer than its bound");
  must(text.find('\0') == std::string::npos, "no text holds NUL");
}

void judge(const ReportFiled& filed) {
  const Report& report = filed.report;
  bounded(report.title, web::longest_title);
  bounded(report.summary, web::longest_text);
  bounded(report.reporter.name, web::longest_name);
  for (const auto& dead : {report.casualties.dead, report.casualties.missing, report.casualties.affected})
    must(!dead || (*dead >= 0 && *dead <= web::most_casualties), "no count is below zero or above the bound");
  static const auto policy = stories::shared(stories::sample_policy());
  State state;
  state.policies[policy->version] = policy;
  state.policy = policy->version;
  const Decision decision = decide(state, filed, Entropy{1}, now);
  must(!decision.refusal || decision.facts.empty(), "what is refused leaves nothing behind");
  if (!decision.facts.empty()) recorded_and_read_back(decision.incident, decision.facts, now);
}

int one(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  web::Faults faults;
  const auto body = web::read_json(text_of(data + 1, size - 1), faults);
  if (!body) return 0;
  switch (data[0] % 10) {
    case 0: {
      const auto asked = web::read_filing(*body, faults);
      if (!faults.any()) judge(asked.event);
      break;
    }
    case 1: {
      const auto asked = web::read_deed(*body, static_cast<DeedKind>(data[0] / 10 % Names<DeedKind>::values.size()), faults);
      if (!faults.any()) bounded(asked.deed.content, web::longest_text);
      break;
    }
    case 2: {
      const auto asked = web::read_acknowledgement(*body, faults);
      if (!faults.any()) bounded(asked.ack.note, web::longest_reason);
      break;
    }
    case 3: web::read_receipt(*body, faults); break;
    case 4:
      web::read_delay(*body, faults);
      web::read_question(*body, now, faults), web::read_answer(*body, faults), web::read_unknown(*body, faults);
      web::read_check(*body, faults), web::read_removal(*body, faults);
      break;
    case 5: web::read_merge(*body, faults), web::read_separation(*body, faults); break;
    case 6: {
      const auto asked = web::read_amendment(*body, data[0] >= 100, faults);
      if (!faults.any()) must(asked.event.changes.size() <= web::most_items, "no more changes than the bound");
      break;
    }
    case 7: web::read_confirmation(*body, faults), web::read_token(*body, faults), web::read_successor(*body, faults), web::read_account(*body, true, faults); break;
    case 8: {
      const auto asked = web::read_close(*body, faults);
      if (!faults.any()) must(asked.event.waive.size() <= web::most_items, "no more waivers than the bound");
      break;
    }
    default: web::read_dial(*body, faults); break;
  }
  return 0;
}

const Known known("report_json", one);

}  // namespace
}  // namespace jibao::fuzz
