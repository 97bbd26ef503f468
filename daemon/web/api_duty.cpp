// The duty room's own book by the API: rosters, leave, check-in, handovers, the surge roster. Bodies are read as strictly as the
// others; people may be given by id or name, and are told by id.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/web/access.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/duty_acts.hpp"
#include "daemon/web/duty_view.hpp"
#include "daemon/web/intake.hpp"
#include "rules/calendar.hpp"
#include "rules/handover.hpp"
#include "rules/handover_record.hpp"
#include "rules/roster.hpp"

namespace jibao::web {
namespace {

namespace json = boost::json;

constexpr std::size_t most_rotated = 100;  // people of one list
constexpr std::size_t most_listed = 50;    // handovers of one answer
constexpr int most_number = 1'000'000;

std::string time(const Desk& desk, Instant at) { return to_rfc3339(at, desk.policy().office.zone); }

// ---- what stands ----

json::object shift_json(const Desk& desk, const DutyShift& shift) {
  json::object out{{"date", shift.date},
                   {"shift", shift.shift},
                   {"from", time(desk, shift.from)},
                   {"until", time(desk, shift.until)},
                   {"duty_leader", shift.duty_leader},
                   {"primary", shift.primary},
                   {"secondary", shift.secondary}};
  json::object here;
  for (std::size_t post = 0; post < post_count; ++post) {
    const auto found = desk.state().duty.check_ins.find(slot_key(shift.date, shift.shift, static_cast<Post>(post)));
    if (found != desk.state().duty.check_ins.end())
      here[Names<Post>::values[post]] = json::object{{"person", found->second.person}, {"at", time(desk, found->second.at)}};
  }
  if (!here.empty()) out["checked_in"] = std::move(here);
  const HeldMonth* month = desk.state().duty.month_of(shift.date);
  const auto held = month == nullptr ? decltype(month->shifts.begin())() : month->shifts.find({shift.date, shift.shift});
  if (month != nullptr && held != month->shifts.end() && held->second.changed_at) {
    out["changed_at"] = time(desk, *held->second.changed_at);
    out["changed_by"] = held->second.changed_by;
    out["reason"] = held->second.reason;
  }
  return out;
}

json::array faults_json(const Desk& desk, const std::vector<DutyFault>& faults, Language language) {
  const Phrases phrases(desk.policy(), language, desk.now());
  json::array out;
  for (const DutyFault& fault : faults)
    out.push_back(json::object{{"kind", name_of(fault.kind)},
                               {"from", time(desk, fault.from)},
                               {"until", time(desk, fault.until)},
                               {"date", fault.date},
                               {"shift", fault.shift},
                               {"post", name_of(fault.post)},
                               {"person", fault.person},
                               {"words", tell(phrases, fault)}});
  return out;
}

// As the book would be: the one that stands, or one with a month that is only looked at.
json::object month_json(const Desk& desk, const std::string& month, const DutyBook& book, Language language) {
  json::array shifts;
  for (const DutyShift& shift : shifts_of_month(desk.policy(), book, month)) shifts.push_back(shift_json(desk, shift));
  const auto [begin, end] = span_of_month(month, desk.policy().office.zone);
  const Instant from = std::max(begin, desk.now());
  json::object out{{"month", month}, {"issued", false}, {"shifts", std::move(shifts)}};
  out["faults"] = end > from ? faults_json(desk, duty_faults(desk.policy(), book, from, end), language) : json::array();
  if (const auto held = desk.state().duty.months.find(month); held != desk.state().duty.months.end()) {
    out["issued"] = true;
    out["source"] = name_of(held->second.source);
    out["issued_by"] = held->second.issued_by;
    out["issued_at"] = time(desk, held->second.issued_at);
  }
  return out;
}

json::object leave_json(const Desk& desk, const Caller& caller, const DutyLeave& leave) {
  json::object out{{"leave", leave.number},
                   {"person", leave.person},
                   {"substitute", leave.substitute},
                   {"from", time(desk, leave.from)},
                   {"until", time(desk, leave.until)},
                   {"kind", name_of(leave.kind)},
                   {"away", leave.covers(desk.now())},
                   {"entered_by", leave.entered_by},
                   {"entered_at", time(desk, leave.entered_at)}};
  if (caller.can(Act::work) || caller.can(Act::arrange)) out["reason"] = leave.reason;
  if (leave.decision) {
    out["decision"] = name_of(*leave.decision);
    out["decided_by"] = leave.decided_by;
    if (leave.decided_at) out["decided_at"] = time(desk, *leave.decided_at);
    out["note"] = leave.note;
  }
  return out;
}

json::object handover_json(const Desk& desk, const Handover& handover) {
  json::array items;
  for (const HandoverItem& item : handover.items)
    items.push_back(json::object{{"incident", std::to_string(item.incident)}, {"obligation", item.obligation}, {"number", item.number}, {"person", item.person}});
  json::object out{{"handover", handover.number},      {"from", time(desk, handover.from)}, {"at", time(desk, handover.at)}, {"outgoing", handover.outgoing},
                   {"incoming", handover.incoming},    {"record", handover.record},         {"notes", handover.notes},       {"items", std::move(items)},
                   {"complete", handover.is_complete()}};
  if (handover.outgoing_at) out["outgoing_at"] = time(desk, *handover.outgoing_at);
  if (handover.incoming_at) out["incoming_at"] = time(desk, *handover.incoming_at);
  return out;
}

json::object surge_json(const Desk& desk) {
  const auto& surge = desk.state().duty.surge;
  json::array offered, people;
  for (const std::string& person : desk.policy().duty.surge) offered.push_back(json::string(person));
  json::object out{{"called", surge.has_value()}, {"offered", std::move(offered)}};
  if (!surge) return out;
  for (const std::string& person : surge->people) people.push_back(json::string(person));
  out["people"] = std::move(people);
  out["reason"] = surge->reason;
  out["by"] = surge->by;
  out["since"] = time(desk, surge->since);
  return out;
}

// ---- bodies ----

// The id of whoever is named; as given, with a fault, where that is nobody. Nobody may be named where `may_be_empty`.
std::string person_of(const Desk& desk, const std::string& given, const std::string& pointer, bool may_be_empty, Faults& faults) {
  if (given.empty() && may_be_empty) return {};
  if (const Person* person = find_person(desk.policy(), given)) return person->id;
  faults.add(pointer, given.empty() ? "必须写明是谁" : "人员表中没有此人（或有重名，请用编号）：" + given,
             given.empty() ? "who it is must be given" : "no such person in the policy (or two of that name: give the id): " + given);
  return given;
}

std::string read_person(const Desk& desk, ObjectReader& reader, std::string_view key, bool may_be_empty = false) {
  return person_of(desk, reader.text(key, longest_name), reader.at(key), may_be_empty, reader.faults());
}

std::vector<std::string> read_list(const Desk& desk, ObjectReader& reader, std::string_view key, std::size_t most) {
  std::vector<std::string> out;
  const json::value* value = reader.member(key);
  if (value == nullptr) return out;
  const auto* list = value->if_array();
  if (list == nullptr || list->size() > most) {
    reader.faults().add(reader.at(key), "应为至多 " + std::to_string(most) + " 人的列表", "must be a list of at most " + std::to_string(most) + " people");
    return out;
  }
  for (std::size_t i = 0; i < list->size(); ++i)
    out.push_back(person_of(desk, (*list)[i].is_string() ? std::string((*list)[i].as_string()) : std::string(), json_pointer(reader.at(key), std::to_string(i)), false, reader.faults()));
  return out;
}

Instant read_instant(ObjectReader& reader, std::string_view key) {
  const auto when = reader.instant(key);
  reader.require(key, reader.member(key) != nullptr);
  return when.value_or(Instant{});
}

DutyShift read_shift(const Desk& desk, ObjectReader& reader) {
  DutyShift shift{reader.text("date", longest_name), reader.text("shift", longest_name), read_instant(reader, "from"), read_instant(reader, "until"), {}, {}, {}};
  reader.require("date", !shift.date.empty());
  reader.require("shift", !shift.shift.empty());
  shift.duty_leader = read_person(desk, reader, "duty_leader", true);
  shift.primary = read_person(desk, reader, "primary", true);
  shift.secondary = read_person(desk, reader, "secondary", true);
  return shift;
}

// A change of a shift: what is left out stays as it is; of a shift that is new the times are a must.
DutyShift read_change(const Desk& desk, ObjectReader& reader) {
  const std::string name = reader.text("shift", longest_name);
  const auto date = read_date(reader.text("date", longest_name));
  const std::vector<DutyShift> shifts = date ? shifts_of(desk.policy(), desk.state().duty, *date) : std::vector<DutyShift>();
  const auto before = std::find_if(shifts.begin(), shifts.end(), [&](const DutyShift& each) { return each.shift == name; });
  if (before == shifts.end()) return read_shift(desk, reader);
  DutyShift shift = *before;
  shift.from = reader.instant("from").value_or(shift.from);
  shift.until = reader.instant("until").value_or(shift.until);
  for (const auto& [key, person] : {std::pair<std::string_view, std::string*>{"duty_leader", &shift.duty_leader}, {"primary", &shift.primary}, {"secondary", &shift.secondary}})
    if (reader.member(key) != nullptr) *person = read_person(desk, reader, key, true);
  return shift;
}

RotationPlan read_rotation(const Desk& desk, ObjectReader& body) {
  RotationPlan plan;
  ObjectReader rotation(body.member("rotation"), body.at("rotation"), body.faults());
  for (std::size_t post = 0; post < post_count; ++post) {
    const std::string_view name = Names<Post>::values[post];
    ObjectReader lists(rotation.member(name), rotation.at(name), body.faults());
    for (std::size_t day = 0; day < duty_days; ++day) plan.people[post][day] = read_list(desk, lists, Names<DutyDay>::values[day], most_rotated);
    lists.finish();
  }
  rotation.finish();
  return plan;
}

std::vector<DutyShift> read_shifts(const Desk& desk, ObjectReader& body) {
  std::vector<DutyShift> out;
  const auto* list = body.member("shifts")->if_array();
  if (list == nullptr || list->size() > most_shifts_a_month) {
    body.faults().add(body.at("shifts"), "应为至多 200 个班次的列表", "must be a list of at most 200 shifts");
    return out;
  }
  for (std::size_t i = 0; i < list->size(); ++i) {
    ObjectReader reader(&(*list)[i], json_pointer(body.at("shifts"), std::to_string(i)), body.faults());
    out.push_back(read_shift(desk, reader));
    reader.finish();
  }
  return out;
}

struct AskedMonth {
  RosterAsked event;
  bool dry_run = false, again = false;
};

AskedMonth read_month(const Desk& desk, const Call& call, const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  AskedMonth asked;
  asked.event.month = reader.text("month", longest_name);
  asked.dry_run = reader.flag("dry_run").value_or(false);
  asked.again = reader.flag("again").value_or(false);
  asked.event.by = actor_of(desk, call, reader.text("as", longest_name), faults);
  if (!read_date(asked.event.month + "-01")) faults.add("/month", "月份应写成 2026-12", "a month is written 2026-12");
  const bool rotation = reader.member("rotation") != nullptr, shifts = reader.member("shifts") != nullptr;
  if (rotation && shifts) faults.add("/shifts", "rotation 与 shifts 只能写一个", "either rotation or shifts");
  if (rotation) {
    asked.event.source = RosterSource::rotation;
    const RotationPlan plan = read_rotation(desk, reader);
    if (!faults.any()) asked.event.shifts = rotated(desk, asked.event.month, plan);
  } else if (shifts) {
    asked.event.source = RosterSource::import;
    asked.event.shifts = read_shifts(desk, reader);
  } else {
    asked.event.source = RosterSource::policy;
    if (!faults.any()) asked.event.shifts = shifts_of_month(desk.policy(), DutyBook{}, asked.event.month);
  }
  reader.finish();
  return asked;
}

// What a handover's items name, and whom for it; each that is open to nobody is a fault at its place.
struct NamedMatters {
  std::map<std::pair<IncidentId, std::uint32_t>, std::string> people;

