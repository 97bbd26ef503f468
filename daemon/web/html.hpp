// HTML of the console, made of strings: escaping, the frame of a page, and the pieces of forms.
//
// Invariant: every text from outside goes through escaped(); what it returns is safe as text and in a quoted
// attribute, and characters that only turn or hide text (bidi controls, zero width) become visible. No script in a
// page: those of ui/ are files of their own, and only a page of the console names them. Called by the views. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/http/message.hpp"
#include "daemon/web/desk.hpp"

namespace jibao::web {

std::string escaped(std::string_view text);

/// Text with line breaks kept as <br>.
std::string escaped_lines(std::string_view text);

/// How one looks at the pages: language, session, banner.
struct Look {
  const State& state;
  Instant now;
  Language language = Language::zh;
  std::string csrf;    // empty: not logged in
  std::string acting;  // the person's id that forms offer first
  bool drill = false;
  double pace = 1.0;
  std::vector<Role> roles{};         // of whoever looks
  std::vector<std::string> units{};  // whose incidents they see; empty: every unit's
  std::string account{};             // theirs; empty: a token's, a seat's, nobody's
  bool seat = false;                 // nobody is logged in: the seat itself

  bool can(Act act) const { return may(roles, act); }
  /// Whether they see the incident at all.
  bool sees(const Incident& incident) const;

  const Policy& policy() const { return state.current(); }
  const std::string& zone() const { return policy().office.zone; }
  /// The program's own words: an empty one says nothing in that language.
  std::string say(std::string_view zh, std::string_view en) const { return std::string(language == Language::en ? en : zh); }
  std::string html(std::string_view zh, std::string_view en) const { return escaped(say(zh, en)); }
  /// "04:02", with the date where it is another day, as <time>.
  std::string time(Instant when, bool end_of_day = false) const;
  std::string person(const std::string& id) const { return escaped(person_name(policy(), id, language)); }
};

Look look_of(const Desk& desk, const Call& call);

/// Whether a page keeps itself like what stands: never, while somebody looks at it, or also from behind (the board, which
/// sounds).
enum class Live { no, watched, always };

/// Watched where it was looked at. The answer to a press stays as it is: the next refresh would take what it refused away.
Live watched(const Call& call);

struct Frame {
  std::string title;
  int refresh = 0;         // seconds, where there is no script; 0: never by itself
  std::string path = "/";  // of this page, for the other language's link
  bool narrow = false;     // a page with one form: no navigation, no script
  Live live = Live::no;
  bool wall = false;       // looked at from afar: nothing to press
};

/// A whole page around `body`, as a Response.
http::Response page(const Look& look, const Frame& frame, const std::string& body, int status = 200);

http::Response see_other(const std::string& where);

/// What was typed, by field name, so that a form that was refused keeps it.
struct Given {
  const http::Fields* fields = nullptr;
  std::string value(std::string_view name, std::string_view otherwise = {}) const;
};

/// A labelled field; `extra` is attributes (no outside text in it), `hint` stands below.
std::string input(std::string_view name, const std::string& label, const std::string& value,
                  std::string_view type = "text", std::string_view extra = {}, const std::string& hint = {});
std::string textarea(std::string_view name, const std::string& label, const std::string& value, int rows);

using Choices = std::vector<std::pair<std::string, std::string>>;  // value and words
std::string select(std::string_view name, const std::string& label, const Choices& choices,
                   const std::string& chosen);
std::string hidden(std::string_view name, const std::string& value);
std::string button(const std::string& words, std::string_view kind = "plain", std::string_view name = {},
                   const std::string& value = {});

/// `<form method=post>` with the CSRF token and a fresh idempotency key.
std::string form(const Look& look, const std::string& action, const std::string& inside,
                 std::string_view kind = "stack");

/// The policy's people; the empty choice first where `none` has words.
Choices people_choices(const Look& look, const std::string& none);

/// A message on top of a page: "good", "bad" or "note".
std::string notice(std::string_view kind, const std::string& words);

}  // namespace jibao::web
