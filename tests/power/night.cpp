// Implements night.hpp.
//
// The client is what the engine is to the journal: it knows what it was answered, looks up after a start what is there, and
// repeats the rest under the same key. Group commits are made without chance: patient appends wait for the pressing one.
#include "tests/power/night.hpp"

#include <future>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "daemon/store/sqlite_store.hpp"
#include "daemon/store/verify.hpp"
#include "tests/power/disk_vfs.hpp"
#include "tests/power/sector_disk.hpp"

namespace jibao::power {
namespace {

using store::Head;
using store::SqliteStore;

constexpr const char* path = "/power/journal.db";
constexpr int rounds = 3, appends_of_a_round = 8, nested_cuts = 3, incidents = 4;

SectorDisk& disk() { return SectorDisk::instance(); }

struct Deed {  // a report or an acknowledgement: one append of a few records
  std::vector<std::string> bodies;
  std::string personal;  // of the first record
  std::uint64_t incident = 0;
  bool accepted = false;
  bool gone = false;    // the store said after a failure that it is not there
  bool erasing = false, erased = false;
};

class Player {
 public:
  explicit Player(std::uint32_t seed) : random_(seed), seed_(seed) {}

  Night play() {
    register_disk_vfs();
    disk().reset(seed_);
    reboot();
    for (int round = 0; round < rounds && night_.fault.empty(); ++round) {
      disk().set(some_faults());
      work();
      if (disk().dead()) recover();
      disk().set({});
      if (night_.fault.empty()) judge();
    }
    if (night_.fault.empty()) read_flipped();
    return night_;
  }

 private:
  bool one_in(std::uint32_t count) { return random_() % count == 0; }

  Faults some_faults() {
    Faults faults;
    if (!one_in(8)) faults.cut_at = 1 + static_cast<std::int64_t>(random_() % 120);
    if (one_in(4)) faults.failed_sync_at = 1 + random_() % 12;
    if (one_in(6)) faults.failed_write_at = 1 + random_() % 80;
    if (one_in(6)) {
      faults.no_space_at = 1 + random_() % 80;
      faults.no_space_for = 1 + random_() % 60;
    }
    return faults;
  }

  std::unique_ptr<SqliteStore> open() {
    SqliteStore::Options options;
    options.path = path;
    options.vfs = vfs_name;
    options.patience = std::chrono::hours(1);
    auto opened = SqliteStore::open(options);
    if (opened) return std::move(*opened);
    why_closed_ = opened.error().message;
    return nullptr;
  }

  // What the client does until the round is over or the power is gone. A store that failed is opened again.
  void work() {
    auto journal = open();
    for (int turn = 0; turn < appends_of_a_round && !disk().dead(); ++turn) {
      if (!journal) journal = open();
      if (!journal) continue;
      if (journal->failed()) reopen(*journal);
      if (one_in(6)) erase(*journal);
      append_some(*journal);
    }
    if (journal && !disk().dead() && journal->failed()) reopen(*journal);
  }

  Deed new_deed() {
    Deed deed;
    const std::string key = std::to_string(seed_) + "-" + std::to_string(deeds_.size());
    deed.incident = 1 + random_() % incidents;
    const auto records = 1 + random_() % 3;
    for (std::uint32_t record = 0; record < records; ++record) {
      const std::size_t length = one_in(5) ? random_() % 9000 : random_() % 400;
      deed.bodies.push_back(key + "." + std::to_string(record) + ":" + std::string(length, static_cast<char>('a' + random_() % 26)));
    }
    deed.personal = "<" + key + " 张三 13900000000>";
    return deed;
  }

  static std::vector<store::Entry> entries_of(const Deed& deed, bool patient) {
    std::vector<store::Entry> entries;
    for (const std::string& body : deed.bodies) {
      store::Entry entry;
      entry.at = 1'790'000'000'000;
      entry.incident = deed.incident;
      entry.body = body;
      entry.patient = patient;
      if (entries.empty()) entry.personal.push_back(deed.personal);
      entries.push_back(std::move(entry));
    }
    return entries;
  }

