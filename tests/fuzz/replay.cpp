// fuzz_replay [TARGET [FILE...]]: runs every kept input (corpus/TARGET.inputs) through its target, or these files; a target
// without a corpus is a failure. What breaks a promise ends the program, and the last line says which input it was.
//
// A corpus file is a run of inputs, each as its length in decimal, a colon, its bytes, a line end; ./corpus.py makes it.
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "tests/fuzz/target.hpp"

// Sanitizers end as any broken promise does.
extern "C" const char* __asan_default_options() { return "abort_on_error=1"; }
extern "C" const char* __ubsan_default_options() { return "abort_on_error=1:print_stacktrace=1"; }

namespace {

char under_way[100];  // said where the process ends

void say_where(int) {
  [[maybe_unused]] const ssize_t wrote = ::write(STDERR_FILENO, under_way, std::strlen(under_way));
  std::signal(SIGABRT, SIG_DFL);
  std::abort();
}

std::optional<std::string> contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// A copy of exactly this size, so that a read behind its end is seen.
void run(const jibao::fuzz::Target& target, std::string_view input) {
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  target.one(bytes.data(), bytes.size());
}

/// How many inputs were run; nothing where the file is no corpus.
std::optional<int> run_all(const jibao::fuzz::Target& target, std::string_view corpus) {
  int count = 0;
  while (!corpus.empty()) {
    std::size_t length = 0;
    const auto [end, fault] = std::from_chars(corpus.data(), corpus.data() + corpus.size(), length);
    const auto start = static_cast<std::size_t>(end - corpus.data()) + 1;
    if (fault != std::errc() || start + length >= corpus.size() || *end != ':') return std::nullopt;
    std::snprintf(under_way, sizeof under_way, "\nin input %d of %.*s\n", count, static_cast<int>(target.name.size()), target.name.data());
    run(target, corpus.substr(start, length));
    corpus.remove_prefix(start + length + 1);
    ++count;
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGABRT, say_where);
  std::signal(SIGSEGV, say_where);
  const std::string_view wanted = argc > 1 ? argv[1] : "";
  int ran = 0;
  for (const jibao::fuzz::Target& target : jibao::fuzz::targets()) {
    if (!wanted.empty() && wanted != target.name) continue;
    ++ran;
    for (int i = 2; i < argc; ++i) {
      const auto input = contents(argv[i]);
      if (!input) return std::fprintf(stderr, "%s cannot be read\n", argv[i]), 1;
      run(target, *input);
    }
    if (argc > 2) continue;
    const std::string path = JIBAO_SOURCE_DIR "/tests/fuzz/corpus/" + std::string(target.name) + ".inputs";
    const auto corpus = contents(path);
    const std::optional<int> count = corpus ? run_all(target, *corpus) : std::nullopt;
    if (!count || *count == 0) return std::fprintf(stderr, "\n%s is no corpus\n", path.c_str()), 1;
    std::printf("%-28.*s %5d inputs, no promise broken\n", static_cast<int>(target.name.size()), target.name.data(), *count);
  }
  if (ran == 0) return std::fprintf(stderr, "there is no such target\n"), 1;
  return 0;
}
