// A journal's file with damage in it (daemon/store): it is refused, or what it serves is what was written, or the verifier
// and the audit say where it is not. The input is a run of edits of five bytes: three of the place, one of how (put, flip, cut, a
// page from elsewhere), one of the value.
#include <algorithm>
#include <cstdio>
#include <map>

#include "daemon/store/sqlite_store.hpp"
#include "daemon/store/verify.hpp"
#include "tests/fuzz/bytes.hpp"
#include "tests/fuzz/memory_folder.hpp"
#include "tests/fuzz/target.hpp"

namespace jibao::fuzz {
namespace {

using namespace store;

constexpr std::uint64_t records = 24;
constexpr std::size_t most_edits = 16;

void append(Store& journal, Entry entry) {
  std::vector<Entry> entries;
  entries.push_back(std::move(entry));
  journal.append(std::move(entries), [](Result<Head> head) { must(head.has_value(), "a sound journal takes a record"); });
}

struct Sound {
  std::string file, log;                 // the journal and its write-ahead log
  std::map<std::uint64_t, Stored> held;  // what was written, by sequence
};

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Sound make() {
  Sound sound;
  const MemoryFolder folder;
  const std::string path = folder.file("journal.db").string();
  auto opened = SqliteStore::open({path, Algorithm::sha256, {}});
  must(opened.has_value(), "a new journal opens");
  for (std::uint64_t i = 1; i <= records; ++i) {
    Entry entry;
    entry.at = static_cast<std::int64_t>(1'784'404'500'000 + i);
    entry.incident = i % 3;
    entry.body = R"({"v":1,"facts":[],"pad":")" + std::string(i * 17, 'x') + "\"}";
    entry.personal = {"王芳", std::to_string(i)};
    append(**opened, entry);
  }
  must((*opened)->put_document("policy", "version: 1\n").has_value(), "a document is kept");
  const auto all = (*opened)->following(0, records);
  must(all && all->size() == records, "all of it is there");
  for (const Stored& each : *all) sound.held[each.sequence] = each;
  const auto copied = (*opened)->backup(folder.file("whole.db").string());
  must(copied.has_value(), "a backup is made");
  sound.file = contents(folder.file("whole.db"));
  sound.log = contents(path + "-wal");
  return sound;
}

void damage(std::string& file, Bytes bytes) {
  constexpr std::size_t page = 4096;
  for (std::size_t edits = 0; edits < most_edits && !bytes.empty() && !file.empty(); ++edits) {
    const std::size_t at = (bytes.byte() + bytes.byte() * 256U + bytes.byte() * 65536U) % file.size();
    const std::size_t how = bytes.pick(8);
    const std::uint8_t value = bytes.byte();
    if (how < 4) file[at] = static_cast<char>(value);
    else if (how < 6) file[at] = static_cast<char>(static_cast<unsigned char>(file[at]) ^ (1U << (value % 8)));
    else if (how == 6) file.resize(at - at % 512);
    else file.replace(at - at % page, page, file.substr(value * page % file.size() / page * page, page));
  }
}

/// A personal value that is gone looks destroyed, which it may be at any time; another one it may not become.
bool same_or_gone(const std::vector<std::optional<std::string>>& served, const std::vector<std::optional<std::string>>& written) {
  return std::equal(served.begin(), served.end(), written.begin(), written.end(),
                    [](const auto& one, const auto& other) { return !one || one == other; });
}

/// How many records were served that are not what was written.
std::size_t false_ones(const std::vector<Stored>& served, const Sound& sound) {
  std::size_t count = 0;
  for (const Stored& each : served) {
    const auto found = sound.held.find(each.sequence);
    const bool right = found != sound.held.end() && found->second.hash == each.hash && found->second.previous == each.previous &&
                       found->second.body == each.body && found->second.at == each.at && found->second.incident == each.incident &&
                       found->second.retires == each.retires && same_or_gone(each.personal, found->second.personal);
    if (right) continue;
    ++count;
    std::fprintf(stderr, "record %llu is served as something else: %s\n", static_cast<unsigned long long>(each.sequence), each.body.c_str());
  }
  return count;
}

bool audit_finds(SqliteStore& journal) {
  Head from = genesis();
  for (std::uint64_t looks = 0; looks <= records; ++looks) {
    const auto looked = journal.audit(from, 8);
    if (!looked || !looked->faults.empty()) return true;
    if (looked->end) return looked->reached.sequence != records;
    from = looked->reached;
  }
  return true;
}

int one(const std::uint8_t* data, std::size_t size) {
  static const Sound sound = make();
  Bytes bytes(data, size);
  const bool with_log = bytes.flag();
  std::string file = sound.file, log = sound.log;
  if (with_log) file.clear();  // all of it stands in the log: recovery reads it
  damage(with_log ? log : file, bytes);
  const MemoryFolder folder;
  const std::string path = folder.file("journal.db").string();
  write_file(path, file);
  if (with_log) write_file(path + "-wal", log);
  auto opened = SqliteStore::open({path, Algorithm::sha256, {}});
  if (!opened) {
    must(!opened.error().message.empty(), "a refusal has its reason");
    return 0;
  }
  SqliteStore& journal = **opened;
  const auto following = journal.following(0, records * 2);
  std::size_t wrong = following ? false_ones(*following, sound) : 0;
  for (std::uint64_t incident = 0; incident < 3; ++incident)
    if (const auto timeline = journal.timeline(incident, 0, max_timeline_entries)) wrong += false_ones(*timeline, sound);
  std::vector<Stored> loaded;
  const auto load = journal.load_open([&](Stored&& each) -> Result<void> { return loaded.push_back(std::move(each)), Result<void>(); });
  wrong += false_ones(loaded, sound);
  must(wrong == 0, "no record is served that was not written so");
  const bool short_of_some = (following && following->size() < records) || (load && loaded.size() < records);
  Verifier verifier({{records, sound.held.at(records).hash}});
  const auto exported = journal.export_journal([&](std::string_view lines) -> Result<void> { return verifier.feed(lines), Result<void>(); },
                                               PersonalValues::included);
  const bool told = !exported || verifier.finish().has_value() || audit_finds(journal) || !following || !load;
  must(told || !short_of_some, "what is missing is told");
  return 0;
}

const Known known("store_damage", one);

}  // namespace
}  // namespace jibao::fuzz
