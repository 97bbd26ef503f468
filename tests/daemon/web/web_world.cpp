// What is costly and the same for every test: the shipped policy, and one PIN's hash.
#include "tests/daemon/web/web_world.hpp"

#include <sodium.h>

#include <array>
#include <filesystem>
#include <stdexcept>

#include "config/policy_loader.hpp"

namespace jibao::web {

const Policy& shipped_policy() {
  static const Policy policy = [] {
    auto loaded = config::load_policy(std::filesystem::path(JIBAO_SOURCE_DIR) / "config/county-office.yaml");
    if (!loaded.policy) throw std::runtime_error(loaded.diagnostics.render());
    return *loaded.policy;
  }();
  return policy;
}

const std::string& test_pin_hash() {
  static const std::string hash = [] {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    const std::string pin = "246813";
    if (sodium_init() < 0 || crypto_pwhash_str(text.data(), pin.data(), pin.size(),
                                               crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN) != 0)
      throw std::runtime_error("no hash");
    return std::string(text.data());
  }();
  return hash;
}

}  // namespace jibao::web
