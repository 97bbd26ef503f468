// A page (呼叫): one message to one person through one channel, with its attempts and receipts; and what the shell is
// handed when an attempt is due. The same PageId travels over all attempts, restarts included, so that a receiver can
// recognise a repeat.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/level.hpp"
#include "rules/names.hpp"
#include "rules/time.hpp"

namespace jibao {

using IncidentId = std::uint64_t;  // 1, 2, 3 ...; 0: the house itself

struct PageId {
  IncidentId incident = 0;
  std::uint32_t number = 0;  // 1, 2, 3 ... within the incident
  auto operator<=>(const PageId&) const = default;
};

/// "12-3", the form in which a page's id leaves the program.
std::string to_string(PageId id);
std::optional<PageId> parse_page_id(std::string_view text);

/// gathered is of the words alone: of a page that tells of several incidents, whose purpose stays what it was. upkeep and
/// line_test are of the daemon's own affairs: they tell of no event; nor do roll_call, contact_check and shift, which tells
/// somebody that they were put on a shift that begins soon.
enum class Purpose { alarm, reminder, breach, chase, taken, cancelled, closed, passed, merged, codes, administrator, gathered,
                     upkeep, line_test,
                     roll_call, contact_check, shift };
JIBAO_NAMES(Purpose, "alarm", "reminder", "breach", "chase", "taken", "cancelled", "closed", "passed", "merged", "codes",
            "administrator", "gathered", "upkeep", "line_test",
            "roll_call", "contact_check", "shift");

/// Whether it asks that person alone for an answer, whatever the others answer, and nobody is told how it ended.
constexpr bool is_question(Purpose purpose) { return purpose == Purpose::roll_call || purpose == Purpose::contact_check; }

/// Whether a page of this purpose asks for an acknowledgement (the others only tell).
constexpr bool asks(Purpose purpose) {
  return purpose == Purpose::alarm || purpose == Purpose::breach || purpose == Purpose::passed ||
         purpose == Purpose::reminder || purpose == Purpose::chase || purpose == Purpose::upkeep ||
         is_question(purpose);
}

/// Whether a page of this purpose is of the daemon's own affairs: no budget holds it back, and none is used up by it.
constexpr bool is_upkeep(Purpose purpose) {
  return purpose == Purpose::upkeep || purpose == Purpose::line_test || purpose == Purpose::shift || is_question(purpose);
}

/// held: within the person's budget, until its time; gathered: told by the page of another incident instead.
enum class PageState { held, waiting, sending, accepted, delivered, failed, superseded, gathered };
JIBAO_NAMES(PageState, "held", "waiting", "sending", "accepted", "delivered", "failed", "superseded", "gathered");

/// What came of an attempt, as the channel's judging function read the gateway's answer.
enum class Outcome { sent, try_again, give_up, tell_administrator };
JIBAO_NAMES(Outcome, "sent", "try_again", "give_up", "tell_administrator");

/// What about a channel an administrator has to put right, as far as the provider's answer tells.
enum class ChannelFault { other, settings, credentials, credit, template_approval };
JIBAO_NAMES(ChannelFault, "other", "settings", "credentials", "credit", "template_approval");

/// A value of an approved template, by the name of our variable.
struct TemplateValue {
  std::string name;
  std::string value;
  bool operator==(const TemplateValue&) const = default;
};

/// The values as one text for the journal, a line "name=value" each (no value has line ends), and back.
std::string to_lines(const std::vector<TemplateValue>& values);
std::vector<TemplateValue> parse_lines(std::string_view lines);

/// The words of one message. Where a link may go, `text` holds the mark link_mark, which the shell replaces by the
/// address of the page behind the link: a link is never in the journal.
struct Message {
  std::string subject;  // e-mail only
  std::string text;     // of an approved template: as people get it, with the values filled in
  std::vector<TemplateValue> values{};  // of an approved template, in the order of its text
};
inline constexpr std::string_view link_mark = "\x1b""LINK\x1b";

/// One attempt, as handed to the gateway port once it is on disk.
struct Dispatch {
  PageId page;
  std::uint32_t attempt = 1;
  std::string channel;
  std::string person;
  std::string address;     // number or mailbox; empty where the channel needs none
  std::string code;        // the code to answer with; empty where the page asks nothing
  Purpose purpose = Purpose::alarm;
  Level level = Level::unknown;  // of the incident, when the attempt was recorded
  Message message;
  Instant at;              // when the attempt was recorded
  bool low_sensitivity = false;   // the approved template of low sensitivity was filled
  std::optional<Instant> limit;   // the open limit that the page is about, or the next of its incident
  bool drill = false;
  bool repeat = false;     // said before: a later attempt, or a later round of the escalation
};

}  // namespace jibao
