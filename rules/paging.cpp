// Pages: one message to one person through one channel. Which channel of a lane, the code to answer with, the attempts
// with their back-off, the next channel where one fails, receipts, and the seat's dial tasks.
//
// A page and its first attempt are found in one decision, so both are on disk in one commit and the gateway is called
// right after it. Retries are times in the state, never loops in the I/O code. Silence is never success: a receipt
// acknowledges nothing.
#include <algorithm>
#include <numeric>

#include "rules/draft.hpp"
#include "rules/mutant.hpp"
#include "rules/page_search.hpp"
#include "rules/public_address.hpp"
#include "rules/wording.hpp"

namespace jibao {
namespace {

// An attempt whose end never came back is tried again after its channel's timeout and this much more: the courier's own
// bookkeeping may take that long in a storm.
constexpr Duration lease_margin = std::chrono::seconds(30);

// However long a gateway asks to be left alone: other people wait.
constexpr Duration longest_wait = std::chrono::hours(1);

// With a hundred thousand open codes of one number a draw is free eight times in nine; so many draws never all fail.
constexpr int code_draws = 64;

/// Where that channel reaches the person; empty: it can't. What stands behind a switchboard ("0991123456,801") is for
/// those who can dial an extension: the seat, and voice channels.
std::string address_of(const Person& person, const Channel& channel) {
  if (channel.contact == ContactKind::email) return person.contact.email;
  if (channel.contact == ContactKind::none || person.contact.phone.empty()) return {};
  if (person.contact.extension.empty()) return person.contact.phone;
  return dials_extensions(channel) ? person.contact.phone + "," + person.contact.extension : std::string();
}

/// Six digits, the same for one person and incident over all pages; new ones differ from every other open code of the
/// same number, so that a code names one incident.
std::string code_for(Draft& draft, const std::string& person, const std::string& address) {
  if (const auto known = draft.incident.codes.find(person); known != draft.incident.codes.end()) return known->second;
  const auto open = draft.state.codes.find(normal_number(address));
  std::string code;
  for (int i = 0; i < code_draws; ++i) {
    code = std::to_string(100'000 + draft.entropy.next() % 900'000);
    if (open == draft.state.codes.end() || open->second.count(code) == 0) break;
  }
  return code;
}

/// Whether its messages go out one after the other, a robot's, a program's or by the provider's rate, so that one may wait for
/// those before it.
bool waits_in_line(const Channel& channel) {
  return is_group(channel) || std::holds_alternative<ExecSettings>(channel.settings) || channel.rate.has_value();
}

void start_attempt(Draft& draft, const PageQueued& page, std::uint32_t attempt, Reason reason,
                   bool low_sensitivity = false) {
  const auto channel = draft.live().channels.find(page.channel);
  Duration longest{};
  if (channel != draft.live().channels.end())
    longest = channel->second.timeout + (waits_in_line(channel->second) ? longest_group_wait : Duration{});
  Message message = compose_by(draft.state, draft.incident, page, draft.now, low_sensitivity);
  AttemptStarted started;
  started.page = page.page;
  started.attempt = attempt;
  started.subject = std::move(message.subject);
  started.text = std::move(message.text);
  started.policy = draft.live().version;
  started.lease = draft.now + longest + lease_margin;
  started.reason = std::move(reason);
  started.values = to_lines(message.values);
  started.low_sensitivity = low_sensitivity;
  draft.add(std::move(started));
}

PageQueued queued_form(const Page& page) {
  PageQueued queued;
  queued.page = page.number;
  queued.purpose = page.purpose;
  queued.person = page.person;
  queued.channel = page.channel;
  queued.address = page.address;
  queued.post = page.post;
  queued.step = page.step;
  queued.reason = page.reason;
  queued.code = page.code;
  queued.obligation = page.obligation;
  queued.lane = page.lane;
  queued.hand_call = page.hand_call;
  queued.task = page.task;
  return queued;
}

/// Until when a page to this person through this channel is held, so that a storm of reports is one message a person and
/// not hundreds; nothing: it goes at once. The first of each level within the budget's span always does, and no page is
/// held for longer than that span.
std::optional<Instant> held_until(const Draft& draft, const std::string& person, const Channel& channel) {
  const PageBudget& budget = channel.budget ? *channel.budget : draft.live().budget;
  if (budget.pages == 0) return std::nullopt;
  const auto found = draft.state.flows.find({person, channel.name, draft.incident.report.drill});
  if (found == draft.state.flows.end()) return std::nullopt;
  const Flow& flow = found->second;
  const Instant since = draft.now - budget.within;
  const auto level = flow.levels.find(draft.incident.level);
  if (level == flow.levels.end() || level->second <= since) return std::nullopt;
  if (flow.held_until && *flow.held_until > draft.now) return flow.held_until;
  const auto pages = static_cast<std::size_t>(budget.pages);
  if (flow.sent.size() < pages) return std::nullopt;
  const Instant oldest = flow.sent[flow.sent.size() - pages];
  return oldest > since ? std::optional(oldest + budget.within) : std::nullopt;
}

bool alive(const Page& page) {
  return page.state != PageState::failed && page.state != PageState::superseded;
}

/// Whether it still makes sense to page this person about it: read again before every attempt and every other channel.
bool still_wanted(const Draft& draft, const Page& page) {
  const Incident& incident = draft.incident;
  if (!asks(page.purpose) || page.incidents > 1) return true;  // others of those that it tells of may be open
  if (incident.closed_at || incident.merged_into != 0) return false;
  const auto answered = [&](const Ack& ack) { return ack.person == page.person && ack.at >= page.queued_at; };
  if (std::any_of(incident.acks.begin(), incident.acks.end(), answered)) return false;
  if (page.step == 0) return true;
  return incident.ladder.state == LadderState::running && incident.ladder.strong.count(page.person) == 0;
}

Why why_not_wanted(const Draft& draft) {
  if (draft.incident.closed_at) return Why::incident_closed;
  if (draft.incident.merged_into != 0) return Why::merged;
  return draft.incident.state == IncidentState::withdrawn ? Why::incident_withdrawn : Why::acknowledged;
}

/// One open dial task a person: the newer one says what matters now.
void retire_older_tasks(Draft& draft, const PageQueued& task) {
  std::vector<std::uint32_t> older;
  for (const auto& [number, page] : draft.incident.pages)
    if (page.hand_call && page.person == task.person && page.state == PageState::accepted) older.push_back(number);
  for (const std::uint32_t number : older)
    draft.add(PageSuperseded{number, {Why::newer_task, to_string(PageId{draft.incident.id, task.page}), {}}});
}

/// Every page of the current step is lost: do not wait for its time to pass.
void advance_if_nobody_reached(Draft& draft, const Page& failed) {
  const Ladder& ladder = draft.incident.ladder;
  if (ladder.state != LadderState::running || failed.step != ladder.step || failed.round != ladder.round) return;
  for (const auto& [number, page] : draft.incident.pages)
    if (page.step == ladder.step && page.round == ladder.round && alive(page)) return;
  next_step(draft, {Why::nobody_reached, std::to_string(ladder.step), {}});
}

constexpr std::size_t most_named = 30;  // of other incidents in one message; all are counted

/// The others that wait for the same person, the gravest first, as a message names them.
std::string names_of(const Draft& draft, const std::set<IncidentId>& others) {
  std::vector<const Incident*> incidents;
  for (const IncidentId id : others) incidents.push_back(&draft.state.incidents.at(id));
  std::stable_sort(incidents.begin(), incidents.end(), [](const Incident* a, const Incident* b) { return a->level > b->level; });
  std::string names;
  for (std::size_t i = 0; i < std::min(incidents.size(), most_named); ++i)
    names += (names.empty() ? "" : "；") + incidents[i]->number +
             (names_travel(draft.live(), incidents[i]->report) ? " " + incidents[i]->report.title : std::string());
  return names;
}

/// The time of a page that was held has come. The first of those that wait for a person tells of all; the others find
/// in decisions of their own that they are told.
void release(Draft& draft, const Page& page) {
  const auto found = draft.state.flows.find({page.person, page.channel, draft.incident.report.drill});
  const bool waits = found != draft.state.flows.end() && found->second.held.contains({draft.incident.id, page.number});
  if (!waits && found != draft.state.flows.end()) {
    const PageId by = found->second.gathered_by;
    const auto other = draft.state.incidents.find(by.incident);
    return draft.add(PageGathered{page.number, by.incident, by.number,
                                  other == draft.state.incidents.end() ? std::string() : other->second.number});
  }
  std::set<IncidentId> others;
  if (waits)
    for (const PageId& each : found->second.held)
      if (each.incident != draft.incident.id && draft.state.incidents.contains(each.incident)) others.insert(each.incident);
  if (!others.empty())
    draft.add(PagesGathered{page.number, static_cast<std::uint32_t>(others.size() + 1), names_of(draft, others)});
  start_attempt(draft, queued_form(draft.incident.pages.at(page.number)), 1, {});
}

/// When an untouched dial task moves on. In the last resort there is nothing to move on to: it stays until the repeat replaces it;
/// of a roll call until its time is over.
Instant task_expiry(const Draft& draft, const PageQueued& page, Duration untouched_for) {
  if (page.purpose == Purpose::roll_call && page.lane.empty() && draft.incident.roll_call) return draft.incident.roll_call->answer_by;
  const Ladder& ladder = draft.incident.ladder;
  const bool last = ladder.state == LadderState::running && ladder.last_resort && page.step == ladder.step && page.lane.empty();
  return std::max(draft.now, last && ladder.next_at ? *ladder.next_at : draft.now) + untouched_for;
}

}  // namespace

std::optional<Message> compose_again(const Policy& policy, const Incident& incident, std::uint32_t page, Instant now) {
  const auto found = incident.pages.find(page);
  if (found == incident.pages.end()) return std::nullopt;
  return compose_message(policy, incident, queued_form(found->second), now, found->second.low_sensitivity);
}

bool queue_page(Draft& draft, const PageOrder& order) {
  const auto person = draft.live().people.find(order.person);
  if (person == draft.live().people.end()) {
    draft.add(PersonSkipped{order.person, order.post, order.step, {Why::unknown_person, {}, {}}});
    return false;
  }
  for (std::size_t i = 0; i < order.lane.size(); ++i) {
    const auto channel = draft.live().channels.find(order.lane[i]);
    if (channel == draft.live().channels.end()) {
      draft.add(PersonSkipped{order.person, order.post, order.step, {Why::unknown_channel, order.lane[i], {}}});
      continue;
    }
    if (!has_words(channel->second, order.purpose)) {
      draft.add(PersonSkipped{order.person, order.post, order.step, {Why::no_words, order.lane[i], {}}});
      continue;
    }
    const std::string address = address_of(person->second, channel->second);
    if (address.empty() && channel->second.contact != ContactKind::none) continue;
    PageQueued page;
    page.page = static_cast<std::uint32_t>(draft.incident.page_people.size() + 1);
    page.purpose = order.purpose;
    page.person = order.person;
    page.channel = order.lane[i];
    page.address = address;
    page.post = order.post;
    page.step = order.step;
    page.reason = order.reason;
    page.obligation = order.obligation;
    page.task = order.codes;
    page.lane.assign(order.lane.begin() + static_cast<std::ptrdiff_t>(i) + 1, order.lane.end());
    if (asks(order.purpose)) page.code = code_for(draft, order.person, address);
    if (const auto* hand = std::get_if<HandCallSettings>(&channel->second.settings)) {
      page.hand_call = true;
      page.task = compose_task(draft.live(), draft.incident, page, draft.now);
      if (asks(order.purpose)) page.expires = task_expiry(draft, page, hand->untouched_for);
      retire_older_tasks(draft, page);
      draft.add(page);
      return true;
    }
    const bool own_words = order.purpose == Purpose::codes || order.purpose == Purpose::administrator || is_upkeep(order.purpose);
    if (order.incidents == 1 && !own_words) page.held_until = held_until(draft, order.person, channel->second);
    draft.add(page);
    if (order.incidents > 1) draft.add(PagesGathered{page.page, order.incidents, order.named});
    if (!page.held_until) start_attempt(draft, page, 1, {});
    return true;
  }
  draft.add(PersonSkipped{order.person, order.post, order.step, {Why::no_contact, {}, {}}});
  return false;
}

bool page_person(Draft& draft, PageOrder order, const std::vector<std::vector<std::string>>& lanes) {
  bool any = false;
  for (const auto& lane : lanes) {
    order.lane = lane;
    any |= queue_page(draft, order);
  }
  return any;
}

void tell_everyone(Draft& draft, Purpose purpose, const std::string& except) {
  // Each is told by the first of the ways by which they were asked last.
  std::map<std::string, const Page*> last;
  for (const auto& [number, page] : draft.incident.pages) {
    if (!asks(page.purpose) || is_question(page.purpose) || page.person == except) continue;
    const Page*& known = last[page.person];
    if (known == nullptr || page.queued_at > known->queued_at) known = &page;
  }
  std::vector<PageOrder> orders;
  for (const auto& [person, page] : last) {
    PageOrder order{purpose, person, page->post, {page->channel}, 0, {}, 0};
    order.lane.insert(order.lane.end(), page->lane.begin(), page->lane.end());
    orders.push_back(std::move(order));
  }
  for (const PageOrder& order : orders) queue_page(draft, order);
}

void supersede_pages(Draft& draft, const std::string& person, Reason reason) {
  std::vector<std::uint32_t> over;
  for (const auto& [number, page] : draft.incident.pages) {
    if (!person.empty() && page.person != person) continue;
    const bool task = page.hand_call && page.state == PageState::accepted && page.expires;
    const bool to_come = page.state == PageState::waiting || page.state == PageState::held;
    if (asks(page.purpose) && page.incidents == 1 && (to_come || task)) over.push_back(number);
  }
  for (const std::uint32_t number : over) draft.add(PageSuperseded{number, reason});
}

void fail_page(Draft& draft, std::uint32_t number, Reason reason) {
  const Page page = draft.incident.pages.at(number);
  draft.add(PageFailed{number, std::move(reason)});
  if (!still_wanted(draft, page)) return;
  if (mutant(2)) return;  // the next channel and the next person must follow
  if (!page.lane.empty()) {
    PageOrder order{page.purpose, page.person, page.post, page.lane, page.step, {Why::next_channel, page.channel, {}},
                    page.obligation, {}, page.incidents, page.named};
    if (queue_page(draft, order)) return;
  }
  advance_if_nobody_reached(draft, page);
}

void pass_pages(Draft& draft) {
  const auto due = [&](const Page& page) {
    switch (page.state) {
      case PageState::held:
      case PageState::waiting: return page.again_at && *page.again_at <= draft.now;
      case PageState::sending: return page.lease && *page.lease <= draft.now;
      case PageState::accepted: return page.expires && *page.expires <= draft.now;
      default: return false;
    }
  };
  std::vector<std::uint32_t> numbers;  // failing one queues others: do not walk what changes
  for (const auto& [number, page] : draft.incident.pages)
    if (due(page)) numbers.push_back(number);
  for (const std::uint32_t number : numbers) {
    const auto found = draft.incident.pages.find(number);
    if (found == draft.incident.pages.end() || !due(found->second)) continue;
    const Page page = found->second;
    if (page.state == PageState::accepted) {
      fail_page(draft, number, {page.outcome ? Why::call_failed : Why::untouched, {}, {}});
    } else if (!still_wanted(draft, page)) {
      draft.add(PageSuperseded{number, {why_not_wanted(draft), {}, {}}});
    } else if (page.state == PageState::held) {
      release(draft, page);
    } else if (page.state == PageState::waiting) {
      start_attempt(draft, queued_form(page), page.attempt + 1, page.reason, page.low_sensitivity);
    } else {
      // At a start every lease ends at once (apply): what was being sent is sent again under the same id.
      const Why why = draft.state.started_at == page.lease ? Why::restarted : Why::attempt_lost;
      start_attempt(draft, queued_form(page), page.attempt + 1, {why, {}, {}}, page.low_sensitivity);
    }
  }
}

namespace {

/// When it is tried again: after the back-off; later where the gateway asked for it, but never later than the next
/// channel would come anyway, and where there is none, than an hour.
Instant again_at(const Page& page, const std::vector<Duration>& gaps, std::optional<Duration> asked, Instant now) {
  const Duration gap = gaps[page.attempt - 1];
  if (!asked || *asked <= gap) return now + gap;
  Duration most = longest_wait;
  if (!page.lane.empty())
    most = std::accumulate(gaps.begin() + static_cast<std::ptrdiff_t>(page.attempt) - 1, gaps.end(), Duration{});
  return now + std::max(gap, std::min({*asked, most, longest_wait}));
}

/// The provider's filter refused the words, and the channel has others of low sensitivity that were not tried yet.
bool has_calmer_words(const Channel& channel, const Page& page) {
  const ApprovedTemplates* templates = templates_of(channel);
  return templates != nullptr && templates->low_sensitivity && asks(page.purpose) && !is_upkeep(page.purpose) && !page.low_sensitivity;
}

/// A receipt says, by the code of attempt 0, that what was taken is refused after all. One that repeats itself is of a number
/// under which an earlier attempt was taken.
void take_late_refusal(Draft& draft, const Page& page, const AttemptEnded& event) {
  const bool known = event.reference.empty() || page.reference.empty() || event.reference == page.reference;
  if (page.state != PageState::accepted || !known || event.outcome == Outcome::sent) return;
  if (event.outcome == Outcome::tell_administrator) tell_administrators(draft, page.channel, event.fault, event.reason);
  const auto channel = draft.live().channels.find(page.channel);
  const bool calmer = event.words_refused && still_wanted(draft, page) && channel != draft.live().channels.end() &&
                      has_calmer_words(channel->second, page);
  if (!calmer) return fail_page(draft, page.number, {Why::receipt_failed, event.reason, {}});
  draft.add(AttemptFailed{page.number, page.attempt, event.outcome, false, event.reason, draft.now});
  start_attempt(draft, queued_form(page), page.attempt + 1, {Why::words_refused, {}, {}}, true);
}

void take_answer(Draft& draft, const AttemptEnded& event) {
  const auto found = draft.incident.pages.find(event.page.number);
  if (found == draft.incident.pages.end()) return;
  const Page page = found->second;
  if (event.attempt == 0) return take_late_refusal(draft, page, event);
  const bool open = page.state == PageState::sending || page.state == PageState::waiting;
  if (event.outcome == Outcome::sent) {  // also of an attempt that was given up too early: it did arrive
    if (open) draft.add(PageAccepted{page.number, event.attempt, event.reference, event.waited});
    return;
  }
  if (page.state != PageState::sending || event.attempt != page.attempt) return;
  const auto channel = draft.live().channels.find(page.channel);
  const std::vector<Duration> none;
  const std::vector<Duration>& gaps = channel == draft.live().channels.end() ? none : channel->second.retry_after;
  AttemptFailed failed{page.number, event.attempt, event.outcome, event.in_doubt, event.reason, {}, event.waited};
  const bool wanted = still_wanted(draft, page);
  if (event.outcome == Outcome::try_again && wanted && page.attempt <= gaps.size())
    failed.again_at = again_at(page, gaps, event.after, draft.now);
  const bool calmer = event.words_refused && wanted && channel != draft.live().channels.end() &&
                      has_calmer_words(channel->second, page);
  if (calmer) failed.again_at = draft.now;
  draft.add(failed);
  if (event.outcome == Outcome::tell_administrator)
    tell_administrators(draft, page.channel, event.fault, event.reason);
  if (calmer) return start_attempt(draft, queued_form(page), page.attempt + 1, {Why::words_refused, {}, {}}, true);
  if (failed.again_at) return;
  const Why why = event.outcome == Outcome::try_again ? Why::attempts_used_up : Why::gave_up;
  fail_page(draft, page.number, {why, event.reason, {}});
}

}  // namespace

void judge_attempt(Draft& draft, const AttemptEnded& event) {
  take_answer(draft, event);
  conclude_line_test(draft);
  conclude_roll_call(draft);
}

PageId page_of(const State& state, const std::string& channel, const std::string& reference) {
  if (reference.empty()) return {};
  const auto& channels = state.current().channels;
  const auto told_by = channels.find(channel);
  // A provider has one address for the receipts of all channels of its kind; each gateway of the office's own its own ids.
  const bool one_account = told_by != channels.end() && !std::holds_alternative<HttpSettings>(told_by->second.settings);
  const auto of_its_kind = [&](const std::string& name) {
    const auto sent_by = channels.find(name);
    return sent_by != channels.end() && told_by->second.settings.index() == sent_by->second.settings.index();
  };
  const auto newest = [&](auto&& tells_of) {
    PageId found;
    Instant queued;
    for (const auto& [id, incident] : state.incidents)
      for (const auto& [number, page] : incident.pages)
        if (page.reference == reference && tells_of(page.channel) && (found.incident == 0 || page.queued_at >= queued)) {
          found = {id, number};
          queued = page.queued_at;
        }
    return found;
  };
  const PageId own = newest([&](const std::string& name) { return name == channel; });
  return own.incident != 0 || !one_account ? own : newest(of_its_kind);
}

ReceiptArrived with_page(const State& state, ReceiptArrived event) {
  if (event.page.incident == 0) event.page = page_of(state, event.channel, event.reference);
  return event;
}

void judge_receipt(Draft& draft, const ReceiptArrived& event) {
  const auto found = draft.incident.pages.find(event.page.number);
  if (found == draft.incident.pages.end()) return;
  const Page& page = found->second;
  // A gateway knows of its own pages; one account pushes for all channels of its kind to one address.
  const auto& channels = draft.live().channels;
  const auto told_by = channels.find(event.channel), sent_by = channels.find(page.channel);
  if (told_by != channels.end() && sent_by != channels.end() &&
      told_by->second.settings.index() != sent_by->second.settings.index())
    return;
  if (event.kind == ReceiptKind::delivered) {
    if (!page.delivered_at) draft.add(PageDelivered{page.number, event.detail});
  } else if (page.state == PageState::accepted || page.state == PageState::sending) {
    fail_page(draft, page.number, {Why::receipt_failed, event.detail, {}});
  }
  conclude_line_test(draft);
  conclude_roll_call(draft);
}

void judge_dial(Draft& draft, const DialReported& event) {
  const auto found = draft.incident.pages.find(event.page.number);
  if (found == draft.incident.pages.end() || !found->second.hand_call)
    return refuse(draft, RefusalKind::not_found, {}, "没有这个拨打任务", "there is no such dial task");
  const Page page = found->second;
  DialTaskReported report{page.number, event.outcome, event.note, event.by.person, event.by.typed_by, {}};
  const bool open = page.state == PageState::accepted;
  if (event.outcome == DialOutcome::taken) {
    if (!open) return refuse(draft, RefusalKind::conflict, {}, "这个拨打任务已经结束", "this dial task is over");
    const auto channel = draft.live().channels.find(page.channel);
    const auto* hand =
        channel == draft.live().channels.end() ? nullptr : std::get_if<HandCallSettings>(&channel->second.settings);
    if (page.expires) report.expires = draft.now + (hand ? hand->taken_for : HandCallSettings{}.taken_for);
    draft.add(report);
    return;
  }
  draft.add(report);
  if (event.outcome == DialOutcome::reached) conclude_roll_call(draft);
  if (event.outcome == DialOutcome::reached || !open) return;
  fail_page(draft, page.number, {Why::call_failed, std::string(name_of(event.outcome)), {}});
}

}  // namespace jibao
