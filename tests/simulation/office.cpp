// Implements office.hpp.
#include "tests/simulation/office.hpp"

#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include "tests/stories/sample_policy.hpp"

namespace jibao::simulation {
namespace {

using namespace std::chrono_literals;

void write_private(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file) << text;
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

void add_gateways(Policy& policy, unsigned draw) {
  Channel& sms = policy.channels["sms"];
  sms.settings = KannelSettings{"http://sms.example.invalid:13013/cgi-bin/sendsms", "jibao", "kannel_password", "10086", "", "http://127.0.0.1:8440"};
  sms.hook_secret_credential = "kannel_hook";
  sms.carries_links = true;
  policy.channels["email"].settings = SmtpSettings{"mail.example.invalid", 587, MailTls::starttls, "", "", "duty@example.invalid", "值班室", ""};
  Channel backup = sms;
  backup.name = "backup_sms";
  backup.hook_secret_credential.clear();
  HttpSettings http;
  http.url = "https://backup.example.invalid/send";
  http.format = BodyFormat::form;
  http.body = "to={{to}}&text={{text}}&id={{id}}";
  http.success_path = "code";
  http.success_values = {"0"};
  http.id_path = "id";
  backup.settings = http;
  policy.channels["backup_sms"] = backup;
  if ((draw & 1) != 0) {
    Channel group = sms;
    group.name = "group";
    group.contact = ContactKind::none;
    group.hook_secret_credential.clear();
    group.carries_links = false;
    group.settings = GroupSettings{ChatService::wecom, "https://chat.example.invalid/send", {{"robot_key", ""}}, true, ""};
    policy.channels["group"] = group;
  }
}

}  // namespace

OfficeFiles::OfficeFiles() {
  std::string pattern = (std::filesystem::temp_directory_path() / "jibao_worlds_XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the credentials of a simulated office");
  folder_ = pattern;
  for (const char* name : {"kannel_password", "kannel_hook", "robot_key"}) write_private(folder_ / name, std::string(name) + "_of_a_simulation");
}

OfficeFiles::~OfficeFiles() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Policy make_office(const Plan& plan) {
  Policy policy = stories::sample_policy();
  const unsigned draw = plan.office;
  policy.office.public_url = "https://duty.example.invalid";
  policy.office.administrators = {"zhouwei"};
  add_gateways(policy, draw);
  EscalationPolicy& escalation = policy.escalations.front();
  const bool group = policy.channels.count("group") != 0;
  for (Step& step : escalation.steps) step.by = {{"sms", "backup_sms", "hand_call"}};
  if ((draw & 2) != 0) escalation.steps.front().by.push_back({"email"});
  if (group) escalation.last_resort.by.push_back({"group"});
  escalation.last_resort.by.front() = {"backup_sms", "sms", "hand_call"};
  if ((draw & 4) != 0) policy.budget = {3, 1min};
  if ((draw & 8) != 0) escalation.quorum = 2;
  policy.duplicates = {1h, 1, (draw & 16) != 0};
  policy.upkeep = escalation;
  policy.upkeep.id = "upkeep";
  if ((draw & 32) != 0) policy.line_tests["sms"] = {"wangfang", {9h}, 1min, 10min};
  if (plan.scenario == Scenario::one_officer) {
    policy.roster.rotation->rows = {{{"day", {"wangfang", "wangfang", ""}}, {"night", {"wangfang", "wangfang", ""}}}};
    policy.roster.fixed_posts["leader_in_charge"] = {"wangfang"};
    policy.roster.fallback = {"wangfang"};
  }
  if (plan.scenario == Scenario::handover && (draw & 64) != 0) policy.office.zone = "Europe/Berlin";
  return policy;
}

Policy edited(const Policy& policy, std::uint64_t draw, std::size_t version) {
  Policy other = policy;
  other.version = "v" + std::to_string(version);
  other.escalations.front().steps.front().wait = (draw & 1) != 0 ? 1min : 4min;
  if ((draw & 2) != 0) other.escalations.front().steps.pop_back();
  if (other.escalations.front().steps.empty()) other.escalations.front().steps = policy.escalations.front().steps;
  other.obligations.front().limit = Limit{Limit::Unit::elapsed, (draw & 4) != 0 ? 15min : 30min, 0};
  if ((draw & 8) != 0) other.channels.at("sms").retry_after = {30s};
  return other;
}

Policy without_roster(const Policy& policy, std::size_t version) {
  Policy other = policy;
  other.version = "v" + std::to_string(version);
  other.roster.rotation.reset();
  other.roster.fixed_posts.clear();
  return other;
}

}  // namespace jibao::simulation
