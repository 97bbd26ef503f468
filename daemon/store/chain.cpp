// Implements chain.hpp on OpenSSL's EVP digests. The digests are fetched once and the contexts are reused: a
// fetch costs more than hashing 1 KiB.
#include "daemon/store/chain.hpp"
#include "rules/mutant.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace jibao::store {
namespace {

// A digest that cannot be computed is our own mistake or a broken machine: never go on with a wrong chain.
[[noreturn]] void broken(const char* what) {
  std::fprintf(stderr, "jibao: the crypto library failed: %s\n", what);
  std::abort();
}

void put_number(std::string& to, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) to.push_back(static_cast<char>((value >> shift) & 0xffU));
}

constexpr char digits[] = "0123456789abcdef";

template <std::size_t N>
std::string to_hex(const std::array<unsigned char, N>& bytes) {
  std::string text(2 * N, '0');
  for (std::size_t i = 0; i < N; ++i) {
    text[2 * i] = digits[bytes[i] >> 4U];
    text[2 * i + 1] = digits[bytes[i] & 0xfU];
  }
  return text;
}

int digit(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  return -1;
}

template <std::size_t N>
std::optional<std::array<unsigned char, N>> from_hex(std::string_view text) {
  if (text.size() != 2 * N) return std::nullopt;
  std::array<unsigned char, N> bytes{};
  for (std::size_t i = 0; i < N; ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return bytes;
}

struct FreeDigest {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

std::string_view algorithm_name(Algorithm algorithm) {
  return algorithm == Algorithm::sm3 ? "sm3" : "sha256";
}

std::optional<Algorithm> algorithm_named(std::string_view name) {
  if (name == "sha256") return Algorithm::sha256;
  if (name == "sm3") return Algorithm::sm3;
  return std::nullopt;
}

std::string hex(const Digest& digest) { return to_hex(digest); }
std::string hex(const Salt& salt) { return to_hex(salt); }
std::optional<Digest> digest_from_hex(std::string_view text) { return from_hex<32>(text); }
std::optional<Salt> salt_from_hex(std::string_view text) { return from_hex<16>(text); }

struct Hasher::Contexts {
  std::unique_ptr<EVP_MD, FreeDigest> sha256{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  std::unique_ptr<EVP_MD, FreeDigest> sm3{EVP_MD_fetch(nullptr, "SM3", nullptr)};
  std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
  std::string fields;  // reused: the fixed part of what is hashed

  void start(Algorithm algorithm) {
    const EVP_MD* digest = algorithm == Algorithm::sm3 ? sm3.get() : sha256.get();
    if (digest == nullptr) broken("no such digest");
    if (EVP_DigestInit_ex2(context.get(), digest, nullptr) != 1) broken("init");
  }
  void add(const void* data, std::size_t size) {
    if (EVP_DigestUpdate(context.get(), data, size) != 1) broken("update");
  }
  Digest finish() {
    Digest result{};
    unsigned int size = 0;
    if (EVP_DigestFinal_ex(context.get(), result.data(), &size) != 1 || size != result.size())
      broken("final");
    return result;
  }
};

Hasher::Hasher() : contexts_(std::make_unique<Contexts>()) {
  if (!contexts_->sha256 || !contexts_->context) broken("no SHA-256");
}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

bool Hasher::supports(Algorithm algorithm) const {
  return algorithm == Algorithm::sha256 || (algorithm == Algorithm::sm3 && contexts_->sm3 != nullptr);
}

Digest Hasher::commitment(Algorithm algorithm, const Salt& salt, std::string_view value) {
  std::string& fields = contexts_->fields;
  fields.assign(reinterpret_cast<const char*>(salt.data()), salt.size());
  put_number(fields, value.size());
  contexts_->start(algorithm);
  contexts_->add(fields.data(), fields.size());
  contexts_->add(value.data(), value.size());
  return contexts_->finish();
}

Digest Hasher::record(const Record& record) {
  // Every field has a fixed size or its length before it, so no two records can give the same bytes.
  std::string& fields = contexts_->fields;
  fields.clear();
  fields.push_back(static_cast<char>(record.version));
  fields.push_back(static_cast<char>(record.algorithm));
  put_number(fields, record.sequence);
  put_number(fields, record.previous.size());
  fields.append(reinterpret_cast<const char*>(record.previous.data()), record.previous.size());
  put_number(fields, static_cast<std::uint64_t>(record.at));
  put_number(fields, record.incident);
  fields.push_back(record.retires ? '\1' : '\0');
  put_number(fields, record.body.size());
  contexts_->start(record.algorithm);
  contexts_->add(fields.data(), fields.size());
  contexts_->add(record.body.data(), record.body.size());
  fields.clear();
  put_number(fields, record.commitments.size());
  for (const Digest& commitment : record.commitments) {
    put_number(fields, commitment.size());
    fields.append(reinterpret_cast<const char*>(commitment.data()), commitment.size());
  }
  contexts_->add(fields.data(), fields.size());
  return contexts_->finish();
}

Record seal(Hasher& hasher, Entry&& entry, std::uint64_t sequence, const Digest& previous,
            Algorithm algorithm, const SaltSource& salts) {
  Record record;
  record.algorithm = algorithm;
  record.sequence = sequence;
  record.previous = previous;
  record.at = entry.at;
  record.incident = entry.incident;
  record.retires = entry.retires;
  record.body = std::move(entry.body);
  for (std::string& value : entry.personal) {
    const Salt salt = salts();
    record.commitments.push_back(hasher.commitment(algorithm, salt, value));
    record.personal.emplace_back(PersonalValue{salt, std::move(value)});
  }
  record.hash = hasher.record(record);
  return record;
}

Result<void> check_entry(const Entry& entry) {
  if (entry.body.size() > max_body_bytes) return failure("the body of a journal entry is over its bound");
  if (entry.personal.size() > max_personal_values)
    return failure("a journal entry has too many personal values");
  const auto over = [](const std::string& value) { return value.size() > max_personal_bytes; };
  if (std::any_of(entry.personal.begin(), entry.personal.end(), over)) {
    return failure("a personal value of a journal entry is over its bound");
  }
  std::size_t bytes = entry.body.size();
  for (const std::string& value : entry.personal) bytes += value.size();
  if (bytes > max_entry_bytes) return failure("a journal entry is over its bound in sum");
  // SQLite's integers, and PostgreSQL's, are signed.
  if (entry.incident > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return failure("the incident's number is over its bound");
  }
  if (entry.retires && entry.incident == 0) return failure("the house cannot be retired");
  return {};
}

Result<void> check_entries(const std::vector<Entry>& entries) {
  if (entries.size() > max_entries_per_append) return failure("too many journal entries in one append");
  for (const Entry& entry : entries) {
    if (auto checked = check_entry(entry); !checked) return checked;
  }
  return {};
}

Result<void> check_record(Hasher& hasher, const Record& record) {
  const auto bad = [&](const char* what) {
    return failure("journal record " + std::to_string(record.sequence) + ": " + what);
  };
  if (record.version != record_version) return bad("its format version is unknown to this program");
  if (!hasher.supports(record.algorithm)) return bad("its hash algorithm is not to be had on this machine");
  if (record.personal.size() != record.commitments.size())
    return bad("personal values and commitments differ in number");
  if (mutant(305)) return {};
  if (hasher.record(record) != record.hash) return bad("its content does not match its hash");
  for (std::size_t i = 0; i < record.personal.size(); ++i) {
    const auto& personal = record.personal[i];
    if (personal &&
        hasher.commitment(record.algorithm, personal->salt, personal->value) != record.commitments[i]) {
      return bad("a personal value does not match its commitment");
    }
  }
  return {};
}

Stored stored(Record&& record) {
  Stored result;
  result.sequence = record.sequence;
  result.previous = hex(record.previous);
  result.hash = hex(record.hash);
  result.at = record.at;
  result.incident = record.incident;
  result.body = std::move(record.body);
  result.retires = record.retires;
  result.personal.reserve(record.personal.size());
  for (auto& personal : record.personal) {
    result.personal.push_back(personal ? std::optional<std::string>(std::move(personal->value))
                                       : std::nullopt);
  }
  return result;
}

Head genesis() { return Head{0, std::string(64, '0')}; }

}  // namespace jibao::store
