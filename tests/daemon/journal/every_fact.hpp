// One of each kind of fact with every field set to something of its own, and a walk that prints every field: what the
// codec's tests compare with. Neither uses the codec, so that a field that it forgets shows.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "rules/fact.hpp"

namespace jibao::journal {

// Sets every field to a value that is neither zero nor the value of any other field.
class Filler {
 public:
  template <class Member>
  void operator()(std::string_view name, Member& member) {
    fill(name, member);
  }
  void personal(std::string_view name, std::string& member) { fill(name, member); }

 private:
  std::int64_t next() { return ++count_; }
  void fill(std::string_view name, std::string& text) {
    text = "“" + std::string(name) + "”\t\"\\\n\x1b 值" + std::to_string(next());
  }
  void fill(std::string_view, bool& flag) { flag = true; }
  void fill(std::string_view, Instant& when) { when = from_millis(1'784'403'720'000 + next()); }
  void fill(std::string_view, Duration& duration) { duration = Duration(60'000 + next()); }
  template <class Part>
    requires requires(Part& part, Filler& filler) { part.fields(filler); }
  void fill(std::string_view, Part& part) {
    part.fields(*this);
  }
  template <class Number>
    requires std::is_arithmetic_v<Number>
  void fill(std::string_view, Number& number) {
    number = static_cast<Number>(next());
  }
  template <class E>
    requires std::is_enum_v<E>
  void fill(std::string_view, E& value) {
    value = static_cast<E>(1);  // the second: not zero, and still the second when more are added
  }
  template <class T>
  void fill(std::string_view name, std::optional<T>& member) {
    fill(name, member.emplace());
  }
  template <class T>
  void fill(std::string_view name, std::vector<T>& list) {
    list.resize(2);
    for (T& item : list) fill(name, item);
  }

  std::int64_t count_ = 1;  // so that no number is a default of 0 or 1
};

// Every field as "name=value", in order.
class Printer {
 public:
  std::vector<std::string> lines;

  template <class Member>
  void operator()(std::string_view name, const Member& member) {
    lines.push_back(std::string(name) + "=" + text(member));
  }
  void personal(std::string_view name, const std::string& member) { (*this)(name, member); }

 private:
  static std::string text(const std::string& member) { return member; }
  static std::string text(Instant when) { return "@" + std::to_string(to_millis(when)); }
  static std::string text(Duration duration) { return std::to_string(duration.count()) + "ms"; }
  template <class Part>
    requires requires(const Part& part, Printer& printer) { part.fields(printer); }
  static std::string text(const Part& part) {
    Printer inner;
    part.fields(inner);
    std::string all;
    for (const std::string& line : inner.lines) all += line + "/";
    return all;
  }
  template <class Number>
    requires std::is_arithmetic_v<Number>
  static std::string text(Number number) {
    return std::to_string(number);
  }
  template <class E>
    requires std::is_enum_v<E>
  static std::string text(E value) {
    return std::string(name_of(value));
  }
  template <class T>
  static std::string text(const std::optional<T>& member) {
    return member ? text(*member) : "nothing";
  }
  template <class T>
  static std::string text(const std::vector<T>& list) {
    std::string all = "[";
    for (const T& item : list) all += text(item) + ";";
    return all + "]";
  }
};

inline std::vector<std::string> print(const Fact& fact) {
  Printer printer;
  printer.lines.emplace_back(Names<Fact>::values[fact.index()]);
  std::visit([&](const auto& known) { known.fields(printer); }, fact);
  return printer.lines;
}

template <std::size_t... Indices>
std::vector<Fact> each_fact(std::index_sequence<Indices...>) {
  return {std::variant_alternative_t<Indices, Fact::Variant>{}...};
}

// One of each kind as it is made, with every field at the default of its type.
inline std::vector<Fact> every_empty_fact() { return each_fact(std::make_index_sequence<Fact::kinds>{}); }

// One of each kind, filled.
inline std::vector<Fact> every_full_fact() {
  auto facts = every_empty_fact();
  for (Fact& fact : facts) {
    Filler filler;
    std::visit([&](auto& known) { known.fields(filler); }, fact);
  }
  return facts;
}

}  // namespace jibao::journal
