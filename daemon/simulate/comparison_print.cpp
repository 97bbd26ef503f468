// See comparison_print.hpp. Numbers stand before and after an arrow; what is the same under both is left out.
#include "daemon/simulate/comparison_print.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "config/unicode.hpp"
#include "daemon/simulate/moment.hpp"
#include "rules/calendar.hpp"

namespace jibao::simulate {
namespace {

namespace json = boost::json;

std::string number(std::uint64_t value) { return std::to_string(value); }

// Columns that line up, Chinese and Latin together; the first to the left, the others to the right.
class Table {
 public:
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  std::string text() const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_)
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (widths.size() <= i) widths.resize(i + 1);
        widths[i] = std::max(widths[i], width(row[i]));
      }
    std::string text;
    for (const auto& row : rows_) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string blanks(widths[i] - width(row[i]), ' ');
        line += i == 0 ? "  " + row[i] + blanks : "  " + blanks + row[i];
      }
      text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
  }

 private:
  static std::size_t width(const std::string& text) {
    std::size_t cells = 0;
    for (const char32_t point : config::code_points(text)) cells += static_cast<std::size_t>(config::cells(point));
    return cells;
  }
  std::vector<std::vector<std::string>> rows_;
};

class Text {
 public:
  Text(const Comparison& comparison, const Policy& before, const Policy& after, Language language)
      : c_(comparison), before_(before), after_(after), language_(language) {}

  std::string all() {
    heading();
    if (c_.differing > 0) {
      calls();
      clocks();
      list();
    }
    notes();
    return std::move(out_);
  }

 private:
  std::string say(std::string zh, std::string en) const {
    return language_ == Language::en ? std::move(en) : std::move(zh);
  }
  std::string person(const std::string& id) const {
    const std::string name = person_name(after_.people.contains(id) ? after_ : before_, id, language_);
    return name == id ? id : id + " " + name;
  }
  std::string change(std::uint64_t before, std::uint64_t after) const {
    if (before == after) return "=";
    return (after > before ? "+" : "-") + number(after > before ? after - before : before - after);
  }

  void heading() {
    out_ += say("已复判 ", "judged again: ") + number(c_.incidents) + say(" 个事件，其中 ", " incidents, of which ") +
            number(c_.differing) + say(" 个会有不同\n", " would differ\n");
  }

  void calls() {
    Table table;
    table.row({say("呼叫", "pages"), say("旧", "old"), say("新", "new"), "", say("夜间旧", "night old"), say("夜间新", "night new"), ""});
    const auto row = [&](const std::string& name, const Both<Calls>& calls) {
      table.row({name, number(calls.before.pages), number(calls.after.pages), change(calls.before.pages, calls.after.pages),
                 number(calls.before.at_night), number(calls.after.at_night),
                 change(calls.before.at_night, calls.after.at_night)});
    };
    row(say("合计", "all"), c_.calls);
    for (const auto& [id, calls] : c_.people) row(person(id), calls);
    out_ += "\n" + table.text();
  }

  void clocks() {
    if (c_.rules.empty()) return;
    Table table;
    table.row({say("时限", "clocks"), say("新增", "appear"), say("消失", "vanish"), say("提前", "earlier"), say("推后", "later"),
               say("至多", "by at most")});
    for (const auto& [rule, found] : c_.rules) {
      std::string most;
      if (found.earlier > 0) most = "-" + duration_text(found.most_earlier, language_);
      if (found.later > 0) most += (most.empty() ? "+" : " / +") + duration_text(found.most_later, language_);
      table.row({rule, number(found.appear), number(found.vanish), number(found.earlier), number(found.later), most});
    }
    out_ += "\n" + table.text();
    Table verdicts;
    verdicts.row({say("判定", "verdicts"), say("事件", "incidents")});
    bool any = false;
    for (const auto& [rule, found] : c_.rules)
      for (const auto& [verdict, count] : found.verdicts) {
        verdicts.row({rule + ": " + verdict.before + " -> " + verdict.after, number(count)});
        any = true;
      }
    if (any) out_ += "\n" + verdicts.text();
  }

  std::string clock(const std::optional<ClockOutcome>& clock, Instant opened) const {
    if (!clock) return say("无", "none");
    std::string due = clock->due ? moment_text(*clock->due, opened, after_.office.zone) : say("无数字", "no number");
    if (clock->office_due)
      due += say("（本办 ", " (office ") + moment_text(*clock->office_due, opened, after_.office.zone) + say("）", ")");
    return due + " " + clock->verdict;
  }

  void list() {
    for (const IncidentDifference& found : c_.list) {
      out_ += "\n" + found.number + "  " + found.category + "  " +
              to_rfc3339(found.opened, after_.office.zone).substr(0, 16) + "\n";
      if (found.filed.before != found.filed.after)
        out_ += say("  不能立案：", "  cannot be filed under ") +
                (found.filed.after ? say("旧规则没有这个类别", "the old policy: no such category")
                                   : say("新规则没有这个类别", "the new policy: no such category")) + "\n";
      for (const ClockDifference& clocks : found.clocks)
        out_ += "  " + clocks.rule + "  " + clock(clocks.clock.before, found.opened) + " -> " +
                clock(clocks.clock.after, found.opened) + "\n";
      for (const CallDifference& calls : found.people) {
        out_ += "  " + person(calls.person) + "  " + number(calls.calls.before.pages) + " -> " +
                number(calls.calls.after.pages) + say(" 次", " pages");
        if (calls.calls.before.at_night != calls.calls.after.at_night)
          out_ += say("，夜间 ", ", at night ") + number(calls.calls.before.at_night) + " -> " +
                  number(calls.calls.after.at_night);
        out_ += "\n";
      }
    }
    if (c_.list.size() < c_.differing)
      out_ += say("\n……另有 ", "\n... and ") + number(c_.differing - c_.list.size()) +
              say(" 个事件（--all 全部列出）\n", " incidents more (--all lists them)\n");
  }

