// What is left on the account behind a channel, where its provider tells: what to ask, and what the answer says.
//
// Invariant: only a figure that was read counts; an answer without one is an error, never "nothing left". Pure. Called by the
// courier, once a day. Sources: Twilio, GET /2010-04-01/Accounts/{Sid}/Balance.json (a subaccount has none); Aliyun,
// QueryAccountBalance of bssopenapi 2017-12-14 (help.aliyun.com/document_detail/472991.html; the key needs the right
// bss:DescribeAcccount, so spelt there); of the generic gateway the administrator says where. Surprise: Kannel, mail and robots
// know of no credit. Aliyun's balance is what is used once the packages of messages are, whose date is told (`credit_until`).
// Tencent is not asked: its SmsPackagesStatistics lists packages by the hour in which they were made, within a span whose bound
// it does not tell, and of an account without packages nothing, which would read as an empty one.
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
Result<Request> compose_credit(const Channel& channel, const Secrets& secrets, Instant now);

// Errors, in words for a person: no answer, a refusal, or one without a figure. Thread: any.
Result<Credit> read_credit(const Response& response, const Channel& channel);

// Whether that error of read_credit says that the account did not take the credentials.
bool credentials_refused(const Error& error);

// "12.29", "-3", "10,000.5": a decimal number as ten-thousandths, what is smaller cut off. Errors: anything else, or more than
// twelve digits before the point.
Result<std::int64_t> parse_amount(std::string_view text);

}  // namespace jibao::notifiers
