// See journal_image.hpp. Facts have no comparison of their own; the same bytes, written again, is the same facts.
#include "tests/fuzz/journal_image.hpp"

#include "daemon/journal/codec.hpp"
#include "daemon/store/chain.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {

void recorded_and_read_back(IncidentId incident, const std::vector<Fact>& facts, Instant at) {
  store::Entry entry = journal::encode(incident, facts, at);
  const auto checked = store::check_entry(entry);
  must(checked.has_value(), checked ? "" : "a record is within its bounds: " + checked.error().message);
  store::Stored stored;
  stored.sequence = 1;
  stored.at = entry.at;
  stored.incident = entry.incident;
  stored.body = entry.body;
  stored.personal.assign(entry.personal.begin(), entry.personal.end());
  stored.retires = entry.retires;
  const auto read = journal::decode(stored);
  must(read.has_value(), read ? "" : "what was recorded can be read: " + read.error().message);
  const store::Entry again = journal::encode(incident, *read, at);
  must(again.body == entry.body && again.personal == entry.personal && again.retires == entry.retires,
       "what is read is what was recorded");
}

}  // namespace jibao::fuzz
