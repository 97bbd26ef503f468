// Who is told, and who would be: pages with what became of them, the escalation, dial tasks, and a dry run's plan.
#include "daemon/web/incident_json.hpp"

#include "rules/accounts.hpp"
#include "rules/wording.hpp"

namespace jibao::web {
namespace {

void add_person_members(JsonWriter& out, const Viewpoint& view, const std::string& id) {
  out.text("id", id);
  out.text("name", person_name(view.state.current(), id, view.language));
}

void add_page(JsonWriter& out, const Viewpoint& view, const Incident& incident, const Page& page) {
  out.open();
  out.text("page", to_string(PageId{incident.id, page.number}));
  out.text("purpose", name_of(page.purpose));
  add_person(out, view, "person", page.person);
  out.text("channel", page.channel);
  out.number("step", page.step);
  out.number("round", page.round);
  out.text("state", name_of(page.state));
  out.text("queued_at", view.time(page.queued_at));
  out.text_or_null("accepted_at", view.time(page.accepted_at));
  out.text_or_null("delivered_at", view.time(page.delivered_at));
  out.number("attempts", page.attempt);
  out.text_or_null("again_at", view.time(page.again_at));
  out.text("why", name_of(page.reason.why));
  out.text("reason", sentence(view.state.current(), page.reason, view.language));
  out.text_or_null("detail", page.detail);
  if (page.hand_call) {
    out.text_or_null("outcome", page.outcome ? name_of(*page.outcome) : std::string_view());
    out.text_or_null("note", page.note);
  }
  out.close();
}

void add_escalation(JsonWriter& out, const Viewpoint& view, const Incident& incident) {
  const Ladder& ladder = incident.ladder;
  out.open("escalation");
  out.text("state", name_of(ladder.state));
  out.number("round", ladder.round);
  out.number("step", ladder.step);
  out.flag("last_resort", ladder.last_resort);
  out.text_or_null("next_at", view.time(ladder.next_at));
  out.text("reason", sentence(view.state.current(), ladder.reason, view.language));
  out.open_list("acknowledged_by");
  for (const std::string& person : ladder.strong) {
    out.open();
    add_person_members(out, view, person);
    out.close();
  }
  out.close_list();
  out.close();
}

}  // namespace

void add_person(JsonWriter& out, const Viewpoint& view, std::string_view name, const std::string& id) {
  out.open(name);
  add_person_members(out, view, id);
  out.close();
}

void add_pages(JsonWriter& out, const Viewpoint& view, const Incident& incident) {
  out.open_list("pages");
  const std::size_t left_out =
      incident.pages.size() > most_pages_shown ? incident.pages.size() - most_pages_shown : 0;
  for (auto page = std::next(incident.pages.begin(), static_cast<std::ptrdiff_t>(left_out));
       page != incident.pages.end(); ++page)
    add_page(out, view, incident, page->second);
  out.close_list();
  out.number("pages_left_out", left_out);
  add_escalation(out, view, incident);
}

std::vector<const Page*> open_dial_tasks(const Incident& incident) {
  std::vector<const Page*> tasks;
  for (const auto& [number, page] : incident.pages) {
    // Handed to the seat, not moved on or superseded, and nobody has said yet what came of it.
    const bool open = page.state == PageState::accepted;
    const bool answered = page.outcome && *page.outcome != DialOutcome::taken;
    if (page.hand_call && open && !answered) tasks.push_back(&page);
  }
  return tasks;
}

std::string words_to_say(const State& state, const Incident& incident, const Page& page, Instant now) {
  if (!page.task.empty()) return page.task;
  PageQueued queued;
  queued.page = page.number;
  queued.purpose = page.purpose;
  queued.person = page.person;
  queued.channel = page.channel;
  queued.post = page.post;
  queued.obligation = page.obligation;
  queued.hand_call = true;
  return compose_task(state.current(), incident, queued, now);
}

void add_dial_tasks(JsonWriter& out, const Viewpoint& view, const std::vector<std::string>& units) {
  out.open_list("dial_tasks");
  for (const auto& [id, incident] : view.state.incidents) {
    if (!sees(view.state.current().accounts, units, incident.report.source_unit)) continue;
    for (const Page* page : open_dial_tasks(incident)) {
      out.open();
      out.text("page", to_string(PageId{id, page->number}));
      out.text("incident", std::to_string(id));
      out.text("number", incident.number);
      out.flag("drill", incident.report.drill);
      add_person(out, view, "person", page->person);
      out.text("phone", page->address);
      out.text("say", words_to_say(view.state, incident, *page, view.now));
      out.text("purpose", name_of(page->purpose));
      out.text("queued_at", view.time(page->queued_at));
      out.text_or_null("expires_at", view.time(page->expires));
      out.text_or_null("taken_by", page->taken_by);
      out.close();
    }
  }
  out.close_list();
}

void add_plan(JsonWriter& out, const Viewpoint& view, const std::vector<Planned>& plan) {
  out.open_list("would_page");
  for (const Planned& planned : plan) {
    out.open();
    out.number("step", planned.step);
    out.flag("last_resort", planned.last_resort);
    out.number("after_seconds", std::chrono::floor<std::chrono::seconds>(planned.after).count());
    out.text("at", view.time(view.now + planned.after));
    out.open_list("pages");
    for (const PageQueued& page : planned.pages) {
      out.open();
      add_person(out, view, "person", page.person);
      out.text_or_null("post", page.post);
      out.text("channel", page.channel);
      out.text("reason", sentence(view.state.current(), page.reason, view.language));
      out.close();
    }
    out.close_list();
    out.open_list("skipped");
    for (const PersonSkipped& skip : planned.skipped) {
      out.open();
      add_person(out, view, "person", skip.person);
      out.text_or_null("post", skip.post);
      out.text("reason", sentence(view.state.current(), skip.reason, view.language));
      out.close();
    }
    out.close_list();
    out.close();
  }
  out.close_list();
}

}  // namespace jibao::web
