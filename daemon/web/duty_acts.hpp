// What the pages and the API of the duty room do alike: who somebody proves to be, a month made from lists, a handover as it
// would be written.
//
// Invariant: nobody is checked in, and no handover is confirmed, but by that person: in their own account, or with their PIN; and
// of somebody who has no PIN by a bearer of full rights.
// Internal to daemon/web; on the loop.
#pragma once

#include <functional>
#include <optional>

#include "daemon/web/acts.hpp"
#include "rules/rotation.hpp"

namespace jibao::web {

/// `then` is called once it is shown that this is `person`: their own account (false), or their PIN (true). A bearer of full
/// rights needs no PIN of somebody who has none: such an office has neither accounts nor PINs. Else `refused`, once.
void prove(Desk& desk, const CallPtr& call, const Person& person, const std::string& pin, std::function<void(bool by_pin)> then,
           std::function<void(Trouble)> refused);

/// Checks in whoever is proven, submits and calls back.
void check_in(Desk& desk, const CallPtr& call, const Person& person, const std::string& pin, Done done, std::function<void(Trouble)> refused);

/// Confirms a handover for whoever is proven, as it was written then: `shown`, where that is known.
void confirm_handover(Desk& desk, const CallPtr& call, std::uint32_t handover, std::optional<Instant> shown, const Person& person,
                      const std::string& pin, Done done, std::function<void(Trouble)> refused);

/// Whether the caller sees the whole of the duty room, as a handover does; else the call is answered (403).
bool sees_the_room(Desk& desk, const CallPtr& call);

/// A month by rotation: the policy's shifts of the day, the lists as given. Empty where `month` is none.
std::vector<DutyShift> rotated(const Desk& desk, const std::string& month, RotationPlan plan);

}  // namespace jibao::web