  void append_some(SqliteStore& journal) {
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < deeds_.size(); ++i)
      if (!deeds_[i].accepted && known_absent(i)) chosen.push_back(i);
    night_.repeated += chosen.size();
    for (auto count = 1 + random_() % 3; count > 0; --count) {
      chosen.push_back(deeds_.size());
      deeds_.push_back(new_deed());
    }
    std::vector<std::future<Result<Head>>> answers;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      auto promise = std::make_shared<std::promise<Result<Head>>>();
      answers.push_back(promise->get_future());
      unknown_.insert(chosen[i]);
      absent_.erase(chosen[i]);
      const auto ticket = journal.append(entries_of(deeds_[chosen[i]], i + 1 < chosen.size()),
                                         [promise](Result<Head> head) { promise->set_value(std::move(head)); });
      tickets_[ticket] = chosen[i];
    }
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if (!answers[i].get()) continue;
      deeds_[chosen[i]].accepted = true;
      unknown_.erase(chosen[i]);
      ++night_.accepted;
    }
  }

  // A client that was answered nothing may repeat only what it has looked for and not found.
  bool known_absent(std::size_t deed) const { return absent_.contains(deed); }

  void reopen(SqliteStore& journal) {
    const auto reopened = journal.reopen();
    if (!reopened) return;
    ++night_.reopened;
    for (const store::Settled& settled : reopened->settled) {
      const auto found = tickets_.find(settled.ticket);
      if (found == tickets_.end()) continue;
      Deed& deed = deeds_[found->second];
      if (settled.head) deed.accepted = true;
      else absent_.insert(found->second);
      unknown_.erase(found->second);
    }
    tickets_.clear();
    look(journal);
  }

  void erase(SqliteStore& journal) {
    if (deeds_.empty() || journal.failed()) return;
    Deed& deed = deeds_[random_() % deeds_.size()];
    if (!deed.accepted) return;
    const auto records = journal.timeline(deed.incident, 0, store::max_timeline_entries);
    if (!records) return;
    std::vector<store::PersonalPlace> places;
    for (const store::Stored& record : *records)
      if (record.body == deed.bodies.front()) places.push_back({record.sequence, 0});
    deed.erasing = true;
    const auto erased = journal.destroy_personal(deed.incident, places);
    if (!erased || *erased == 0) return;
    deed.erased = true;
    ++night_.erased;
    look_for_erased();
  }

  // The power comes back, and goes again while the journal recovers.
  void recover() {
    for (int again = 0; again < nested_cuts && disk().dead(); ++again) {
      reboot();
      Faults faults;
      if (!one_in(3)) faults.cut_at = 1 + random_() % 30;
      disk().set(faults);
      (void)open();
    }
    if (disk().dead()) reboot();
  }

  void reboot() {
    power_returns();
    disk().power_on();
    tickets_.clear();
  }

  // After everything is well again: each accepted deed once and whole, no other twice or torn, the chain from its beginning.
  void judge() {
    const auto journal = open();
    if (!journal || journal->failed()) {
      if (journal) why_closed_ = journal->failure_reason();
      if (journal && journal->reopen()) return look(*journal);
      return fail("the journal cannot be opened: " + why_closed_);
    }
    look(*journal);
  }

  void look(SqliteStore& journal) {
    store::Verifier verifier;
    const auto exported = journal.export_journal(
        [&](std::string_view line) -> Result<void> {
          (void)verifier.feed(line);
          return {};
        },
        store::PersonalValues::included, 0);
    if (!exported) return;
    if (const auto& fault = verifier.finish()) return fail("the chain is broken at record " + std::to_string(fault->sequence));
    const auto all = everything(journal);
    if (!all) return fail("reading: " + all.error().message);
    std::map<std::string, int> seen;
    for (const store::Stored& record : *all) ++seen[record.body];
    for (std::size_t i = 0; i < deeds_.size(); ++i) look_at(i, seen);
    if (!seen.empty()) fail("a record that nobody made, or a torn one: " + seen.begin()->first.substr(0, 40));
    for (const store::Stored& record : *all) look_at_personal(record);
    look_for_erased();
  }

  void look_at(std::size_t number, std::map<std::string, int>& seen) {
    Deed& deed = deeds_[number];
    int there = 0;
    for (const std::string& body : deed.bodies) {
      const auto found = seen.find(body);
      if (found == seen.end()) continue;
      if (found->second != 1) fail("a record is there twice");
      ++there;
      seen.erase(found);
    }
    const bool whole = there == static_cast<int>(deed.bodies.size());
    if (there != 0 && !whole) fail("an append is there in part");
    if (deed.accepted && !whole) fail("what was accepted is lost: " + deed.bodies.front().substr(0, 20));
    if (absent_.contains(number) && whole) fail("what was said to be absent is there");
    // Looked up after a start, as the engine does by its keys: what is there counts, the rest is repeated.
    if (whole) deed.accepted = true;
    else if (!unknown_.contains(number) || tickets_.empty()) absent_.insert(number);
  }

  void look_at_personal(const store::Stored& record) {
    for (const Deed& deed : deeds_) {
      if (deed.bodies.front() != record.body) continue;
      const bool there = record.personal.size() == 1 && record.personal.front().has_value();
      if (there && *record.personal.front() != deed.personal) fail("a personal value is another");
      if (!there && !deed.erasing) fail("a personal value is lost");
      if (there && deed.erased) fail("an erased value is back");
    }
  }

  void look_for_erased() {
    for (const Deed& deed : deeds_)
      if (deed.erased && disk().contains(deed.personal)) fail("an erased value is still on the disk: " + deed.personal);
  }

  static Result<std::vector<store::Stored>> everything(SqliteStore& journal) {
    std::vector<store::Stored> all;
    for (;;) {
      auto more = journal.following(all.empty() ? 0 : all.back().sequence, store::max_timeline_entries);
      if (!more) return more;
      if (more->empty()) return all;
      std::move(more->begin(), more->end(), std::back_inserter(all));
    }
  }

  // Bits turn on the way from the disk: an error is an answer, another value is not.
  void read_flipped() {
    std::map<std::string, std::vector<std::optional<std::string>>> right;
    {
      const auto journal = open();
      const auto all = journal ? everything(*journal) : Result<std::vector<store::Stored>>(failure(why_closed_));
      if (!all) return fail("reading: " + all.error().message);
      for (const store::Stored& record : *all) right[record.body] = record.personal;
    }
    Faults faults;
    faults.flip_one_read_in = static_cast<std::uint32_t>(2 + random_() % 30);
    const auto before = disk().met().flips;
    disk().set(faults);
    const auto journal = open();
    const auto compare = [&](const store::Stored& record) {
      const auto found = right.find(record.body);
      if (found == right.end() || found->second.size() != record.personal.size())
        return fail("a turned bit was served: " + record.body.substr(0, 40));
      for (std::size_t i = 0; i < record.personal.size(); ++i) {
        if (record.personal[i] == found->second[i]) continue;
        if (record.personal[i]) return fail("a turned bit changed a personal value");
        ++night_.hidden_values;  // a page of the index lost its way to the row: as if it had been erased
      }
    };
    if (journal) {
      std::size_t loaded = 0;
      const auto done = journal->load_open([&](store::Stored&& record) -> Result<void> {
        ++loaded;
        compare(record);
        return {};
      });
      if (!done) ++night_.refused_reads;
      else if (loaded != right.size()) fail("a turned bit hid records from a start: " + std::to_string(loaded) + " of " + std::to_string(right.size()));
      for (std::uint64_t incident = 1; incident <= incidents; ++incident) {
        const auto records = journal->timeline(incident, 0, store::max_timeline_entries);
        if (!records) ++night_.refused_reads;
        else for (const store::Stored& record : *records) compare(record);
      }
    } else {
      ++night_.refused_reads;
    }
    disk().set({});
    if (disk().met().flips == before) return;
  }

  void fail(std::string what) {
    if (night_.fault.empty()) night_.fault = std::move(what);
  }

  std::mt19937 random_;
  std::uint32_t seed_;
  Night night_;
  std::vector<Deed> deeds_;
  std::set<std::size_t> unknown_, absent_;
  std::map<std::uint64_t, std::size_t> tickets_;
  std::string why_closed_;
};

}  // namespace

Night run_night(std::uint32_t seed) { return Player(seed).play(); }

}  // namespace jibao::power