  void read(const Desk& desk, const Call& call, const json::value& value, const std::string& pointer, const std::vector<OpenMatter>& open, Faults& faults) {
    ObjectReader item(&value, pointer, faults);
    const std::string named = item.text("incident", longest_name);
    const IncidentId incident = seen_id_of(desk, call.caller, named);
    const auto obligation = static_cast<std::uint32_t>(item.count("obligation", most_number).value_or(0));
    people[{incident, obligation}] = read_person(desk, item, "person");
    item.finish();
    const auto is_it = [&](const OpenMatter& each) { return each.incident->id == incident && each.obligation == obligation; };
    if (incident == 0)
      faults.add(item.at("incident"), "没有这个突发事件，或不止一个：" + named, "no such incident, or more than one: " + named);
    else if (std::none_of(open.begin(), open.end(), is_it))
      faults.add(obligation == 0 ? item.at("incident") : item.at("obligation"), "这一项没有未结的事", "nothing of that is open");
  }
};

HandoverAsked read_handover(const Desk& desk, const Call& call, const json::value& body, Faults& faults) {
  ObjectReader reader(&body, "", faults);
  HandoverAsked asked;
  asked.outgoing = read_person(desk, reader, "outgoing");
  asked.incoming = read_person(desk, reader, "incoming");
  asked.notes = reader.text("notes", longest_text, true);
  const bool all = reader.flag("all_to_incoming").value_or(false);
  const std::vector<OpenMatter> matters = open_matters(desk.state());
  NamedMatters given;
  if (const json::value* items = reader.member("items")) {
    const auto* list = items->if_array();
    if (list == nullptr) faults.add("/items", "应为列表", "must be a list");
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i)
      given.read(desk, call, (*list)[i], "/items/" + std::to_string(i), matters, faults);
  }
  for (const OpenMatter& open : matters) {
    const auto found = given.people.find({open.incident->id, open.obligation});
    if (found == given.people.end() && !all) continue;  // the rules name what nobody is named for
    asked.items.push_back({open.incident->id, open.obligation, open.incident->number, found == given.people.end() ? asked.incoming : found->second});
  }
  asked.by = actor_of(desk, call, reader.text("as", longest_name), faults);
  reader.finish();
  return asked;
}

void answer_month(Desk& desk, const CallPtr& call, AskedMonth asked) {
  const std::string month = asked.event.month;
  if (asked.dry_run) return send_json(call, 200, json::serialize(month_json(desk, month, with_month(desk.state().duty, month, asked.event.shifts), call->language)));
  submit(desk, call, std::move(asked.event),
         [&desk, call, month](const Decision&, const State& state) { send_json(call, 201, json::serialize(month_json(desk, month, state.duty, call->language))); });
}

// The number of the path; answered with 404 where it is none.
std::optional<std::uint32_t> number_of(const CallPtr& call) {
  const auto number = parse_number(call->parameters[0]);
  if (number && *number <= UINT32_MAX) return static_cast<std::uint32_t>(*number);
  send_problem(call, 404, "没有这一条", "there is no such entry");
  return std::nullopt;
}

void decide_leave(Desk& desk, const CallPtr& call, bool end) {
  const auto number = number_of(call);
  if (!number) return;
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  ObjectReader reader(&*body, "", faults);
  LeaveDecisionAsked asked{*number, LeaveDecision::ended, reader.text("note", longest_reason), actor_of(desk, *call, reader.text("as", longest_name), faults)};
  if (!end) {
    const auto decision = reader.name<LeaveDecision>("decision");
    reader.require("decision", decision.has_value());
    if (decision == LeaveDecision::ended) faults.add("/decision", "销假用 /end", "the end of a leave is /end");
    asked.decision = decision.value_or(LeaveDecision::approved);
  }
  reader.finish();
  if (faults.any()) return send_faults(call, 422, faults);
  submit(desk, call, std::move(asked), [&desk, call, number](const Decision&, const State& state) {
    const auto leave = state.duty.leaves.find(*number);
    if (leave != state.duty.leaves.end()) return send_json(call, 200, json::serialize(leave_json(desk, call->caller, leave->second)));
    send_json(call, 200, "{}");
  });
}

void ask_surge(Desk& desk, const CallPtr& call, bool end) {
  if (!sees_the_room(desk, call)) return;
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  ObjectReader reader(&*body, "", faults);
  SurgeAsked asked{end, {}, reader.text("reason", longest_reason), actor_of(desk, *call, reader.text("as", longest_name), faults)};
  if (!end) asked.people = reader.member("people") == nullptr ? desk.policy().duty.surge : read_list(desk, reader, "people", most_surge);
  reader.finish();
  if (faults.any()) return send_faults(call, 422, faults);
  submit(desk, call, std::move(asked),
         [&desk, call, end](const Decision&, const State&) { send_json(call, end ? 200 : 201, json::serialize(surge_json(desk))); });
}

// Whose deed it is and how that is proven: {"person", "pin", "as"}; nobody named is whoever does it.
struct Proven {
  std::string person, pin;
};

Proven read_proven(const Desk& desk, const Call& call, ObjectReader& reader) {
  Proven proven{reader.text("person", longest_name), reader.text("pin", longest_name)};
  const Actor by = actor_of(desk, call, reader.text("as", longest_name), reader.faults());
  proven.person = person_of(desk, proven.person.empty() ? by.person : proven.person, reader.at("person"), false, reader.faults());
  return proven;
}

std::function<void(Trouble)> troubled(const CallPtr& call) {
  return [call](const Trouble& trouble) { send_trouble(call, trouble); };
}

}  // namespace

