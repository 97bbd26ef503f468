// See policy_versions.hpp.
#include "daemon/web/policy_versions.hpp"

#include "daemon/journal/codec.hpp"
#include "daemon/web/desk.hpp"

namespace jibao::web {
namespace {

// A house's records are mostly accesses and log-ins: only what may hold an adoption is decoded.
constexpr std::string_view adopted_mark = "\"policy_adopted\"";

Result<AdoptedPolicies> read_after(store::Store& store, std::uint64_t after) {
  AdoptedPolicies read{{}, after};
  for (;;) {
    const auto stored = store.timeline(0, read.read_until + 1, store::max_timeline_entries);
    if (!stored) return tl::unexpected(stored.error());
    for (const store::Stored& each : *stored) {
      read.read_until = each.sequence;
      if (each.body.find(adopted_mark) == std::string::npos) continue;
      const auto facts = journal::decode(each);
      if (!facts) return tl::unexpected(facts.error());
      for (const Fact& fact : *facts)
        if (const auto* adopted = std::get_if<PolicyAdopted>(&fact))
          read.latest.push_back({from_millis(each.at), adopted->version, adopted->by, adopted->typed_by});
    }
    if (stored->size() < store::max_timeline_entries) return read;
  }
}

}  // namespace

void with_adopted_policies(Desk& desk, const CallPtr& call, std::function<void(const std::vector<AdoptedPolicy>&)> then) {
  auto read = std::make_shared<Result<AdoptedPolicies>>();
  const bool taken = desk.context.background.run(
      [read, &store = desk.context.store, after = desk.adopted.read_until] { *read = read_after(store, after); },
      [&desk, call, read, after = desk.adopted.read_until, then = std::move(then)] {
        if (!*read)
          return send_problem(call, 503, "暂时无法读取台账，请稍后重试", "the journal cannot be read now, please try again");
        AdoptedPolicies& known = desk.adopted;
        if (known.read_until == after) {  // else another call was quicker
          known.read_until = (*read)->read_until;
          known.latest.insert(known.latest.end(), (*read)->latest.begin(), (*read)->latest.end());
          if (known.latest.size() > most_versions)
            known.latest.erase(known.latest.begin(), known.latest.end() - static_cast<std::ptrdiff_t>(most_versions));
        }
        then(known.latest);
      });
  if (!taken) send_busy(call);
}

Result<config::PolicyChanges> changes_between(const Desk& desk, const std::string& before, const std::string& after) {
  config::PolicyFiles files[2];
  const std::string* versions[] = {&before, &after};
  for (std::size_t i = 0; i < 2; ++i) {
    if (!desk.context.policy_files) return failure("this daemon keeps no files of policies");
    auto kept = desk.context.policy_files(*versions[i]);
    if (!kept) return tl::unexpected(kept.error());
    if (!kept->empty()) files[i].main = kept->front().first;
    for (auto& [name, text] : *kept) files[i].texts[name] = std::move(text);
  }
  return config::compare_policies(files[0], files[1]);
}

}  // namespace jibao::web
