// What is left on the account behind a channel, where its provider tells: what to ask, and what the answer says.
//
// Invariant: only a figure that was read counts; an answer without one is an error, never "nothing left". Pure. Called by the
// courier, once a day. Sources: Twilio, GET /2010-04-01/Accounts/{Sid}/Balance.json (a subaccount has none); of the generic
// gateway the administrator says where. Surprise: Kannel, mail and robots know of no credit, and Aliyun's and Tencent's balance
// is not that of the packages of messages that are used up first: of them the date is told (`credit_until`).
#pragma once

#include <cstdint>
#include <string>

#include "notifiers/channels.hpp"

namespace jibao::notifiers {

struct Credit {
  std::int64_t left = 0;  // ten-thousandths of the unit; below zero: owed
  std::string unit;       // "USD"; empty where the answer names none
};

// The question. Requires: the channel has a CreditWatch that fits its kind. Errors: a credential is missing. Thread: any.
Result<Request> compose_credit(const Channel& channel, const Secrets& secrets);

// Errors, in words for a person: no answer, a refusal, or one without a figure. Thread: any.
Result<Credit> read_credit(const Response& response, const Channel& channel);

// "12.29", "-3", "10,000.5": a decimal number as ten-thousandths, what is smaller cut off. Errors: anything else, or more than
// twelve digits before the point.
Result<std::int64_t> parse_amount(std::string_view text);

}  // namespace jibao::notifiers