void get_month(Desk& desk, const CallPtr& call) {
  const std::string asked(call->request.query_value("month"));
  const std::string month = asked.empty() ? month_of(desk.now(), desk.policy().office.zone) : asked;
  if (!read_date(month + "-01")) return send_problem(call, 422, "月份应写成 2026-12", "a month is written 2026-12");
  send_json(call, 200, json::serialize(month_json(desk, month, desk.state().duty, call->language)));
}

void post_month(Desk& desk, const CallPtr& call) {
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  AskedMonth asked = read_month(desk, *call, *body, faults);
  if (faults.any()) return send_faults(call, 422, faults);
  const DutyBook& book = desk.state().duty;
  const bool twice = book.is_issued(asked.event.month, asked.event.source, asked.event.shifts, asked.event.by.known_as());
  if (!asked.dry_run && !asked.again && book.months.contains(asked.event.month) && !twice)
    return send_problem(call, 409, "该月已发布：确要重新发布请写 again", "that month is issued already: say again to issue it anew");
  answer_month(desk, call, std::move(asked));
}

void post_shift(Desk& desk, const CallPtr& call) {
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  ObjectReader reader(&*body, "", faults);
  ShiftAsked asked{read_change(desk, reader), reader.text("reason", longest_reason), actor_of(desk, *call, reader.text("as", longest_name), faults)};
  reader.require("reason", !asked.reason.empty());
  reader.finish();
  if (faults.any()) return send_faults(call, 422, faults);
  const DutyShift shift = asked.shift;
  submit(desk, call, std::move(asked), [&desk, call, shift](const Decision&, const State&) { send_json(call, 200, json::serialize(shift_json(desk, shift))); });
}

