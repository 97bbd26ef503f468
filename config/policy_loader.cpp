// See policy_loader.hpp. Order: the main file, the files it includes, then the sections in an order of which
// each needs only earlier ones, then the names that point elsewhere, then the policy as a whole.
#include "config/case_file_section.hpp"
#include "config/policy_loader.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <deque>
#include <fstream>
#include <functional>
#include <system_error>
#include <utility>

#include "config/bounds_section.hpp"
#include "config/sections.hpp"
#include "rules/result.hpp"

namespace jibao::config {
namespace {

using ReadFile = std::function<Result<std::string>(const std::string& path)>;

struct Section {
  std::string_view name;
  void (*read)(Reading&, const Entry&);
  bool is_required;
  bool may_repeat;
};

// In the order of reading: obligation_defaults before the rules that take them.
constexpr std::array<Section, 28> kSections{{{"office", read_office, true, false},
                                             {"calendar", read_calendar, false, true},
                                             {"categories", read_categories, true, false},
                                             {"measures", read_measures, false, true},
                                             {"marks", read_marks, false, true},
                                             {"grading", read_grading, false, true},
                                             {"people", read_people, true, false},
                                             {"roster", read_roster, true, false},
                                             {"channels", read_channels, true, false},
                                             {"subscriptions", read_subscriptions, false, false},
                                             {"wording", read_wording, true, false},
                                             {"tones", read_tones, false, false},
                                             {"escalations", read_escalations, true, false},
                                             {"upkeep", read_upkeep, false, false},
                                             {"line_tests", read_line_tests, false, false},
                                             {"roll_call", read_roll_call, false, false},
                                             {"duty", read_duty, false, false},
                                             {"questions", read_questions, false, false},
                                             {"documents", read_documents, false, false},
                                             {"intake", read_intake, true, false},
                                             {"budget", read_budget, false, false},
                                             {"codes", read_codes, true, false},
                                             {"retention", read_retention, false, false},
                                             {"clock", read_clock, false, false},
                                             {"accounts", read_accounts, false, false},
                                             {"obligation_defaults", read_obligation_defaults, false, false},
                                             {"packs", read_packs, false, false},
                                             {"obligations", read_own_obligations, false, false}}};

// A relative path that stays below its folder, normalised; nothing for every other.
std::optional<std::string> confined(const std::string& path) {
  const std::filesystem::path given(path);
  const bool odd =
      path.empty() || path.find('\\') != std::string::npos || path.find('\0') != std::string::npos;
  if (odd || given.is_absolute()) return std::nullopt;
  const std::filesystem::path normal = given.lexically_normal();
  if (normal.empty() || *normal.begin() == ".." || !normal.has_filename() || normal == ".")
    return std::nullopt;
  return normal.generic_string();
}

std::string digest(const PolicyFiles& files) {
  std::string all;
  const auto add = [&all](const std::string& part) {
    all += std::to_string(part.size()) + ":" + part + "\n";
  };
  for (const auto& [name, text] : files.texts) {
    add(name);
    add(text);
  }
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(all.data()), all.size());
  std::string hex;
  constexpr std::string_view digits = "0123456789abcdef";
  for (const unsigned char byte : hash) {
    hex.push_back(digits[byte >> 4]);
    hex.push_back(digits[byte & 15]);
  }
  return hex;
}

class Loader {
 public:
  // `folder` is what stands before the names in diagnostics ("config/" or "").
  Loader(ReadFile read_file, std::string folder)
      : read_file_(std::move(read_file)), folder_(std::move(folder)) {}

  LoadedPolicy load(const std::string& main) {
    files_.main = main;
    const Node* root = read_tree(main, {});
    if (root != nullptr) {
      read_main(*root);
      read_sections();
      if (complete_ && !missing_) {
        reading_.references.check(reading_.diagnostics);
        if (!reading_.diagnostics.has_errors()) check_policy(reading_);
      }
    }
    LoadedPolicy result;
    if (!reading_.diagnostics.has_errors()) {
      reading_.policy.version = digest(files_);
      complete_upkeep(reading_.policy);
      complete_duty(reading_.policy);
      result.policy = std::move(reading_.policy);
    }
    result.diagnostics = std::move(reading_.diagnostics);
    result.files = std::move(files_);
    return result;
  }

