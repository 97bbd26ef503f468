// keep: holds the copies of journals of daemons on other machines. It speaks to no daemon; daemons speak to it.
#include <cstdlib>
#include <iostream>

#include "daemon/cli/commands.hpp"
#include "daemon/keeper/keeper.hpp"
#include "daemon/web/desk.hpp"

namespace jibao::cli {
namespace {

std::string environment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

// 127.0.0.1:8445, [::1]:8445
bool read_listen(const std::string& text, keeper::Places& places) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return false;
  places.address = text.substr(0, colon);
  if (places.address.starts_with('[') && places.address.ends_with(']'))
    places.address = places.address.substr(1, places.address.size() - 2);
  const auto port = web::parse_number(text.substr(colon + 1));
  if (!port || *port > 65535 || places.address.empty()) return false;
  places.port = static_cast<std::uint16_t>(*port);
  return true;
}

}  // namespace

int keep_copies(const Options& options) {
  keeper::Places places;
  places.state = options.state.empty() ? environment("STATE_DIRECTORY", "/var/lib/jibao-keep") : options.state;
  places.credentials = environment("CREDENTIALS_DIRECTORY", (places.state / "credentials").string());
  if (!options.argument.empty() && !read_listen(options.argument, places)) {
    std::cerr << "--listen: ADDRESS:PORT\n";
    return Exit::usage;
  }
  if (const auto ran = keeper::run(places); !ran) {
    std::cerr << ran.error().message << '\n';
    return Exit::refused;
  }
  return Exit::ok;
}

}  // namespace jibao::cli
