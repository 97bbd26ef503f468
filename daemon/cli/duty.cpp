// See duty.hpp.
#include "daemon/cli/duty.hpp"

#include <boost/json/array.hpp>

#include "daemon/http/text.hpp"

namespace jibao::cli {
namespace {

namespace json = boost::json;

Result<DutyCall> missing(const std::string& zh, const std::string& en) { return failure(zh + " / " + en); }

Result<DutyCall> roster(const Options& options, const OfficeClock& clock) {
  const std::string& what = options.word;
  if (what.empty() || what == "show")
    return DutyCall{"/roster" + (options.argument.empty() ? "" : "?month=" + http::percent_encode(options.argument)), {}, &Printer::roster};
  if (options.argument.empty()) return missing("要写明月份 2026-12，或班次 2026-12-03/day", "name the month, 2026-12, or the shift, 2026-12-03/day");
  auto body = plain_body(options, clock);
  if (!body) return tl::unexpected<Error>(std::move(body.error()));
  if (what == "issue") {
    (*body)["month"] = options.argument;
    if (options.again) (*body)["again"] = true;
    if (options.dry_run) (*body)["dry_run"] = true;
    return DutyCall{"/roster", std::move(*body), &Printer::roster};
  }
  const std::size_t slash = options.argument.find('/');
  if (slash == std::string::npos) return missing("班次应写成 2026-12-03/day", "a shift is written 2026-12-03/day");
  (*body)["date"] = options.argument.substr(0, slash);
  (*body)["shift"] = options.argument.substr(slash + 1);
  return DutyCall{"/roster/shifts", std::move(*body), &Printer::shift};
}

Result<DutyCall> leave(const Options& options, const OfficeClock& clock) {
  const std::string& what = options.word;
  if (what.empty() || what == "list") return DutyCall{"/leaves", {}, &Printer::leaves};
  if (options.argument.empty()) return missing("要写明谁，或请假的编号", "name the person, or the leave's number");
  auto body = plain_body(options, clock);
  if (!body) return tl::unexpected<Error>(std::move(body.error()));
  const std::string one = "/leaves/" + http::percent_encode(options.argument);
  if (what == "end") return DutyCall{one + "/end", std::move(*body), &Printer::leave};
  if (what == "approve" || what == "refuse") {
    (*body)["decision"] = what == "approve" ? "approved" : "refused";
    return DutyCall{one + "/decision", std::move(*body), &Printer::leave};
  }
  (*body)["person"] = options.argument;
  if (options.approved) (*body)["approved"] = true;
  return DutyCall{"/leaves", std::move(*body), &Printer::leave};
}

// INCIDENT=PERSON, INCIDENT/CLOCK=PERSON, the incident as a person types it; what is not named is the incoming's.
Result<json::array> items(const std::vector<std::string>& words) {
  json::array out;
  for (const std::string& word : words) {
    const std::size_t mark = word.find('=');
    if (mark == std::string::npos || mark == 0) return failure("应写成 事件=人员 / must be INCIDENT=PERSON: " + word);
    const std::string what = word.substr(0, mark);
    const std::size_t slash = what.find('/');
    json::object item{{"incident", "~" + what.substr(0, slash)}, {"person", word.substr(mark + 1)}};
    if (slash != std::string::npos) {
      auto number = whole_number("item", what.substr(slash + 1));
      if (!number) return tl::unexpected<Error>(std::move(number.error()));
      item["obligation"] = std::move(*number);
    }
    out.push_back(std::move(item));
  }
  return out;
}

Result<DutyCall> handover(const Options& options, const OfficeClock& clock, const std::string& pin) {
  const std::string& what = options.word;
  if (what.empty() || what == "show") return DutyCall{"/handovers", {}, &Printer::handovers};
  auto body = plain_body(options, clock);
  if (!body) return tl::unexpected<Error>(std::move(body.error()));
  if (what == "confirm") {
    if (options.argument.empty()) return missing("要写明交接的编号", "name the handover's number");
    if (!pin.empty()) (*body)["pin"] = pin;
    return DutyCall{"/handovers/" + http::percent_encode(options.argument) + "/confirm", std::move(*body), &Printer::handover};
  }
  auto list = items(options.changes);
  if (!list) return tl::unexpected<Error>(std::move(list.error()));
  if (!list->empty()) (*body)["items"] = std::move(*list);
  (*body)["all_to_incoming"] = true;
  return DutyCall{"/handovers", std::move(*body), &Printer::handover};
}

Result<DutyCall> surge(const Options& options, const OfficeClock& clock) {
  const std::string& what = options.word;
  if (what.empty() || what == "show") return DutyCall{"/surge", {}, &Printer::surge};
  auto body = plain_body(options, clock);
  if (!body) return tl::unexpected<Error>(std::move(body.error()));
  if (what == "end") return DutyCall{"/surge/end", std::move(*body), &Printer::surge};
  if (!options.files.empty()) {
    json::array people;
    for (const std::string& person : options.files) people.push_back(json::string(person));
    (*body)["people"] = std::move(people);
  }
  return DutyCall{"/surge", std::move(*body), &Printer::surge};
}

}  // namespace

bool is_duty_command(const std::string& command) {
  return command == "roster" || command == "leave" || command == "check-in" || command == "handover" || command == "surge";
}

bool is_done_once(const std::string& command) {
  return is_duty_command(command) || command == "contact" || command == "roll-call" || command == "attach";
}

Result<DutyCall> duty_call(const Options& options, const OfficeClock& clock, const std::string& pin) {
  if (options.command == "roster") return roster(options, clock);
  if (options.command == "leave") return leave(options, clock);
  if (options.command == "handover") return handover(options, clock, pin);
  if (options.command == "surge") return surge(options, clock);
  json::object body{{"person", options.argument}};
  if (!pin.empty()) body["pin"] = pin;
  return DutyCall{"/check-ins", std::move(body), &Printer::checked_in};
}

}  // namespace jibao::cli