 private:
  // The tree of a file, or nullptr after an error at `named_at` or within the file. The trees live as long as
  // this.
  const Node* read_tree(const std::string& name, Place named_at) {
    Diagnostics& diagnostics = reading_.diagnostics;
    Result<std::string> text = read_file_(name);
    if (!text) {
      complete_ = false;
      if (named_at.line == 0) named_at.file = diagnostics.add_file(folder_ + name, {});
      diagnostics.error(named_at, "cannot read '" + folder_ + name + "': " + text.error().message);
      return nullptr;
    }
    // Editors on Windows put a byte-order mark before UTF-8; it says nothing and would shift the columns.
    std::string_view content = *text;
    if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
    const int file = diagnostics.add_file(folder_ + name, content);
    auto tree = read_yaml(content, file, diagnostics);
    files_.texts.emplace(name, std::move(*text));
    if (!tree) {
      complete_ = false;
      return nullptr;
    }
    return &trees_.emplace_back(std::move(*tree));
  }

  // The tree of a file that another one names.
  const Node* read_named(const std::string& path, Place named_at) {
    const auto name = confined(path);
    if (!name) {
      complete_ = false;
      reading_.diagnostics.error(named_at, "'" + path + "' leaves the folder of the policy",
                                 "write a path below it, like packs/seed-nj.yaml");
      return nullptr;
    }
    if (files_.texts.contains(*name)) {
      reading_.diagnostics.error(named_at, "'" + *name + "' is named twice");
      return nullptr;
    }
    if (files_.texts.size() >= kMostFiles) {
      complete_ = false;
      reading_.diagnostics.error(named_at, "more than " + std::to_string(kMostFiles) + " files");
      return nullptr;
    }
    return read_tree(*name, named_at);
  }

  Fields read_root(const Node& root, bool main) {
    const Place head{root.place.file, 1, 1, 1};
    const std::string& name = reading_.diagnostics.file_name(root.place.file);
    // Only the main file may say which files there are: a chain of them would be hard to follow for a person.
    if (main) {
      return read_map(root, head, name,
                      {optional("include"), optional("office"), optional("calendar"), optional("categories"),
                       optional("people"), optional("roster"), optional("channels"), optional("subscriptions"), optional("wording"), optional("tones"),
                       optional("escalations"), optional("upkeep"), optional("line_tests"), optional("questions"), optional("documents"), optional("duty"), optional("roll_call"), optional("intake"), optional("budget"), optional("codes"), optional("retention"), optional("clock"), optional("accounts"),
                       optional("obligation_defaults"), optional("packs"), optional("obligations"),
                       optional("measures"), optional("marks"), optional("grading")},
                      reading_.diagnostics);
    }
    return read_map(
        root, head, name,
        {optional("office"), optional("calendar"), optional("categories"), optional("people"),
         optional("roster"), optional("channels"), optional("subscriptions"), optional("wording"), optional("tones"), optional("escalations"), optional("upkeep"), optional("line_tests"), optional("questions"), optional("documents"), optional("duty"), optional("roll_call"),
         optional("intake"), optional("budget"), optional("codes"), optional("retention"), optional("clock"), optional("accounts"), optional("obligation_defaults"), optional("obligations"),
         optional("measures"), optional("marks"), optional("grading")},
        reading_.diagnostics);
  }

  void read_main(const Node& root) {
    const Fields fields = read_root(root, true);
    main_place_ = {root.place.file, 0, 0, 1};
    if (root.kind != NodeKind::mapping) {
      complete_ = false;
      return;
    }
    collect(fields);
    for (const PlacedText& word : fields.words("include", kMostFiles, {.most = 500})) {
      const Node* included = read_named(word.text, word.place);
      if (included != nullptr) collect(read_root(*included, false));
    }
  }