  void notes() {
    const auto note = [&](std::uint64_t count, const char* zh, const char* en) {
      if (count > 0) out_ += say("注：", "note: ") + number(count) + " " + say(zh, en) + "\n";
    };
    if (c_.unanswered.before + c_.unanswered.after > 0)
      out_ += say("注：未被呼叫因而没有的确认：旧 ", "note: acknowledgements that fell away, their people not being paged: old ") +
              number(c_.unanswered.before) + say("，新 ", ", new ") + number(c_.unanswered.after) + "\n";
    note(c_.unreadable, "处更改的内容不在导出文件中（export --personal 可带上）",
         "changes of reports whose values are not in the export (export --personal has them)");
    note(c_.unopened, "个事件的立案记录不在台账中，未复判", "incidents whose opening is not in the journal were not judged");
    note(c_.late_records, "条记录晚于事件的结束，未计入", "records came after their incident was over and were left out");
  }

  const Comparison& c_;
  const Policy& before_;
  const Policy& after_;
  const Language language_;
  std::string out_;
};

json::object calls_json(const Both<Calls>& calls) {
  return {{"before", {{"pages", calls.before.pages}, {"at_night", calls.before.at_night}}},
          {"after", {{"pages", calls.after.pages}, {"at_night", calls.after.at_night}}}};
}

json::value clock_json(const std::optional<ClockOutcome>& clock, const std::string& zone) {
  if (!clock) return nullptr;
  const auto time = [&](const std::optional<Instant>& when) {
    return when ? json::value(to_rfc3339(*when, zone)) : json::value(nullptr);
  };
  return json::object{
      {"due_at", time(clock->due)}, {"office_due_at", time(clock->office_due)}, {"verdict", clock->verdict}};
}

json::object rule_json(const std::string& rule, const RuleDifference& found) {
  json::array verdicts;
  for (const auto& [verdict, count] : found.verdicts)
    verdicts.push_back(json::object{{"before", verdict.before}, {"after", verdict.after}, {"incidents", count}});
  const auto seconds = [](Duration duration) { return std::chrono::floor<std::chrono::seconds>(duration).count(); };
  return {{"rule", rule},
          {"appear", found.appear},
          {"vanish", found.vanish},
          {"earlier", found.earlier},
          {"later", found.later},
          {"most_earlier_seconds", seconds(found.most_earlier)},
          {"most_later_seconds", seconds(found.most_later)},
          {"verdicts", std::move(verdicts)}};
}

json::object incident_json(const IncidentDifference& found, const Policy& before, const Policy& after) {
  json::array people, clocks;
  for (const CallDifference& calls : found.people) {
    json::object one = calls_json(calls.calls);
    one["person"] = calls.person;
    people.push_back(std::move(one));
  }
  for (const ClockDifference& clock : found.clocks)
    clocks.push_back(json::object{{"rule", clock.rule},
                                  {"before", clock_json(clock.clock.before, before.office.zone)},
                                  {"after", clock_json(clock.clock.after, after.office.zone)}});
  return {{"incident", found.incident},
          {"number", found.number},
          {"category", found.category},
          {"opened_at", to_rfc3339(found.opened, after.office.zone)},
          {"filed", {{"before", found.filed.before}, {"after", found.filed.after}}},
          {"pages", calls_json(found.calls)},
          {"people", std::move(people)},
          {"clocks", std::move(clocks)}};
}

}  // namespace

std::string comparison_text(const Comparison& comparison, const Policy& before, const Policy& after, Language language) {
  return Text(comparison, before, after, language).all();
}

std::string comparison_json(const Comparison& comparison, const Policy& before, const Policy& after) {
  json::array people, rules, incidents;
  for (const auto& [id, calls] : comparison.people) {
    json::object one = calls_json(calls);
    one["person"] = id;
    people.push_back(std::move(one));
  }
  for (const auto& [rule, found] : comparison.rules) rules.push_back(rule_json(rule, found));
  for (const IncidentDifference& found : comparison.list) incidents.push_back(incident_json(found, before, after));
  return json::serialize(json::object{
      {"before", before.version},
      {"after", after.version},
      {"incidents", comparison.incidents},
      {"differing", comparison.differing},
      {"not_filed", {{"before", comparison.refused.before}, {"after", comparison.refused.after}}},
      {"pages", calls_json(comparison.calls)},
      {"people", std::move(people)},
      {"clocks", std::move(rules)},
      {"answers_without_a_page", {{"before", comparison.unanswered.before}, {"after", comparison.unanswered.after}}},
      {"list", std::move(incidents)},
      {"unreadable_changes", comparison.unreadable},
      {"not_opened_here", comparison.unopened},
      {"late_records", comparison.late_records}});
}

}  // namespace jibao::simulate
