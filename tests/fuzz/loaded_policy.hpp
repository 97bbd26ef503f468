// A policy, loaded, with what must hold of it and of its diagnostics.
#pragma once

#include "config/policy_loader.hpp"

namespace jibao::fuzz {

/// What was loaded. Ends the process where it is both good and bad, or differs the second time, or points outside.
config::LoadedPolicy load_and_check(const config::PolicyFiles& files);

/// A small sound policy, main.yaml and base/*.yaml (tests/config/bad/base).
const config::PolicyFiles& sound_files();

/// The files of the shipped policy, a hundred times as large.
const config::PolicyFiles& shipped_files();

}  // namespace jibao::fuzz
