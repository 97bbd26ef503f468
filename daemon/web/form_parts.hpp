// Pieces that the forms of the console share: labelled fields, a part that opens, words as choices. Internal to the views.
#pragma once

#include <initializer_list>
#include <string>

#include "daemon/web/html.hpp"
#include "daemon/web/labels.hpp"

namespace jibao::web {

std::string labelled(const Look& look, const Given& given, std::string_view name, std::string_view path,
                     std::string_view type = "text", std::string_view extra = "autocomplete=\"off\"");

/// A time as people type it: 03:42, or with its date.
std::string time_field(const Look& look, const Given& given, std::string_view name, std::string_view path,
                       const std::string& value = {});

std::string check(std::string_view name, const std::string& label, bool on);

/// A part of the page that opens by a press; open already where something in it was refused or is owed next. `key`: the
/// single key that opens it where there is script; none: '\0'.
std::string details(const std::string& summary, const std::string& inside, bool open, char key = '\0');

/// A button that a single key presses too where there is script; the key stands beside its words.
std::string key_button(const std::string& words, char key, std::string_view kind, std::string_view name, const std::string& value);

/// Whether the incident still owes such a deed: its form stands open.
bool owes(const Incident& incident, DeedKind deed);

template <class E>
Choices word_choices(const Look& look, std::initializer_list<E> values) {
  Choices choices;
  for (const E value : values)
    choices.emplace_back(std::string(name_of(value)), word_label(name_of(value), look.language));
  return choices;
}

}  // namespace jibao::web
