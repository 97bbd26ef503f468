// See duty_acts.hpp.
#include "daemon/web/duty_acts.hpp"

#include <algorithm>

#include "daemon/web/access.hpp"
#include "daemon/web/log_in.hpp"

namespace jibao::web {

void prove(Desk& desk, const CallPtr& call, const Person& person, const std::string& pin, std::function<void(bool)> then,
           std::function<void(Trouble)> refused) {
  const Caller& caller = call->caller;
  if (!caller.account.empty() && caller.person == person.id) return then(false);
  const bool full = std::find(caller.roles.begin(), caller.roles.end(), Role::operation) != caller.roles.end();
  if (person.pin_hash.empty()) {
    if (full) return then(false);
    return refused({422, pick(call->language, "此人没有设 PIN，请用本人账号办理", "that person has no PIN: they do it in their own account"), "/pin"});
  }
  if (pin.empty()) return refused({422, pick(call->language, "请输入本人的 PIN", "the person's PIN is needed"), "/pin"});
  check_pin(
      desk, call, "duty " + caller.name + " " + person.id, person, pin,
      [&desk, call, then = std::move(then), refused](bool right) {
        if (right) return then(true);
        note_refused(desk, call, LogInEnd::wrong_pin, "", call->caller.name);
        refused({403, pick(call->language, "PIN 不对", "wrong PIN"), "/pin"});
      },
      refused);
}

void check_in(Desk& desk, const CallPtr& call, const Person& person, const std::string& pin, Done done, std::function<void(Trouble)> refused) {
  prove(
      desk, call, person, pin,
      [&desk, call, id = person.id, done = std::move(done), refused](bool) {
        submit(desk, call, CheckInAsked{id, Actor{id, call->caller.name, false}}, done, refused);
      },
      refused);
}

void confirm_handover(Desk& desk, const CallPtr& call, std::uint32_t handover, std::optional<Instant> shown, const Person& person,
                      const std::string& pin, Done done, std::function<void(Trouble)> refused) {
  prove(
      desk, call, person, pin,
      [&desk, call, handover, shown, id = person.id, done = std::move(done), refused](bool by_pin) {
        submit(desk, call, HandoverAnswered{handover, id, by_pin, Actor{id, call->caller.name, false}, shown}, done, refused);
      },
      refused);
}

bool sees_the_room(Desk& desk, const CallPtr& call) {
  if (call->caller.units.empty()) return true;
  refuse(desk, call, *call->route->act);
  return false;
}

std::vector<DutyShift> rotated(const Desk& desk, const std::string& month, RotationPlan plan) {
  plan.month = month;
  if (plan.shifts.empty()) plan.shifts = desk.policy().roster.shifts;
  return rotate(desk.policy(), desk.state().duty, plan);
}

}  // namespace jibao::web
