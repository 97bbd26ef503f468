// Secrets of the web room: random tokens, their digests, constant-time comparison, the hash of a PIN or a password.
//
// Invariant: what is kept of a token is its digest; a comparison takes the same time whatever the difference.
// Called by access, sessions, forms and the hooks; libsodium in secrets.cpp alone. Surprise: pin_matches
// takes about 0.2 s and 64 MiB on purpose: call it through Background only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace jibao::web {

/// `bytes` of fresh randomness as base64url without padding. Thread: any.
std::string random_token(std::size_t bytes);

/// `many` bytes of fresh randomness. Thread: any.
std::string random_bytes(std::size_t many);

/// SHA-256 as 64 lower-case hex digits.
std::string digest_of(std::string_view text);

/// HMAC-SHA256 (libsodium's auth) of `text` under a key of any length, as hex.
std::string sign(std::string_view key, std::string_view text);

/// Whether the two are equal; the time tells nothing but the lengths.
bool same_secret(std::string_view left, std::string_view right);

/// Whether `pin` is the one of an argon2id string; false for an empty or broken hash.
bool pin_matches(const std::string& hash, const std::string& pin);

/// The argon2id string of a PIN (64 MiB, three passes); empty where the machine has not the memory.
std::string hash_pin(const std::string& pin);

}  // namespace jibao::web
