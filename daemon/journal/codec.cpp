// Writes facts: the journal's record body and the API's timeline. Reading back is decode.cpp's.
#include "daemon/journal/codec.hpp"

#include <charconv>
#include <type_traits>

#include "daemon/journal/json_text.hpp"
#include "rules/calendar.hpp"

namespace jibao::journal {
namespace {

// A typical decision (ten facts with their pages) is 1 to 3 KiB: one allocation.
constexpr std::size_t usual_body_bytes = 4096;

void append_number(std::string& out, std::int64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

// How the journal writes: instants and durations are integers of milliseconds, personal values go apart.
class JournalStyle {
 public:
  explicit JournalStyle(std::vector<std::string>& personal) : personal_(&personal) {}
  static constexpr bool zeros = false;  // whether zero and false are written
  static bool shows(std::string_view) { return true; }
  static void instant(std::string& out, Instant value) { append_number(out, to_millis(value)); }
  static void duration(std::string& out, Duration value) { append_number(out, value.count()); }
  static bool shows_personal(std::string_view) { return true; }
  void personal(std::string& out, const std::string& value) {
    out += "{\"$p\":";
    append_number(out, static_cast<std::int64_t>(personal_->size()));
    out += '}';
    personal_->push_back(clean_utf8(value));
  }

 private:
  std::vector<std::string>* personal_;
};

// How the timeline shows.
class PublicStyle {
 public:
  PublicStyle(const std::string& zone, Personal personal) : zone_(&zone), personal_(personal) {}
  static constexpr bool zeros = true;
  static bool shows(std::string_view name) {
    return name != "secret_digest" && name != "code_digest" && name != "idempotency_key" && name != "idempotency_digest";
  }
  void instant(std::string& out, Instant value) const { append_json_string(out, to_rfc3339(value, *zone_)); }
  static void duration(std::string& out, Duration value) {
    out += "\"PT";
    append_number(out, value.count() / 1000);
    if (const auto rest = value.count() % 1000; rest != 0) {
      const std::string digits = std::to_string(1000 + (rest < 0 ? -rest : rest));
      out += '.';
      out.append(digits, 1);
    }
    out += "S\"";
  }
  // A code in a timeline could be answered with by whoever reads it.
  bool shows_personal(std::string_view name) const { return personal_ == Personal::shown && name != "code" && name != "values"; }
  static void personal(std::string& out, const std::string& value) { append_json_string(out, value); }

 private:
  const std::string* zone_;
  Personal personal_;
};

template <class Style>
class Writer {
 public:
  Writer(std::string& out, Style& style) : out_(out), style_(style) {}

  template <class Member>
  void operator()(std::string_view name, const Member& member) {
    if (!style_.shows(name) || !is_written(member)) return;
    key(name);
    value(member);
  }

  void personal(std::string_view name, const std::string& member) {
    if (member.empty() || !style_.shows_personal(name)) return;
    key(name);
    style_.personal(out_, member);
  }

  // An object's members; `first` says whether a comma must stand before the next.
  void open() { out_ += '{', first_ = true; }
  void close() { out_ += '}', first_ = false; }
  void key(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;  // names of fields are identifiers: nothing to escape
    out_ += "\":";
  }

  void value(const std::string& text) { append_json_string(out_, text); }
  void value(bool flag) { out_ += flag ? "true" : "false"; }
  void value(Instant when) { style_.instant(out_, when); }
  void value(Duration duration) { style_.duration(out_, duration); }
  template <class Part>
    requires requires(const Part& part, Writer& writer) { part.fields(writer); }
  void value(const Part& part) {
    open();
    part.fields(*this);
    close();
  }
  template <class Number>
    requires std::is_arithmetic_v<Number>
  void value(Number number) {
    append_number(out_, static_cast<std::int64_t>(number));
  }
  template <class E>
    requires std::is_enum_v<E>
  void value(E name) {
    out_ += '"';
    out_ += name_of(name);
    out_ += '"';
  }
  template <class T>
  void value(const std::optional<T>& member) {
    value(*member);
  }
  template <class T>
  void value(const std::vector<T>& list) {
    out_ += '[';
    bool comma = false;
    for (const T& item : list) {
      if (comma) out_ += ',';
      comma = true;
      value(item);
    }
    out_ += ']';
  }

 private:
  static bool is_written(const std::string& text) { return !text.empty(); }
  static bool is_written(const Reason& reason) {
    return reason.why != Why::none || !reason.detail.empty() || reason.until;
  }
  static bool is_written(Instant when) { return Style::zeros || when != Instant{}; }
  static bool is_written(Duration duration) { return Style::zeros || duration != Duration{}; }
  template <class T>
  static bool is_written(const std::optional<T>& member) {
    return member.has_value();
  }
  template <class T>
  static bool is_written(const std::vector<T>& list) {
    return !list.empty();
  }
  template <class Plain>
    requires std::is_arithmetic_v<Plain>
  static bool is_written(Plain plain) {
    return Style::zeros || plain != Plain{};
  }
  // Always: a name says more than its absence.
  template <class E>
    requires std::is_enum_v<E>
  static bool is_written(E) {
    return true;
  }

  std::string& out_;
  Style& style_;
  bool first_ = true;
};

template <class Style>
void append_fact(std::string& out, const Fact& fact, Style& style) {
  Writer<Style> writer(out, style);
  writer.open();
  writer.key("fact");
  out += '"';
  out += name_of_fact(fact);
  out += '"';
  std::visit([&](const auto& known) { known.fields(writer); }, fact);
  writer.close();
}

}  // namespace

std::string_view name_of_fact(const Fact& fact) { return Names<Fact>::values[fact.index()]; }

store::Entry encode(IncidentId incident, const std::vector<Fact>& facts, Instant at) {
  store::Entry entry;
  entry.at = to_millis(at);
  entry.incident = incident;
  entry.body.reserve(usual_body_bytes);
  entry.body = "{\"v\":1,\"facts\":[";
  JournalStyle style(entry.personal);
  bool comma = false;
  for (const Fact& fact : facts) {
    if (comma) entry.body += ',';
    comma = true;
    append_fact(entry.body, fact, style);
    if (std::holds_alternative<IncidentRetired>(fact)) entry.retires = true;
  }
  entry.body += "]}";
  return entry;
}

std::string to_json_public(const Fact& fact, const std::string& zone, Personal personal) {
  std::string out;
  PublicStyle style(zone, personal);
  append_fact(out, fact, style);
  return out;
}

}  // namespace jibao::journal
