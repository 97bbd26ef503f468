// budget and retention: how much people are sent, and how long what is personal of them is kept.
#pragma once

#include "config/sections.hpp"

namespace jibao::config {

// A span of pages to one person through one channel, of the policy or of a channel.
PageBudget read_budget_of(const Node& node, Place place, std::string_view what, Diagnostics& diagnostics);

void read_retention(Reading& reading, const Entry& entry);

}  // namespace jibao::config
