# The simulator of whole worlds: of the tests, and of the second compiler's tree, which has no tests.
set(simulation ${CMAKE_CURRENT_LIST_DIR})
set(stories ${CMAKE_CURRENT_LIST_DIR}/../stories)
set(worlds ${simulation}/worlds.cpp ${simulation}/world.cpp ${simulation}/faults.cpp ${simulation}/people.cpp ${simulation}/plan.cpp
    ${simulation}/coverage.cpp ${simulation}/office.cpp ${simulation}/disk.cpp ${simulation}/gateways.cpp ${simulation}/outside.cpp
    ${simulation}/invariants.cpp)
if(NOT JIBAO_TESTS)
  add_library(jibao_story_world STATIC ${stories}/world.cpp ${stories}/sample_policy.cpp)
  target_link_libraries(jibao_story_world PUBLIC jibao_rules jibao_options)
endif()
add_executable(worlds ${worlds})
target_link_libraries(worlds PRIVATE jibao_story_world jibao_engine jibao_courier jibao_allocator)
