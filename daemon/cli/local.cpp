// check, explain --policy, verify, restore and pin: they read files and the terminal, and speak to no daemon.
#include <fstream>
#include <iostream>

#include "config/risk_places.hpp"
#include "daemon/cli/body.hpp"
#include "daemon/cli/commands.hpp"
#include "daemon/cli/print.hpp"
#include "daemon/cli/terminal.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/process/named_documents.hpp"
#include "daemon/simulate/policy_json.hpp"
#include "daemon/store/journal_file.hpp"
#include "daemon/store/shipped_journal.hpp"
#include "daemon/store/verify.hpp"
#include "daemon/web/desk.hpp"
#include "daemon/web/secrets.hpp"

namespace jibao::cli {
namespace {

// "812:64 hex digits", as the daemon prints a head.
std::optional<store::Head> read_head(const std::string& text) {
  const std::size_t mark = text.find(':');
  if (mark == std::string::npos) return std::nullopt;
  const auto sequence = web::parse_number(text.substr(0, mark));
  const auto hash = store::digest_from_hex(text.substr(mark + 1));
  if (!sequence || !hash) return std::nullopt;
  return store::Head{*sequence, text.substr(mark + 1)};
}

// What --head names; nothing where it is none, which is said.
std::optional<std::vector<store::Head>> known_heads(const Options& options) {
  if (options.head.empty()) return std::vector<store::Head>{};
  if (const auto head = read_head(options.head)) return std::vector<store::Head>{*head};
  std::cerr << "--head: SEQ:HASH\n";
  return std::nullopt;
}

Instant this_instant() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

std::string head_text(const store::Head& head) { return std::to_string(head.sequence) + ":" + head.hash; }

}  // namespace

int check_policy(const Options& options) {
  const std::filesystem::path path(options.path);
  const config::LoadedPolicy loaded = config::load_policy(path);
  const bool good = loaded.policy.has_value();
  const std::string version = good ? loaded.policy->version : std::string();
  const Language language = options.language == "en" ? Language::en : Language::zh;
  const std::string diagnostics = loaded.diagnostics.render();
  const auto risks = config::risks_of(loaded, this_instant());
  if (options.json) {
    std::cout << simulate::check_json(good, version, diagnostics, risks, language) << '\n';
    return good ? Exit::ok : Exit::refused;
  }
  const std::filesystem::path folder = path.parent_path();
  std::cout << diagnostics << config::render_risks(risks, folder.empty() ? "" : (folder / "").string(), language);
  const Printer printer(std::cout, options.language == "en");
  if (good)
    std::cout << printer.say("没有错误，", "no errors, ") << risks.size() << printer.say(" 处风险，版本 ", " risks, version ")
              << version << '\n';
  return good ? Exit::ok : Exit::refused;
}

int preview_policy(const Options& options) {
  const std::filesystem::path path(options.path);
  config::LoadedPolicy loaded = config::load_policy(path);
  if (!loaded.policy) {
    std::cerr << loaded.diagnostics.render();
    return Exit::refused;
  }
  const auto policy = std::make_shared<const Policy>(std::move(*loaded.policy));
  const auto supposed = read_supposed(options, {this_instant(), policy->office.zone});
  if (!supposed) {
    std::cerr << supposed.error().message << '\n';
    return Exit::usage;
  }
  const Language language = options.language == "en" ? Language::en : Language::zh;
  const Preview seen = preview(policy, *supposed);
  if (seen.refusal) {
    std::cerr << (language == Language::en ? seen.refusal->detail_en : seen.refusal->detail) << '\n';
    return Exit::refused;
  }
  if (options.json) {
    std::cout << simulate::preview_json(*policy, *supposed, seen, language) << '\n';
    return Exit::ok;
  }
  Printer printer(std::cout, options.language == "en");
  for (const Explanation& part : tell_preview(*policy, seen, language)) {
    printer.line(part.heading);
    for (const std::string& line : part.lines) printer.line("  " + line);
  }
  return Exit::ok;
}

int verify_journal(const Options& options) {
  auto known = known_heads(options);
  if (!known) return Exit::usage;
  store::Verification found;
  if (options.path != "-" && store::is_journal_file(options.path)) {
    auto verified = store::verify_journal_file(options.path, *known);
    if (!verified) {
      std::cerr << verified.error().message << '\n';
      return Exit::refused;
    }
    found = std::move(*verified);
  } else {
    std::ifstream file;
    if (options.path != "-") file.open(options.path, std::ios::binary);
    std::istream& in = options.path == "-" ? std::cin : file;
    if (!in) {
      std::cerr << "无法读取 / cannot read " << options.path << '\n';
      return Exit::usage;
    }
    found = store::verify(in, *known);
    if (in.bad()) {
      std::cerr << "读取中断 / reading broke off: " << options.path << '\n';
      return Exit::refused;
    }
  }
  const Printer printer(std::cout, options.language == "en");
  if (options.json) {
    std::cout << "{\"whole\":" << (found.fault ? "false" : "true")
              << ",\"head\":" << http::json_string(head_text(found.head));
    if (found.fault)
      std::cout << ",\"sequence\":" << found.fault->sequence << ",\"line\":" << found.fault->line
                << ",\"reason\":" << http::json_string(found.fault->reason);
    std::cout << "}\n";
  } else if (found.fault) {
    std::cout << printer.say("不完整：第 ", "not whole: record ") << found.fault->sequence
              << printer.say(" 条（第 ", " (line ") << found.fault->line << printer.say(" 行）：", "): ")
              << found.fault->reason << '\n';
  } else {
    std::cout << printer.say("完整，末端 ", "whole, head ") << head_text(found.head) << '\n';
  }
  return found.fault ? Exit::refused : Exit::ok;
}

int restore_from(const Options& options) {
  auto known = known_heads(options);
  if (!known) return Exit::usage;
  const std::filesystem::path folder(options.argument);
  std::error_code error;
  if (std::filesystem::create_directories(folder, error)) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) {
    std::cerr << folder.string() << ": " << error.message() << '\n';
    return Exit::usage;
  }
  const auto restored = store::restore_journal(options.path, folder / "journal.db", *std::move(known));
  if (!restored) {
    std::cerr << restored.error().message << '\n';
    return Exit::refused;
  }
  const auto documents = process::restore_documents(options.path, folder);
  if (!documents) {
    std::cerr << documents.error().message << '\n';
    return Exit::refused;
  }
  const Printer printer(std::cout, options.language == "en");
  if (options.json) {
    std::cout << "{\"head\":" << http::json_string(head_text(restored->head)) << ",\"documents\":" << restored->documents
              << ",\"replaced\":" << http::json_string(restored->replaced) << ",\"files\":" << documents->brought + documents->there
              << ",\"missing\":[";
    for (std::size_t i = 0; i < documents->missing.size(); ++i) std::cout << (i == 0 ? "" : ",") << http::json_string(documents->missing[i]);
    std::cout << "]}\n";
    return Exit::ok;
  }
  std::cout << printer.say("已恢复，末端 ", "restored, head ") << head_text(restored->head) << '\n';
  if (!restored->replaced.empty())
    std::cout << printer.say("原有台账移至 ", "the journal that stood there is now ") << restored->replaced << '\n';
  if (documents->brought + documents->there != 0)
    std::cout << printer.say("附件齐全的有 ", "documents that are there: ") << documents->brought + documents->there << '\n';
  for (const std::string& each : documents->missing)
    std::cout << printer.say("缺附件：", "a document is missing: ") << each << '\n';
  return Exit::ok;
}

int make_pin(const Options& options) {
  const bool english = options.language == "en";
  const auto pin = secret(english ? "PIN (at least six digits)" : "PIN（至少六位数字）");
  if (!pin) {
    std::cerr << pin.error().message << '\n';
    return Exit::usage;
  }
  // A code and a PIN are typed into one SMS: digits alone.
  constexpr std::size_t shortest_pin = 6;
  if (pin->size() < shortest_pin || pin->find_first_not_of("0123456789") != std::string::npos) {
    std::cerr << (english ? "a PIN is six digits or more" : "PIN 应为六位以上数字") << '\n';
    return Exit::refused;
  }
  if (on_terminal()) {
    const auto again = secret(english ? "once more" : "再输入一次");
    if (!again || *again != *pin) {
      std::cerr << (english ? "the two differ" : "两次输入不一致") << '\n';
      return Exit::refused;
    }
  }
  const std::string hash = web::hash_pin(*pin);
  if (hash.empty()) {
    std::cerr << (english ? "not enough memory" : "内存不足") << '\n';
    return Exit::refused;
  }
  std::cout << (options.json ? "{\"pin_hash\":" + http::json_string(hash) + "}" : hash) << '\n';
  return Exit::ok;
}

}  // namespace jibao::cli
