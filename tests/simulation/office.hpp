// The office of a simulated world: the policy of the stories with channels that have gateways, varied by the seed.
#pragma once

#include <filesystem>
#include <memory>

#include "rules/policy.hpp"
#include "tests/simulation/plan.hpp"

namespace jibao::simulation {

/// Credentials of the channels as files, and a place for the sandbox; gone with the object.
class OfficeFiles {
 public:
  OfficeFiles();
  ~OfficeFiles();
  OfficeFiles(const OfficeFiles&) = delete;
  OfficeFiles& operator=(const OfficeFiles&) = delete;
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

Policy make_office(const Plan& plan);

/// What an administrator makes of it in the middle of everything: other waits and limits, for what comes.
Policy edited(const Policy& policy, std::uint64_t draw, std::size_t version);
/// The same with nobody on duty: only the fallback stands in.
Policy without_roster(const Policy& policy, std::size_t version);

}  // namespace jibao::simulation
