// A folder of its own for one run, in memory where that is to be had; gone with it.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace jibao::fuzz {

class MemoryFolder {
 public:
  MemoryFolder() {
    const bool usable = ::access("/dev/shm", W_OK) == 0;
    std::string name = std::string(usable ? "/dev/shm" : "/tmp") + "/jibao-fuzz-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  MemoryFolder(const MemoryFolder&) = delete;
  MemoryFolder& operator=(const MemoryFolder&) = delete;
  ~MemoryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path file(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace jibao::fuzz
