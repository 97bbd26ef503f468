// mutants [--mutant NUMBER] [GoogleTest's own arguments]: the tests, with that bug switched on.
#include <gmock/gmock.h>

#include <cstdlib>
#include <cstring>

#include "rules/mutant.hpp"

int main(int argc, char** argv) {
  if (argc > 2 && std::strcmp(argv[1], "--mutant") == 0) {
    jibao::chosen_mutant = std::atoi(argv[2]);
    for (int i = 3; i <= argc; ++i) argv[i - 2] = argv[i];  // the null at the end, too
    argc -= 2;
  }
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
