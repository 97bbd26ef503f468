// `jibao`: reads its command line, does the one thing, and exits with what came of it (options.hpp has the
// codes).
#include <curl/curl.h>

#include <exception>
#include <iostream>

#include "daemon/cli/commands.hpp"

int main(int count, char** words) {
  jibao::cli::Options options;
  const int done = jibao::cli::read_command_line(count, words, options);
  if (done >= 0) return done;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  try {
    return jibao::cli::run(options);
  } catch (const std::exception& error) {  // memory, or a terminal that went away
    std::cerr << "jibao: " << error.what() << '\n';
    return jibao::cli::Exit::unknown;
  }
}