void list_leaves(Desk& desk, const CallPtr& call) {
  json::array leaves;
  const auto& all = desk.state().duty.leaves;
  for (auto entry = all.rbegin(); entry != all.rend(); ++entry) leaves.push_back(leave_json(desk, call->caller, entry->second));
  send_json(call, 200, json::serialize(json::object{{"leaves", std::move(leaves)}}));
}

void post_leave(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  ObjectReader reader(&*body, "", faults);
  LeaveAsked asked;
  asked.person = read_person(desk, reader, "person");
  asked.substitute = read_person(desk, reader, "substitute", true);
  asked.kind = reader.name<LeaveKind>("kind").value_or(LeaveKind::planned);
  asked.from = reader.instant("from");
  asked.until = read_instant(reader, "until");
  asked.reason = reader.text("reason", longest_reason);
  asked.approved = reader.flag("approved").value_or(false);
  asked.by = actor_of(desk, *call, reader.text("as", longest_name), faults);
  reader.finish();
  if (faults.any()) return send_faults(call, 422, faults);
  if (asked.approved && !call->caller.can(Act::arrange)) return refuse(desk, call, Act::arrange);
  submit(desk, call, std::move(asked), [&desk, call](const Decision& decision, const State& state) {
    const auto leave = state.duty.leaves.find(decision.number);
    if (leave != state.duty.leaves.end()) return send_json(call, 201, json::serialize(leave_json(desk, call->caller, leave->second)));
    send_json(call, 201, "{}");
  });
}

