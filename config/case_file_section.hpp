// The sections of what lies in an incident's file: see case_file_section.cpp. Called by the loader.
#pragma once

#include "config/sections.hpp"

namespace jibao::config {

void read_questions(Reading& reading, const Entry& entry);
void read_documents(Reading& reading, const Entry& entry);

}  // namespace jibao::config
