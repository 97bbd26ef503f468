// The bodies of accounts and tokens, read as strictly as the others: names of roles, units, how long it lasts.
//
// Invariant: no secret is ever asked for in a body of the API. Called by api_accounts and api_house. Pure.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "daemon/web/json.hpp"
#include "rules/rights.hpp"

namespace jibao::web {

inline constexpr std::size_t most_roles = 9;
inline constexpr std::size_t most_units = 50;

struct AskedAccount {
  std::string account, person, by;
  std::vector<Role> roles;
  std::vector<std::string> units;
};

/// account (where `named`), person, roles, units, as.
AskedAccount read_account(const boost::json::value& body, bool named, Faults& faults);

/// A year: longer than that nobody remembers what a token is for.
inline constexpr int most_days = 365;
/// For changing over from an old token to a new one.
inline constexpr int usual_overlap_hours = 24, most_overlap_hours = 24 * 30;

struct AskedToken {
  std::string name;
  bool source = true;
  std::string by;
  std::vector<Role> roles;         // empty: as `source` says
  std::vector<std::string> units;
  int days = most_days;
};

/// name, kind (source, operator) or roles, units, days, as.
AskedToken read_token(const boost::json::value& body, Faults& faults);

struct AskedSuccessor {
  int days = most_days;
  int overlap_hours = usual_overlap_hours;
  std::string by;
};

/// days, overlap_hours, as.
AskedSuccessor read_successor(const boost::json::value& body, Faults& faults);

}  // namespace jibao::web
