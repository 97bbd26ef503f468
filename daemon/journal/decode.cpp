// Reads facts back from a record. The tree of one record lives in one arena that is thrown away at once: a restart
// reads a hundred thousand of them.
#include <boost/json.hpp>
#include <limits>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "daemon/journal/codec.hpp"
#include "daemon/journal/personal.hpp"
#include "rules/classification.hpp"

namespace jibao::journal {
namespace {

namespace json = boost::json;

// What a reader meets within one record. The first fault is kept; what follows is passed over.
struct Trouble {
  std::string message;
  explicit operator bool() const { return !message.empty(); }
};

// Sets every member of one fact: from its field, or to zero where there is none.
class Reader {
 public:
  // `known`: so many of its first fields were read before.
  Reader(const json::object& object, const std::vector<std::optional<std::string>>& personal, Trouble& trouble,
         std::size_t known = 0)
      : object_(object), next_(object.begin() + known), found_(known), personal_(personal), trouble_(trouble) {}

  template <class Member>
  void operator()(std::string_view name, Member& member) {
    member = Member{};
    const json::value* found = find(name);
    if (found == nullptr || trouble_) return;
    if (!read(*found, member) && !trouble_) fault(name, "it does not hold what is expected there");
  }

  void personal(std::string_view name, std::string& member) {
    member.clear();
    const json::value* found = find(name);
    if (found == nullptr || trouble_) return;
    const json::object* reference = found->if_object();
    const json::value* index = reference != nullptr ? reference->if_contains("$p") : nullptr;
    std::uint32_t number = 0;
    if (index == nullptr || !read(*index, number) || number >= personal_.size()) {
      return fault(name, "it does not name a personal value of this record");
    }
    member = personal_[number] ? *personal_[number] : std::string(destroyed_value);
  }

 private:
  // Fields are written in the order in which they are asked for: mostly the next one is the one that is wanted, and
  // where all that stand there were found, there is no other.
  const json::value* find(std::string_view name) {
    if (found_ == object_.size()) return nullptr;
    auto found = next_;
    if (found == object_.end() || std::string_view(found->key()) != name) found = object_.find(name);
    if (found == object_.end()) return nullptr;
    next_ = found + 1;
    ++found_;
    return &found->value();
  }

  void fault(std::string_view name, const char* what) {
    trouble_.message = "field '" + std::string(name) + "': " + what;
  }

  static bool read(const json::value& value, std::string& text) {
    const json::string* found = value.if_string();
    if (found != nullptr) text.assign(found->data(), found->size());
    return found != nullptr;
  }
  static bool read(const json::value& value, bool& flag) {
    const bool* found = value.if_bool();
    if (found != nullptr) flag = *found;
    return found != nullptr;
  }
  template <class Number>
    requires std::is_integral_v<Number>
  static bool read(const json::value& value, Number& number) {
    const std::int64_t* found = value.if_int64();
    if (found == nullptr || !std::in_range<Number>(*found)) return false;
    number = static_cast<Number>(*found);
    return true;
  }
  static bool read(const json::value& value, Instant& when) {
    const std::int64_t* found = value.if_int64();
    if (found != nullptr) when = from_millis(*found);
    return found != nullptr;
  }
  static bool read(const json::value& value, Duration& duration) {
    const std::int64_t* found = value.if_int64();
    if (found != nullptr) duration = Duration(*found);
    return found != nullptr;
  }
  template <class E>
    requires std::is_enum_v<E>
  static bool read(const json::value& value, E& name) {
    const json::string* found = value.if_string();
    if (found == nullptr) return false;
    const auto known = from_name<E>(std::string_view(found->data(), found->size()));
    if (known) name = *known;
    return known.has_value();
  }
  template <class Part>
    requires requires(Part& part, Reader& reader) { part.fields(reader); }
  bool read(const json::value& value, Part& part) {
    const json::object* found = value.if_object();
    if (found == nullptr) return false;
    Reader inner(*found, personal_, trouble_);
    part.fields(inner);
    return !trouble_;
  }
  template <class T>
  bool read(const json::value& value, std::optional<T>& member) {
    return read(value, member.emplace());
  }
  template <class T>
  bool read(const json::value& value, std::vector<T>& list) {
    const json::array* found = value.if_array();
    if (found == nullptr) return false;
    list.reserve(found->size());
    for (const json::value& item : *found) {
      if (!read(item, list.emplace_back())) return false;
    }
    return true;
  }

