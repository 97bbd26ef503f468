// jibao-clock FILE: tells in a file, every ten seconds, what the kernel says of the machine's clock (time_sync.hpp). A program of
// its own, so that the daemon can be shut in without any call about clocks. Ends with 1 where the file cannot be written.
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

#include "daemon/process/time_sync.hpp"

int main(int count, char** words) {
  using namespace jibao::process;
  if (count != 2) {
    std::fputs("usage: jibao-clock FILE\n", stderr);
    return 2;
  }
  const std::string file = words[1], fresh = file + ".new";
  for (;; std::this_thread::sleep_for(tell_every)) {
    const auto sync = ask_kernel();
    std::ofstream(fresh) << (sync ? told_text(*sync, since_boot()) : "nothing\n");
    if (std::rename(fresh.c_str(), file.c_str()) != 0) {
      std::perror(file.c_str());
      return 1;
    }
  }
}
