// The signatures that cloud providers ask for, over requests and calls. The time is an argument.
//
// Sources: Aliyun "RPC signature version 1.0"; Tencent Cloud "TC3-HMAC-SHA256"; Twilio "Validating requests". The known
// answers of tests/notifiers/signature_test.cpp were made with another program, Twilio's is its own published one.
// Called by aliyun, tencent and twilio. Pure; thread: any.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/time.hpp"

namespace jibao::notifiers {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// "2026-11-21T06:30:00Z", and its date alone.
std::string utc_seconds(Instant at);
std::string utc_date(Instant at);

// The Signature parameter of a POST with these parameters (without it), base64.
std::string aliyun_signature(Parameters parameters, std::string_view secret);

// The Authorization header of a POST of this body to the path "/" of `host`.
std::string tencent_authorization(std::string_view service, std::string_view host, std::string_view content_type,
                                  std::string_view body, std::string_view secret_id, std::string_view secret_key,
                                  Instant now);

// X-Twilio-Signature of a call of that URL (the public one, with its query) with these fields in its form.
std::string twilio_signature(std::string_view url, Parameters form, std::string_view token);

}  // namespace jibao::notifiers
