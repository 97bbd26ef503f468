// Whether two texts name one place, as people write places: with or without the county and the town in front, with or
// without what stands nearby behind. Pure, bounded; a match only proposes, a person decides.
#pragma once

#include <string_view>

namespace jibao {

/// Whether `left` and `right` may be one place. Letters and digits alone count, of each text the first 60. They may be one
/// where one text contains the other; or where their administrative heads (省 市 县 镇 ...) do not contradict one another
/// and of the rests one contains the other, or a run of four characters that is half of the shorter one stands in both.
/// An empty text is no place: false.
bool same_place(std::string_view left, std::string_view right);

}  // namespace jibao
