// What a `then` entry expects: clocks, pages, and how the incident stands. See scenario_reader.hpp.
//
// Invariant: what is expected is spelled as the rules spell it (the names of closed sets), so that run.cpp
// compares texts and times and nothing else.
#include "config/spelling.hpp"
#include "daemon/simulate/scenario_reader.hpp"

namespace jibao::simulate {
namespace {

using config::Entry;
using config::Fields;
using config::Node;
using config::NodeKind;
using config::optional;
using config::read_free_map;
using config::read_map;
using config::required;

constexpr std::size_t most_clocks = 100;
constexpr std::size_t most_people = 100;
constexpr std::int64_t most_times = 10'000;

template <class E>
void expect_name(const Fields& fields, std::string_view key, std::vector<Wanted>& wanted) {
  if (fields.has(key))
    wanted.push_back({fields.place(key), std::string(key), std::string(name_of(fields.one_of(key, E{}))), {}});
}

void expect_time(const EntryReading& clock, std::string_view key, std::vector<Wanted>& wanted) {
  const Node* value = clock.fields.node(key);
  if (value == nullptr) return;
  if (value->text == "none") return wanted.push_back({value->place, std::string(key), "none", {}});
  if (const auto time = clock.time_of(*value, key, false))
    wanted.push_back({value->place, std::string(key), value->text, time});
}

WantedClock read_clock(const EntryReading& entry, const Entry& item) {
  WantedClock clock{item.key_place, item.key, false, {}};
  if (item.value.kind == NodeKind::scalar && item.value.text == "none") {
    clock.absent = true;
    return clock;
  }
  const Fields fields =
      read_map(item.value, item.key_place, "clock '" + item.key + "'",
               {optional("due"), optional("office_due"), optional("anchor"), optional("anchor_at"),
                optional("state"), optional("verdict"), optional("verdict_then"), optional("late_by"),
                optional("done_at"), optional("breached"), optional("rebutted")},
               entry.fields.diagnostics());
  const EntryReading reading = entry.within(fields);
  for (const char* key : {"due", "office_due", "anchor_at", "done_at"}) expect_time(reading, key, clock.properties);
  expect_name<Anchor>(fields, "anchor", clock.properties);
  expect_name<ObligationState>(fields, "state", clock.properties);
  expect_name<Verdict>(fields, "verdict", clock.properties);
  expect_name<Verdict>(fields, "verdict_then", clock.properties);
  expect_name<LateBy>(fields, "late_by", clock.properties);
  for (const char* key : {"breached", "rebutted"})
    if (fields.has(key))
      clock.properties.push_back({fields.place(key), key, fields.flag(key, false) ? "true" : "false", {}});
  return clock;
}

void read_clocks(const EntryReading& entry, std::vector<WantedClock>& clocks) {
  const Node* node = entry.fields.node("clocks");
  if (node == nullptr) return;
  const Fields fields = read_free_map(*node, entry.fields.key_place("clocks"), "'clocks'", most_clocks,
                                      entry.fields.diagnostics());
  for (const Entry& item : fields.entries()) {
    (void)entry.rule_of({item.key, item.key_place});
    clocks.push_back(read_clock(entry, item));
  }
}

WantedPage read_page(const EntryReading& entry, const Node& item) {
  WantedPage page{item.place, {}, {}, {}, {}};
  if (item.kind == NodeKind::scalar) {
    page.person = entry.person_of({item.text, item.place});
    return page;
  }
  const Fields fields =
      read_map(item, item.place, "an item of 'paged'",
               {required("person"), optional("channel"), optional("purpose"), optional("times")},
               entry.fields.diagnostics());
  const EntryReading reading = entry.within(fields);
  page.person = reading.person("person");
  page.place = fields.place("person");
  page.channel = reading.channel("channel");
  if (fields.has("purpose")) page.purpose = fields.one_of("purpose", Purpose::alarm);
  if (fields.has("times")) page.times = static_cast<int>(fields.whole("times", 1, most_times, 1));
  return page;
}

std::optional<WantedPages> read_paged(const EntryReading& entry) {
  const Node* node = entry.fields.node("paged");
  if (node == nullptr) return std::nullopt;
  WantedPages wanted{entry.fields.key_place("paged"), {}};
  if (node->kind == NodeKind::scalar && node->text == "nobody") return wanted;
  if (node->kind != NodeKind::sequence) {
    entry.fields.error(entry.fields.place("paged"), "'paged' must be a list of people, or nobody");
    return wanted;
  }
  for (const Node* item : entry.fields.items("paged", most_people)) wanted.pages.push_back(read_page(entry, *item));
  return wanted;
}

}  // namespace

Then read_expectations(const EntryReading& entry) {
  Then then;
  then.incident = entry.incident();
  read_clocks(entry, then.clocks);
  then.paged = read_paged(entry);
  expect_name<IncidentState>(entry.fields, "state", then.properties);
  expect_name<LadderState>(entry.fields, "escalation", then.properties);
  if (entry.fields.has("level"))
    then.properties.push_back({entry.fields.place("level"), "level", entry.fields.text("level"), {}});
  return then;
}

}  // namespace jibao::simulate
