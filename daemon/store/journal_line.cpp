// Implements journal_line.hpp. The reader is strict by construction: it reads leniently enough to find the
// fields, writes the record again, and refuses the line where the two differ.
#include "daemon/store/journal_line.hpp"

#include <charconv>

namespace jibao::store {
namespace {

constexpr char digits[] = "0123456789abcdef";

void put_string(std::string& to, std::string_view text) {
  to.push_back('"');
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '"' || character == '\\') {
      to.push_back('\\');
      to.push_back(character);
    } else if (byte < 0x20) {
      to += "\\u00";
      to.push_back(digits[byte >> 4U]);
      to.push_back(digits[byte & 0xfU]);
    } else {
      to.push_back(character);
    }
  }
  to.push_back('"');
}

// Walks over one line. Every function returns false at the first surprise.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool literal(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  template <class Number>
  bool number(Number& value) {
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{}) return false;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return true;
  }
  bool boolean(bool& value) {
    value = rest_.starts_with("true");
    return literal(value ? "true" : "false");
  }
  bool string(std::string& value) {
    if (!literal("\"")) return false;
    while (!rest_.empty() && rest_.front() != '"') {
      if (rest_.front() != '\\') {
        value.push_back(rest_.front());
        rest_.remove_prefix(1);
      } else if (!escape(value)) {
        return false;
      }
    }
    return literal("\"");
  }
  bool digest(Digest& value) { return read_hex(64, digest_from_hex, value); }
  bool salt(Salt& value) { return read_hex(32, salt_from_hex, value); }
  bool at_end() const { return rest_.empty(); }

 private:
  template <class Bytes, class Decode>
  bool read_hex(std::size_t length, Decode decode, Bytes& value) {
    if (!literal("\"")) return false;
    const auto decoded = decode(rest_.substr(0, length));
    if (!decoded) return false;
    value = *decoded;
    rest_.remove_prefix(length);
    return literal("\"");
  }
  bool escape(std::string& value) {
    rest_.remove_prefix(1);
    if (rest_.empty()) return false;
    const char kind = rest_.front();
    rest_.remove_prefix(1);
    if (kind == '"' || kind == '\\') {
      value.push_back(kind);
      return true;
    }
    if (kind != 'u' || rest_.size() < 4) return false;
    unsigned int code = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + 4, code, 16);
    if (error != std::errc{} || end != rest_.data() + 4 || code >= 0x20) return false;
    value.push_back(static_cast<char>(code));
    rest_.remove_prefix(4);
    return true;
  }

  std::string_view rest_;
};

bool read_lists(Reader& reader, Record& record) {
  if (!reader.literal(",\"commitments\":[")) return false;
  while (!reader.literal("]")) {
    if (!record.commitments.empty() && !reader.literal(",")) return false;
    if (record.commitments.size() == max_personal_values) return false;
    if (!reader.digest(record.commitments.emplace_back())) return false;
  }
  if (!reader.literal(",\"personal\":[")) return false;
  while (!reader.literal("]")) {
    if (!record.personal.empty() && !reader.literal(",")) return false;
    if (record.personal.size() == record.commitments.size()) return false;
    auto& personal = record.personal.emplace_back();
    if (reader.literal("null")) continue;
    personal.emplace();
    if (!reader.literal("{\"salt\":") || !reader.salt(personal->salt)) return false;
    if (!reader.literal(",\"value\":") || !reader.string(personal->value) || !reader.literal("}"))
      return false;
  }
  return record.personal.size() == record.commitments.size();
}

// The reader of version 1.
bool read_version_1(Reader& reader, Record& record) {
  std::string algorithm;
  if (!reader.literal(",\"alg\":") || !reader.string(algorithm)) return false;
  const auto named = algorithm_named(algorithm);
  if (!named) return false;
  record.algorithm = *named;
  return reader.literal(",\"seq\":") && reader.number(record.sequence) && reader.literal(",\"prev\":") &&
         reader.digest(record.previous) && reader.literal(",\"at\":") && reader.number(record.at) &&
         reader.literal(",\"incident\":") && reader.number(record.incident) &&
         reader.literal(",\"retires\":") && reader.boolean(record.retires) && reader.literal(",\"body\":") &&
         reader.string(record.body) &&  //
         read_lists(reader, record) && reader.literal(",\"hash\":") && reader.digest(record.hash) &&
         reader.literal("}") && reader.at_end();
}

}  // namespace

std::string journal_line(const Record& record, PersonalValues personal) {
  std::string line;
  line.reserve(record.body.size() + record.body.size() / 4 + 100 * record.commitments.size() + 320);
  line += "{\"v\":" + std::to_string(record.version) + ",\"alg\":";
  put_string(line, algorithm_name(record.algorithm));
  line +=
      ",\"seq\":" + std::to_string(record.sequence) + ",\"prev\":\"" + hex(record.previous) + "\",\"at\":";
  line += std::to_string(record.at) + ",\"incident\":" + std::to_string(record.incident) + ",\"retires\":";
  line += record.retires ? "true,\"body\":" : "false,\"body\":";
  put_string(line, record.body);
  line += ",\"commitments\":[";
  for (std::size_t i = 0; i < record.commitments.size(); ++i) {
    line += (i == 0 ? "\"" : ",\"") + hex(record.commitments[i]) + "\"";
  }
  line += "],\"personal\":[";
  for (std::size_t i = 0; i < record.personal.size(); ++i) {
    if (i != 0) line += ',';
    const auto& value = record.personal[i];
    if (!value || personal == PersonalValues::left_out) {
      line += "null";
      continue;
    }
    line += "{\"salt\":\"" + hex(value->salt) + "\",\"value\":";
    put_string(line, value->value);
    line += '}';
  }
  line += "],\"hash\":\"" + hex(record.hash) + "\"}";
  return line;
}

Result<Record> read_journal_line(std::string_view line) {
  if (line.size() > max_line_bytes) return failure("the line is longer than any record");
  Reader reader(line);
  unsigned int version = 0;
  if (!reader.literal("{\"v\":") || !reader.number(version)) return failure("not a journal record");
  if (version != record_version) return failure("its format version is unknown to this program");
  Record record;
  if (!read_version_1(reader, record) || journal_line(record, PersonalValues::included) != line) {
    return failure("not in the form of a journal record");
  }
  return record;
}

}  // namespace jibao::store
