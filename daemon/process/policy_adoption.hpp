// Which policy is in force: that of the files at a start and at each reload, or, where they are bad, the one before.
//
// Invariant: a policy that could not be kept is adopted only where none is in force: its incidents would not find it again. A
// reload reads off the loop, and begins anew where another came first. Called by the daemon. Thread: loop.
#pragma once

#include <filesystem>
#include <functional>

#include "daemon/engine/engine.hpp"
#include "daemon/process/policies.hpp"
#include "daemon/web/context.hpp"

namespace jibao::process {

class PolicyAdoption {
 public:
  /// `adopted` is called behind each adoption that is on record. The references must outlive this.
  PolicyAdoption(engine::Engine& engine, engine::Loop& loop, store::Store& store, std::filesystem::path file,
                 std::function<void()> adopted);

  /// Loads the engine from its journal and adopts the files' policy. Errors: the journal cannot be read; neither the files nor
  /// the journal have a policy.
  Result<void> begin();

  /// Reads the files again. `then` is called once it is decided; may be empty.
  void reload(Actor by, std::function<void(web::Reloaded)> then);

 private:
  void adopt(ReadPolicy read, bool kept, Actor by, std::function<void(web::Reloaded)> then);

  engine::Engine& engine_;
  engine::Loop& loop_;
  store::Store& store_;
  std::filesystem::path file_;
  std::function<void()> adopted_;
};

}  // namespace jibao::process
