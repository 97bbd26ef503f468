// Who was paged since the last list, held against who was expected: the difference as a list with - and +.
#include <algorithm>

#include "daemon/simulate/scenario_check.hpp"

namespace jibao::simulate {
namespace {

constexpr std::size_t most_lines = 20;  // of one list; a silent night pages more often than anyone reads

bool fits(const WantedPage& wanted, const PageQueued& page) {
  return wanted.person == page.person && (wanted.channel.empty() || wanted.channel == page.channel) &&
         (!wanted.purpose || *wanted.purpose == page.purpose);
}

}  // namespace

std::string ScenarioCheck::page_line(const Paged& paged) const {
  const PageQueued& page = paged.first;
  std::string line = person(page.person) + "  " + time(paged.at) + " " + std::string(name_of(page.purpose));
  if (page.step > 0) line += say("，第 {0} 步", ", step {0}", {std::to_string(page.step)});
  line += say("，{0}", ", by {0}", {paged.channels});
  if (page.reason.why == Why::none) return line;
  return line + say("：{0}", ": {0}", {sentence(policy_, page.reason, language_)});
}

std::string ScenarioCheck::why_not_paged(const Then& then, const std::string& id) const {
  const auto& all = rehearsal_.happened();
  for (auto it = all.rbegin(); it != all.rend() - static_cast<std::ptrdiff_t>(pages_from_.at(then.incident)); ++it) {
    const auto* skipped = std::get_if<PersonSkipped>(&it->fact);
    if (skipped != nullptr && it->incident == then.incident && skipped->person == id)
      return time(it->at) + " " + sentence(policy_, skipped->reason, language_);
  }
  const Incident& incident = rehearsal_.state().incidents.at(then.incident);
  const Ladder& ladder = incident.ladder;
  if (ladder.state == LadderState::running && ladder.next_at)
    return say("呼叫到第 {0} 步，下一步在 {1}", "the escalation is at step {0}, the next is at {1}",
               {std::to_string(ladder.step), time(*ladder.next_at)});
  if (ladder.state == LadderState::resting && ladder.next_at)
    return say("呼叫暂停到 {0}", "the escalation rests until {0}", {time(*ladder.next_at)});
  return say("呼叫没有进行", "the escalation does not run");
}

void ScenarioCheck::expect_pages(const Then& then, const WantedPages& wanted) {
  ++looked_at_;
  const auto& all = rehearsal_.happened();
  const std::size_t from = pages_from_[then.incident];  // 0 before the first list
  const auto since = pages_since_.find(then.incident);
  const Instant began = since == pages_since_.end() ? scenario_.start : since->second;

  std::vector<int> matched(wanted.pages.size(), 0);
  std::vector<Paged> paged;
  bool unexpected = false;
  for (std::size_t i = from; i < all.size(); ++i) {
    const auto* page = std::get_if<PageQueued>(&all[i].fact);
    if (page == nullptr || all[i].incident != then.incident) continue;
    bool expected = false;
    for (std::size_t w = 0; w < wanted.pages.size(); ++w)
      if (fits(wanted.pages[w], *page)) {
        ++matched[w];
        expected = true;
      }
    unexpected |= !expected;
    const auto same = std::find_if(paged.begin(), paged.end(), [&](const Paged& p) {
      return p.at == all[i].at && p.first.person == page->person && p.first.purpose == page->purpose &&
             p.expected == expected;
    });
    if (same != paged.end())
      same->channels += ", " + page->channel;
    else
      paged.push_back({all[i].at, *page, page->channel, expected});
  }

  std::vector<std::string> lines;
  for (std::size_t w = 0; w < wanted.pages.size(); ++w) {
    const WantedPage& page = wanted.pages[w];
    const bool counted = page.times && matched[w] != *page.times;
    if (matched[w] > 0 && !counted) continue;
    std::string line = "- " + person(page.person);
    if (!page.channel.empty()) line += say("，{0}", ", by {0}", {page.channel});
    if (page.purpose) line += say("，{0}", ", {0}", {std::string(name_of(*page.purpose))});
    lines.push_back(line + (counted && matched[w] > 0
                                ? say("  应 {0} 次，实际 {1} 次", "  expected {0} times, was {1}",
                                      {std::to_string(*page.times), std::to_string(matched[w])})
                                : "  " + why_not_paged(then, page.person)));
  }
  const bool differs = unexpected || !lines.empty();
  for (const Paged& page : paged) lines.push_back((page.expected ? "  " : "+ ") + page_line(page));
  pages_from_[then.incident] = all.size();
  pages_since_[then.incident] = then.at;
  if (!differs) return;

  if (lines.size() > most_lines) {
    const std::string more = std::to_string(lines.size() - most_lines);
    lines.resize(most_lines);
    lines.push_back(say("……另有 {0} 行", "... and {0} more", {more}));
  }
  lines.insert(lines.begin(), say("- 应呼叫而未呼叫，+ 不应呼叫而呼叫", "- expected, not paged; + paged, not expected"));
  const bool nobody = wanted.pages.empty();
  fail(wanted.place,
       nobody ? say("{0} 至 {1} 不应呼叫任何人", "from {0} to {1} nobody was to be paged", {time(began), time(then.at)})
              : say("{0} 至 {1} 的呼叫与所列不符", "the pages from {0} to {1} are not those expected",
                    {time(began), time(then.at)}),
       lines);
}

}  // namespace jibao::simulate
