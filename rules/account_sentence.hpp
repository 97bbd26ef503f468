// The sentences of accounts, log-ins, accesses and seats, and the words for roles: what sentence.cpp's visitor says of them.
//
// Invariant: no digest, code or address is told. Called by sentence.cpp, and for the words by daemon/web.
#pragma once

#include "rules/phrases.hpp"

namespace jibao {

Text words_of(Role role);       // 值班员, duty officer
Text words_of(LogInEnd end);    // 密码不对, wrong password

class AccountTeller {
 public:
  explicit AccountTeller(const Phrases& phrases) : p_(phrases) {}

  std::string operator()(const AccountMade& f) const;
  std::string operator()(const AccountChanged& f) const;
  std::string operator()(const AccountRenewed& f) const;
  std::string operator()(const AccountOpened& f) const;
  std::string operator()(const AccountDisabled& f) const;
  std::string operator()(const LoggedIn& f) const;
  std::string operator()(const LogInRefused& f) const;
  std::string operator()(const LoggedOut& f) const;
  std::string operator()(const PasswordChanged& f) const;
  std::string operator()(const AccessMade& f) const;
  std::string operator()(const AccessRefused& f) const;
  std::string operator()(const SeatEnrolled& f) const;
  std::string operator()(const SeatEnded& f) const;

 protected:
  const Phrases& p_;

 private:
  std::string rights(const std::string& person, const std::vector<Role>& roles, const std::vector<std::string>& units) const;
  std::string times(std::uint32_t many) const;
  std::string whose(const std::string& account) const;
};

}  // namespace jibao