void post_leave_decision(Desk& desk, const CallPtr& call) {
  if (sees_the_room(desk, call)) decide_leave(desk, call, false);
}

void post_leave_end(Desk& desk, const CallPtr& call) {
  if (sees_the_room(desk, call)) decide_leave(desk, call, true);
}

void post_check_in_call(Desk& desk, const CallPtr& call) {
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  ObjectReader reader(&*body, "", faults);
  const auto [who, pin] = read_proven(desk, *call, reader);
  reader.finish();
  if (faults.any()) return send_faults(call, 422, faults);
  check_in(
      desk, call, desk.policy().people.at(who), pin,
      [call, who = who](const Decision& decision, const State&) {
        json::array posts;
        for (const Fact& fact : decision.facts)
          if (const auto* in = std::get_if<CheckedIn>(&fact)) posts.push_back(json::object{{"date", in->date}, {"shift", in->shift}, {"post", name_of(in->post)}});
        send_json(call, 200, json::serialize(json::object{{"person", who}, {"posts", std::move(posts)}}));
      },
      troubled(call));
}

void list_handovers(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  json::array handovers, open;
  const auto& all = desk.state().duty.handovers;
  for (auto entry = all.rbegin(); entry != all.rend() && handovers.size() < most_listed; ++entry) handovers.push_back(handover_json(desk, entry->second));
  for (const OpenMatter& matter : open_matters(desk.state())) {
    json::object one{{"incident", std::to_string(matter.incident->id)}, {"obligation", matter.obligation}, {"number", matter.incident->number}, {"holder", matter.holder}};
    if (matter.due) one["due_at"] = time(desk, *matter.due);
    open.push_back(std::move(one));
  }
  json::object out{{"handovers", std::move(handovers)}, {"open", std::move(open)}};
  out["record"] = handover_record(desk.state(), Phrases(desk.policy(), call->language, desk.now()), handover_from(desk.state(), desk.now()), desk.now());
  if (const auto between = between_shifts(desk.state(), desk.now())) out["between"] = json::object{{"outgoing", between->outgoing}, {"incoming", between->incoming}};
  send_json(call, 200, json::serialize(out));
}

