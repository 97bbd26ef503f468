// One line of an exported journal, read for what it says: leniently, and several times faster than for verification.
//
// Invariant: every line that store::journal_line wrote is read back to what it holds; of another line either its members
// are found in their order or it is refused. Hashes are not looked at: whether a journal is what was written is what
// `jibao verify` says. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "daemon/store/store.hpp"

namespace jibao::simulate {

/// Its place and its incident, and where its body begins; enough to pass it on or over.
struct ExportHead {
  std::uint64_t sequence = 0;
  std::int64_t at = 0;
  std::uint64_t incident = 0;
  bool retires = false;
  std::string_view rest;  // from the body's opening quote on
};

/// Nothing where the line is no record.
std::optional<ExportHead> read_export_head(std::string_view line);

/// Whether the record holds nothing but that a gateway took one page.
bool tells_of_acceptance_alone(const ExportHead& head);

/// How much of a fact is wanted.
struct WantedPart {
  bool any = true;
  std::string_view until = {};  // the name of a field: what stands from it on is not
};

/// The record with what is wanted of its facts, by their written names, and with the personal values that this names: most
/// of a journal is what was sent, which says nothing of the world. Hashes and other values are left empty. Nothing where
/// the line is no record.
std::optional<store::Stored> read_export_record(const ExportHead& head, WantedPart (*wanted)(std::string_view fact));

}  // namespace jibao::simulate
