// See classification.hpp. Called by intake, message and the console. Pure; thread: any.
#include "rules/classification.hpp"

#include <algorithm>
#include <iterator>

#include "rules/amend.hpp"
#include "rules/channel.hpp"
#include "rules/report.hpp"

namespace jibao {

Classification classification_of(const Report& report) {
  return from_name<Classification>(report.classification).value_or(Classification::internal);
}

Report stub_of(const Report& report) {
  Report stub;
  stub.kind = report.kind;
  stub.category = report.category;
  stub.level = report.level;
  stub.classification = name_of(Classification::secret);
  stub.occurred = report.occurred;
  stub.discovered = report.discovered;
  stub.classified = report.classified;
  stub.declared = report.declared;
  stub.ended = report.ended;
  stub.received = report.received;
  stub.source_unit = report.source_unit;
  stub.source_id = report.source_id;
  stub.receiver = report.receiver;
  stub.drill = report.drill;
  return stub;
}

bool is_of_stub(std::string_view path) {
  constexpr std::string_view kept[] = {"kind", "category", "level", "classification", "source.unit", "source.external_id", "receiver"};
  return is_anchor_field(path) || std::find(std::begin(kept), std::end(kept), path) != std::end(kept);
}

bool is_above(Ceiling ceiling, Classification classification) {
  return classification > (ceiling == Ceiling::open ? Classification::open : Classification::internal);
}

bool may_stay_on_record(std::string_view field, std::string_view path) {
  constexpr std::string_view kept[] = {"address", "code", "receiver", "to_person", "person"};
  if (field == "before" || field == "after") return is_of_stub(path);
  return std::find(std::begin(kept), std::end(kept), field) != std::end(kept);
}

bool is_withheld(const Channel& channel, const Report& report) { return is_above(channel.max_classification, classification_of(report)); }

}  // namespace jibao
