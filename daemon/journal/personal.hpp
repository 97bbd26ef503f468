// Which personal values of a record are to go, by the fields that they stand in.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "daemon/store/store.hpp"
#include "rules/result.hpp"

namespace jibao::journal {

/// Whether a personal value stays: the field's name in its fact, and the path of the report's field where the fact is of one.
using Stays = bool (*)(std::string_view field, std::string_view path);

/// The values of the record that do not stay, by their index. Errors: as decode. Pure; thread: any.
Result<std::vector<std::size_t>> personal_to_go(const store::Stored& record, Stays stays);

}  // namespace jibao::journal
