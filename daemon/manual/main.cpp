// jibao_pages FOLDER VERSION DATE: writes the manual pages and the shells' completions into FOLDER, from the grammars
// themselves. Run by the build; it does not ship.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "daemon/manual/completion.hpp"
#include "daemon/manual/roff.hpp"
#include "daemon/process/options.hpp"

namespace {

bool write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) std::cerr << "jibao_pages: cannot write " << path << "\n";
  return static_cast<bool>(file);
}

}  // namespace

int main(int count, char** words) {
  using namespace jibao::manual;
  if (count != 4) {
    std::cerr << "jibao_pages FOLDER VERSION DATE\n";
    return 2;
  }
  const std::filesystem::path folder(words[1]);
  const Release release{words[2], words[3]};
  const Command jibao = command_line();
  const Daemon jibaod = daemon_line(std::string(jibao::process::help_text()));
  std::filesystem::create_directories(folder);
  return write(folder / "jibao.1", page_of(jibao, release)) && write(folder / "jibaod.8", page_of(jibaod, release)) &&
                 write(folder / "jibao.bash", bash_completion(jibao, jibaod)) &&
                 write(folder / "_jibao", zsh_completion(jibao, jibaod))
             ? 0
             : 1;
}
