// Who may do what: the one table of roles and acts. Every route of the daemon names its act, and the tests of the rights
// walk this table, so that neither can say something else.
//
// Invariant: deny by default. What is on record is a role's written name, never its number. Called by daemon/web for each
// request, and where roles are given. Surprise: `shell` is what is left to the operator's token once there is a personal
// account: whoever has the machine itself may let people in again, and see nothing of what they do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/names.hpp"

namespace jibao {

enum class Role {
  officer,   // 值班员
  leader,    // 带班领导
  observer,  // 上级观察员: reads the incidents of some units, and no numbers of people
  system,    // 系统管理员
  security,  // 安全管理员
  audit,     // 审计管理员
  source,    // 机器来源: files, and sees what became of its own
  operation, // a program of full rights (kind "operator")
  shell,     // the machine's own token, beside personal accounts
};
JIBAO_NAMES(Role, "officer", "leader", "observer", "system", "security", "audit", "source", "operator", "shell");

enum class Act {
  file,      // reports
  follow,    // a report that it filed itself
  read,      // incidents, board, wall, stream
  numbers,   // of people: dial tasks, the shift sheet
  work,      // deeds, acknowledgements, supplements, closing: what the rules then judge
  lines,     // channels and subscriptions: how they are, tests, sending again
  policy,    // the policy in force, in words
  trials,    // what a policy would do
  upkeep,    // reload, backup
  tokens,    // of programs
  accounts,  // of people, their sessions and seats
  journal,   // the whole of it, without personal values
  contents,  // ... with them
  roster,    // who is on duty, and when
  arrange,   // ... issued, changed, leave approved
  self,      // one's own password, sessions, log-out
  reach,     // who could be reached: roll calls, proofs of contacts, drills, as they were
  call_roll, // ... a roll call is begun
  prove,     // ... a contact is proven, or is no longer
};
JIBAO_NAMES(Act, "file", "follow", "read", "numbers", "work", "lines", "policy", "trials", "upkeep", "tokens", "accounts",
            "journal", "contents", "roster", "arrange", "self",
            "reach", "call_roll", "prove");

/// Whether the role may do it.
bool may(Role role, Act act);

/// Whether any of the roles may.
bool may(const std::vector<Role>& roles, Act act);

/// A role that a person's account may have.
bool is_personal(Role role);

/// One of the three administrators of 等保 (system, security, audit).
bool is_administrator(Role role);

/// How administrators are kept: the three apart and apart from duty, or held together, as an office of five has to.
enum class Administrators { combined, strict };
JIBAO_NAMES(Administrators, "combined", "strict");

/// Whether one person may hold all of them.
bool may_hold(const std::vector<Role>& roles, Administrators kept);

}  // namespace jibao
