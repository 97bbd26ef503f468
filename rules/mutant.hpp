// Bugs put in by hand, to show that the simulation finds them: chosen at run time in the one test program that is built
// with JIBAO_MUTANTS, and a constant `false` in everything else, so that nothing of them ships.
#pragma once

namespace jibao {

#ifdef JIBAO_MUTANTS
inline int chosen_mutant = 0;
inline bool mutant(int number) { return chosen_mutant == number; }
#else
constexpr bool mutant(int) { return false; }
#endif

}  // namespace jibao