void post_handover_call(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  HandoverAsked asked = read_handover(desk, *call, *body, faults);
  if (faults.any()) return send_faults(call, 422, faults);
  asked.record = handover_record(desk.state(), Phrases(desk.policy(), call->language, desk.now()), handover_from(desk.state(), desk.now()), desk.now());
  // A bearer's word for who writes it confirms nothing: that is a call of its own, with its proof.
  if (call->caller.account.empty()) asked.by.person.clear();
  submit(desk, call, std::move(asked), [&desk, call](const Decision& decision, const State& state) {
    const auto found = state.duty.handovers.find(decision.number);
    send_json(call, 201, found == state.duty.handovers.end() ? "{}" : json::serialize(handover_json(desk, found->second)));
  });
}

void post_handover_confirmation(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  const auto number = number_of(call);
  if (!number) return;
  const auto body = body_of(call);
  if (!body) return;
  Faults faults;
  ObjectReader reader(&*body, "", faults);
  const auto [who, pin] = read_proven(desk, *call, reader);
  const std::optional<Instant> shown = reader.instant("at");
  reader.finish();
  if (faults.any()) return send_faults(call, 422, faults);
  confirm_handover(
      desk, call, *number, shown, desk.policy().people.at(who), pin,
      [&desk, call, number](const Decision&, const State& state) {
        const auto found = state.duty.handovers.find(*number);
        send_json(call, 200, found == state.duty.handovers.end() ? "{}" : json::serialize(handover_json(desk, found->second)));
      },
      troubled(call));
}

void get_surge(Desk& desk, const CallPtr& call) { send_json(call, 200, json::serialize(surge_json(desk))); }
void post_surge(Desk& desk, const CallPtr& call) { ask_surge(desk, call, false); }
void post_surge_end(Desk& desk, const CallPtr& call) { ask_surge(desk, call, true); }

}  // namespace jibao::web
