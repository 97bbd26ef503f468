// Implements named_documents.hpp.
#include "daemon/process/named_documents.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "daemon/courier/private_file.hpp"
#include "daemon/journal/codec.hpp"
#include "daemon/process/backups.hpp"
#include "daemon/store/shipped_journal.hpp"
#include "daemon/store/sqlite_store.hpp"

namespace jibao::process {
namespace {

// Most records say nothing of documents, and are not decoded for it.
bool may_speak_of_documents(const std::string& body) {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> names;
    for (const Fact& fact : {Fact(DocumentFiled{}), Fact(DocumentRemoved{}), Fact(MarkedSecret{}), Fact(RetentionEnded{})})
      names.emplace_back(journal::name_of_fact(fact));
    return names;
  }();
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return body.find(word) != std::string::npos; });
}

Result<void> each_named(store::Store& store, std::optional<IncidentId> incident, NamedDocuments& named) {
  for (std::uint64_t after = 0;;) {
    const auto records = incident ? store.timeline(*incident, after + 1, store::max_timeline_entries) : store.following(after, store::max_timeline_entries);
    if (!records) return tl::unexpected(records.error());
    for (const store::Stored& record : *records)
      if (auto taken = named.take(record); !taken) return taken;
    if (records->empty()) return {};
    after = records->back().sequence;
  }
}

Result<std::vector<NamedDocument>> named_by(store::Store& store, std::optional<IncidentId> incident) {
  NamedDocuments named;
  if (auto read = each_named(store, incident, named); !read) return tl::unexpected(read.error());
  return named.all();
}

// Where a copy or a backup has the document.
std::filesystem::path source_of(const std::filesystem::path& from, const NamedDocument& document) {
  std::error_code error;
  if (std::filesystem::is_directory(from, error))
    return store::ShippedJournal::path_of_document(from, name_in_copy(document.incident, document.digest));
  return documents_of_backup(from) / std::to_string(document.incident) / document.digest;
}

}  // namespace

Result<void> NamedDocuments::take(const store::Stored& record) {
  if (!may_speak_of_documents(record.body)) return {};
  const auto facts = journal::decode(record);
  if (!facts) return tl::unexpected(facts.error());
  for (const Fact& fact : *facts) {
    if (const auto* filed = std::get_if<DocumentFiled>(&fact)) {
      if (is_sha256(filed->digest)) named_[record.incident][filed->document] = {record.incident, filed->digest, filed->size};
    } else if (const auto* removed = std::get_if<DocumentRemoved>(&fact)) {
      named_[record.incident].erase(removed->document);
    } else if (std::holds_alternative<MarkedSecret>(fact)) {
      named_.erase(record.incident);
    } else if (const auto* ended = std::get_if<RetentionEnded>(&fact)) {
      for (const ClosedIncident& each : ended->incidents) named_.erase(each.incident);
    }
  }
  return {};
}

std::vector<NamedDocument> NamedDocuments::all() const {
  std::vector<NamedDocument> all;
  for (const auto& [incident, documents] : named_)
    for (const auto& [number, document] : documents) all.push_back(document);
  return all;
}

Result<std::vector<NamedDocument>> documents_named(store::Store& store) { return named_by(store, std::nullopt); }

std::vector<std::string> DocumentCheck::look(std::uint64_t after, std::uint64_t until) {
  std::set<IncidentId> incidents;
  left_ = most_hashed;
  passed_over_ = false;
  while (after < until) {
    const auto records = store_.following(after, std::min<std::uint64_t>(store::max_timeline_entries, until - after));
    if (!records || records->empty()) break;
    for (const store::Stored& record : *records) {
      after = record.sequence;
      if (record.incident != 0 && may_speak_of_documents(record.body)) incidents.insert(record.incident);
    }
  }
  std::vector<std::string> faults;
  for (const IncidentId incident : incidents) {
    auto of_incident = faults_of(incident);
    std::move(of_incident.begin(), of_incident.end(), std::back_inserter(faults));
  }
  if (!passed_over_) hashed_.clear();
  return faults;
}

std::vector<std::string> DocumentCheck::faults_of(IncidentId incident) {
  std::vector<std::string> faults;
  const auto named = named_by(store_, incident);
  if (!named) return faults;
  for (const NamedDocument& each : *named) {
    const std::pair<IncidentId, std::string> key{incident, each.digest};
    const bool was_bad = bad_.count(key) != 0, in_turn = hashed_.count(key) == 0, fits = in_turn && each.size <= left_;
    passed_over_ |= in_turn && !fits;
    const auto fault = documents_.fault_of(each, fits || was_bad);
    if (fits) {
      left_ -= each.size;
      hashed_.insert(key);
    }
    if (!fault) {
      bad_.erase(key);
      continue;
    }
    if (bad_.size() < most_bad) bad_.insert(key);
    const auto still = named_by(store_, incident);  // it may have been removed just now, on record first
    if (still && std::find(still->begin(), still->end(), each) != still->end()) faults.push_back("附件 / a document: " + *fault);
  }
  return faults;
}

Result<RestoredDocuments> restore_documents(const std::filesystem::path& from, const std::filesystem::path& state) {
  store::SqliteStore::Options options;
  options.path = (state / "journal.db").string();
  auto journal = store::SqliteStore::open(options);
  if (!journal) return tl::unexpected(journal.error());
  const auto named = documents_named(**journal);
  if (!named) return tl::unexpected(named.error());
  const Documents documents(state);
  RestoredDocuments restored;
  for (const NamedDocument& each : *named) {
    if (documents.read(each.incident, each.digest, each.size)) {
      ++restored.there;
      continue;
    }
    const auto path = source_of(from, each);
    const auto file = courier::read_private(path, each.size);
    const bool whole = file && *file && (*file)->text.size() == each.size && is_of((*file)->text, each.digest);
    const auto kept = whole ? documents.keep(each.incident, (*file)->text, UINT64_MAX)
                            : Result<std::string>(failure(path.string() + (file && !*file ? ": 文件不在 / the file is gone" : ": 文件与台账所记不符 / the file is not what the journal says")));
    if (kept)
      ++restored.brought;
    else
      restored.missing.push_back(kept.error().message);
  }
  return restored;
}

}  // namespace jibao::process
