// people: who can be paged, with their numbers.
#include <map>
#include <string>

#include "config/address.hpp"
#include "config/sections.hpp"

namespace jibao::config {
namespace {

// An argon2id hash as `jibao` prints it; the policy never holds the PIN itself.
constexpr std::string_view kPinHashStart = "$argon2id$";

std::string read_email(const Fields& fields) {
  std::string email = fields.text("email", {.most = 254});
  if (email.empty()) return email;
  const std::size_t at = email.find('@');
  const bool plain = email.find_first_of(" \t<>\"'(),;:\\") == std::string::npos;
  const bool good = plain && at != std::string::npos && at > 0 && at == email.rfind('@') &&
                    is_host(std::string_view(email).substr(at + 1));
  if (good) return email;
  fields.error(fields.place("email"), "'" + email + "' is no mailbox", "write it like wangfang@example.cn");
  return {};
}

// What a switchboard wants dialled once it answers.
std::string read_extension(const Fields& fields) {
  std::string extension = fields.text("extension", {.most = 8});
  if (extension.empty()) return extension;
  if (!fields.has("phone")) fields.error(fields.key_place("extension"), "an extension needs a phone");
  if (extension.find_first_not_of("0123456789") == std::string::npos) return extension;
  fields.error(fields.place("extension"), "'" + extension + "' is no extension", "digits alone, eight at most");
  return {};
}

Person read_person(Reading& reading, const Node& item) {
  const Fields fields =
      read_map(item, item.place, titled("person", item, "id"),
               {required("id"), required("name"), optional("unit"), optional("title"), optional("phone"),
                optional("extension"), optional("email"), optional("pin_hash"), optional("leader")},
               reading.diagnostics);
  Person person;
  person.id = read_identifier(fields, "id");
  person.name = read_text(fields, "name");
  person.unit = read_text(fields, "unit");
  person.title = read_text(fields, "title");
  person.contact = {read_phone(fields, "phone"), read_email(fields), read_extension(fields)};
  person.leader = fields.flag("leader", false);
  person.pin_hash = fields.text("pin_hash", {.most = 200});
  if (!person.pin_hash.empty() && !person.pin_hash.starts_with(kPinHashStart)) {
    // The value is not repeated: it may be a PIN that somebody wrote in clear.
    fields.error(fields.key_place("pin_hash"), "'pin_hash' of " + fields.what() + " is no argon2id hash",
                 "never write the PIN itself");
    person.pin_hash.clear();
  }
  if (!fields.has("phone") && !fields.has("email")) {
    reading.diagnostics.warning(fields.place("id"), fields.what() + " has neither phone nor email",
                                "no page can reach them");
  }
  if (!person.id.empty()) {
    reading.references.define(Named::person, person.id, fields.place("id"), reading.diagnostics);
    reading.references.define_known(Named::target, person.id);
    reading.person_places.emplace(person.id, fields.place("id"));
  }
  return person;
}

// A reply by SMS is known by its number alone: two people with one number cannot be told apart.
void warn_of_shared_numbers(Reading& reading) {
  std::map<std::string, std::string> owners;
  for (const auto& [id, person] : reading.policy.people) {
    if (person.contact.phone.empty()) continue;
    const auto [owner, fresh] = owners.emplace(person.contact.phone, id);
    if (fresh) continue;
    reading.diagnostics.warning(reading.person_places.at(id),
                                "'" + id + "' has the same phone number as '" + owner->second + "'",
                                "replies from it cannot be told apart");
  }
}

}  // namespace

void read_people(Reading& reading, const Entry& entry) {
  if (entry.value.kind != NodeKind::sequence || entry.value.items.size() > kMostPeople) {
    reading.diagnostics.error(entry.key_place,
                              "'people' must be a list of at most " + std::to_string(kMostPeople),
                              "write '- id: ...' for each");
    return;
  }
  for (const Node& item : entry.value.items) {
    Person person = read_person(reading, item);
    const std::string id = person.id;
    if (!id.empty()) reading.policy.people.emplace(id, std::move(person));
  }
  warn_of_shared_numbers(reading);
}

}  // namespace jibao::config