  void collect(const Fields& fields) {
    for (const Section& section : kSections) {
      const std::string name(section.name);
      if (fields.misspelt(name)) misspelt_.push_back(name);
    }
    for (const Entry& entry : fields.entries()) {
      std::vector<const Entry*>& found = entries_[entry.key];
      const auto section = std::find_if(kSections.begin(), kSections.end(),
                                        [&entry](const Section& one) { return one.name == entry.key; });
      if (section == kSections.end()) continue;
      if (entry.value.is_null()) {
        reading_.diagnostics.error(entry.key_place, "'" + entry.key + "' says nothing",
                                   "fill it, or delete it");
        // Counted as there, so that it is not missed a second time.
        blank_.push_back(entry.key);
        continue;
      }
      if (!found.empty() && !section->may_repeat) {
        const Place& first = found.front()->key_place;
        reading_.diagnostics.error(entry.key_place, "'" + entry.key + "' is here twice",
                                   "it stands first in " + reading_.diagnostics.file_name(first.file) + ":" +
                                       std::to_string(first.line));
        continue;
      }
      found.push_back(&entry);
    }
  }

  void read_sections() {
    for (const Section& section : kSections) {
      const std::string name(section.name);
      const std::vector<const Entry*>& found = entries_[name];
      const bool blank = std::find(blank_.begin(), blank_.end(), name) != blank_.end();
      const bool meant = std::find(misspelt_.begin(), misspelt_.end(), name) != misspelt_.end();
      if (found.empty() && section.is_required) missing_ = true;
      if (found.empty() && !blank && !meant && section.is_required && complete_) {
        reading_.diagnostics.error(main_place_, "the policy lacks '" + name + "'",
                                   "in this file or in one that it includes");
      }
      for (const Entry* entry : found) {
        reading_.section_places.emplace(name, entry->key_place);
        section.read(reading_, *entry);
      }
    }
    read_pack_files();
    auto& categories = reading_.policy.categories;
    std::sort(categories.begin(), categories.end(),
              [](const Category& left, const Category& right) { return left.code < right.code; });
    if (reading_.policy.obligations.empty() && complete_) {
      reading_.diagnostics.error(main_place_, "the policy has no obligations", "name a pack under 'packs'");
    }
  }

  void read_pack_files() {
    for (const PackUse& use : reading_.packs) {
      const Node* root = read_named(use.file, use.place);
      if (root == nullptr) continue;
      const Fields fields = read_map(*root, {root->place.file, 1, 1, 1}, folder_ + use.file,
                                     {required("pack")}, reading_.diagnostics);
      const Entry* entry = root->find("pack");
      if (entry == nullptr || !fields.has("pack")) continue;
      read_pack(reading_, *entry, use);
    }
  }

  ReadFile read_file_;
  std::string folder_;
  Reading reading_;
  PolicyFiles files_;
  std::deque<Node> trees_;  // a deque: the sections keep pointers into the trees
  std::map<std::string, std::vector<const Entry*>, std::less<>> entries_;
  std::vector<std::string> blank_;
  std::vector<std::string> misspelt_;
  Place main_place_;
  bool complete_ = true;  // every file was read: only then is a missing section surely missing
  bool missing_ = false;  // a section is: names that it would define need no second word
};

Result<std::string> read_whole_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return failure(error ? error.message() : std::string("not a regular file"));
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return failure("it cannot be opened");
  // One byte more than is allowed: enough for the reader to see that there is too much.
  std::string text(kLargestFile + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return failure("reading it failed");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

// Whether `path`, links followed, lies below `folder`.
bool lies_below(const std::filesystem::path& folder, const std::filesystem::path& path) {
  const std::filesystem::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

}  // namespace

LoadedPolicy load_policy(const std::filesystem::path& main_file) {
  const std::filesystem::path folder = main_file.parent_path();
  const ReadFile read_file = [&folder](const std::string& name) -> Result<std::string> {
    std::error_code error;
    const auto real_folder = std::filesystem::canonical(folder.empty() ? "." : folder, error);
    if (error) return failure(error.message());
    const auto real = std::filesystem::canonical(real_folder / name, error);
    if (error) return failure(error.message());
    if (!lies_below(real_folder, real)) return failure("a link leads out of the folder of the policy");
    return read_whole_file(real);
  };
  return Loader(read_file, folder.empty() ? "" : (folder / "").string()).load(main_file.filename().string());
}

LoadedPolicy load_policy(const PolicyFiles& files) {
  const ReadFile read_file = [&files](const std::string& name) -> Result<std::string> {
    const auto found = files.texts.find(name);
    if (found == files.texts.end()) return failure("there is no such file");
    return found->second;
  };
  return Loader(read_file, "").load(files.main);
}

}  // namespace jibao::config