  const json::object& object_;
  json::object::const_iterator next_;  // behind the field that was found last
  std::size_t found_;                  // so many; each name is asked for once
  const std::vector<std::optional<std::string>>& personal_;
  Trouble& trouble_;
};

// The alternative of that index, not yet filled.
template <std::size_t... Indices>
Fact empty_fact(std::size_t index, std::index_sequence<Indices...>) {
  using Make = Fact (*)();
  static constexpr Make make[] = {+[]() -> Fact { return std::variant_alternative_t<Indices, Fact::Variant>{}; }...};
  return make[index]();
}

std::optional<Fact> fact_named(std::string_view name) {
  constexpr std::size_t count = Fact::kinds;
  static_assert(Names<Fact>::values.size() == count, "every fact has its written name");
  static const auto index_of = [] {
    std::unordered_map<std::string_view, std::size_t> indices;
    for (std::size_t i = 0; i < count; ++i) indices.emplace(Names<Fact>::values[i], i);
    return indices;
  }();
  const auto found = index_of.find(name);
  if (found == index_of.end()) return std::nullopt;
  return empty_fact(found->second, std::make_index_sequence<count>{});
}

// Reads one fact; nothing where something is wrong, which goes to `trouble`.
std::optional<Fact> read_fact(const json::value& value, const std::vector<std::optional<std::string>>& personal,
                              Trouble& trouble) {
  const json::object* object = value.if_object();
  const json::value* name = object != nullptr ? object->if_contains("fact") : nullptr;
  const json::string* text = name != nullptr ? name->if_string() : nullptr;
  if (text == nullptr) {
    trouble.message = "it is not a fact";
    return std::nullopt;
  }
  const std::string_view written(text->data(), text->size());
  std::optional<Fact> fact = fact_named(written);
  if (!fact) {
    trouble.message = "this program knows no fact of the name '" + std::string(written) + "'";
    return std::nullopt;
  }
  Reader reader(*object, personal, trouble, 1);  // its name
  std::visit([&](auto& known) { known.fields(reader); }, *fact);
  if (trouble) trouble.message = "'" + std::string(written) + "', " + trouble.message;
  return fact;
}

// The array of facts of a body of version 1, or nothing with the reason in `trouble`.
const json::array* facts_of(const json::value& body, Trouble& trouble) {
  const json::object* object = body.if_object();
  const json::value* version = object != nullptr ? object->if_contains("v") : nullptr;
  const std::int64_t* number = version != nullptr ? version->if_int64() : nullptr;
  if (number == nullptr || *number != 1) {
    trouble.message = "its body is of a format version that this program does not know";
    return nullptr;
  }
  const json::value* facts = object->if_contains("facts");
  const json::array* list = facts != nullptr ? facts->if_array() : nullptr;
  if (list == nullptr) trouble.message = "its body holds no facts";
  return list;
}

// "$p" of a personal value, or nothing.
std::optional<std::size_t> personal_index(const json::value& value) {
  const json::object* reference = value.if_object();
  const json::value* index = reference != nullptr ? reference->if_contains("$p") : nullptr;
  if (index == nullptr || !index->is_int64() || index->as_int64() < 0) return std::nullopt;
  return static_cast<std::size_t>(index->as_int64());
}

// By the written form, so that what a newer program wrote beside it counts too.
void add_content_of(const json::object& fact, Stays stays, std::vector<std::size_t>& content) {
  const json::value* found = fact.if_contains("path");
  const json::string* path = found != nullptr ? found->if_string() : nullptr;
  for (const auto& field : fact)
    if (const auto index = personal_index(field.value());
        index && !stays(std::string_view(field.key()), path != nullptr ? std::string_view(*path) : std::string_view()))
      content.push_back(*index);
}

}  // namespace

Result<std::vector<std::size_t>> content_of(const store::Stored& record) { return personal_to_go(record, may_stay_on_record); }

Result<std::vector<std::size_t>> personal_to_go(const store::Stored& record, Stays stays) {
  json::error_code error;
  json::value body;
  try {
    body = json::parse(json::string_view(record.body.data(), record.body.size()), error);
  } catch (const std::exception& thrown) {
    return failure(thrown.what());
  }
  Trouble trouble;
  const json::array* list = error ? nullptr : facts_of(body, trouble);
  if (list == nullptr) return failure("journal record " + std::to_string(record.sequence) + ": " + (error ? error.message() : trouble.message));
  std::vector<std::size_t> content;
  for (const json::value& item : *list)
    if (const json::object* fact = item.if_object()) add_content_of(*fact, stays, content);
  return content;
}

Result<std::vector<Fact>> decode(const store::Stored& record) {
  const auto failed = [&](const std::string& what) {
    return failure("journal record " + std::to_string(record.sequence) + " (incident " +
                   std::to_string(record.incident) + "): " + what);
  };
  // Bodies of usual size never touch the heap; larger ones grow from here.
  unsigned char arena[16 * 1024];
  json::monotonic_resource memory(arena, sizeof arena);
  json::error_code error;
  json::value body(json::storage_ptr{&memory});  // with another storage the parsed tree would be copied whole
  try {
    body = json::parse(json::string_view(record.body.data(), record.body.size()), error, &memory);
  } catch (const std::exception& thrown) {
    return failed(thrown.what());
  }
  if (error) return failed("its body is not JSON: " + error.message());
  Trouble trouble;
  const json::array* list = facts_of(body, trouble);
  if (list == nullptr) return failed(trouble.message);
  std::vector<Fact> facts;
  facts.reserve(list->size());
  for (const json::value& item : *list) {
    auto fact = read_fact(item, record.personal, trouble);
    if (trouble) return failed("fact " + std::to_string(&item - list->begin() + 1) + ": " + trouble.message);
    facts.push_back(std::move(*fact));
  }
  return facts;
}

}  // namespace jibao::journal
