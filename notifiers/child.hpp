// One running program with pipes to it: started under limits, killed with all that it started.
//
// Internal to program.cpp. Invariant: between fork and exec only what may be called there is called; nothing
// of ours is open in the child but what the command needs.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "rules/result.hpp"

namespace jibao::notifiers {

// A descriptor that is closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept;
  int number() const { return number_; }

 private:
  int number_;
};

class Child {
 public:
  // Errors: there is no such program, it is not executable, or no descriptor or process is left.
  static Result<Child> start(const std::vector<std::string>& command, int memory_mb);
  ~Child();  // kills it with its process group and waits for it
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;

  int to_it() const { return to_it_.number(); }      // its stdin; not blocking
  int from_it() const { return from_it_.number(); }  // its stdout; not blocking

 private:
  Child(pid_t id, Descriptor to_it, Descriptor from_it)
      : id_(id), to_it_(std::move(to_it)), from_it_(std::move(from_it)) {}
  pid_t id_;
  Descriptor to_it_;
  Descriptor from_it_;
};

}  // namespace jibao::notifiers
