// Contacts proven: of everyone on file whether their telephone and mailbox were proven, when and how; and the forms that send
// a code, take it back, vouch for a number that was called by hand, or withdraw a proof. The contacts themselves stand here
// for nobody.
#include "daemon/http/form.hpp"
#include "daemon/web/acts.hpp"
#include "daemon/web/administration.hpp"
#include "daemon/web/contacts.hpp"
#include "daemon/web/duty_acts.hpp"
#include "daemon/web/form_parts.hpp"
#include "daemon/web/reach_pages.hpp"
#include "daemon/web/secrets.hpp"
#include "rules/reach_sentence.hpp"

namespace jibao::web {
namespace {

std::string state_tag(const Look& look, const ContactView& view) {
  const auto tag = [&](std::string_view kind, std::string_view zh, std::string_view en) {
    return "<span class=\"tag " + std::string(kind) + "\">" + look.html(zh, en) + "</span>";
  };
  switch (view.state) {
    case ContactState::proven: return tag("calm", "已核验", "proven");
    case ContactState::changed: return tag("late", "号码已改，须重新核验", "changed since it was proven");
    case ContactState::asked: return tag("near", "核验码已发出", "a code is out");
    case ContactState::unproven: return tag(view.relied_on ? "late" : "near", "未核验", "not proven");
  }
  return {};
}

std::string history(const Look& look, const ContactView& view) {
  if (!view.proof) return "—";
  const ContactProof& proof = *view.proof;
  return look.time(proof.at) + " " + escaped(pick(look.language, words_of(proof.way))) + look.html("，", ", ") + look.person(proof.by);
}

/// The forms of one contact; the person's own code is given back on their own page as well.
std::string forms_of(const Look& look, const ContactView& view) {
  const std::string about = hidden("person", view.person) + hidden("contact", std::string(name_of(view.contact)));
  std::string out;
  if (!view.channels.empty()) {
    Choices channels;
    for (const std::string& name : view.channels) channels.emplace_back(name, word_label(name, look.language));
    out += form(look, "/contacts/send", about + select("channel", look.say("经渠道", "by channel"), channels, view.channels.front()) +
                    button(look.say("发送核验码", "Send a code"), "plain"), "inline");
  }
  if (view.state == ContactState::asked)
    out += form(look, "/contacts/prove",
                about + input("code", look.say("报回的核验码", "the code given back"), "", "text", "inputmode=\"numeric\" autocomplete=\"off\" maxlength=\"6\" required") +
                    button(look.say("核对", "Compare"), "main"), "inline");
  std::string more = form(look, "/contacts/vouch", about + hidden("digest", view.digest) + button(look.say("已人工拨打，本人接听", "I called it and spoke to them"), "plain"), "inline");
  if (view.proof)
    more += form(look, "/contacts/withdraw", about + input("reason", look.say("撤销原因", "why it is withdrawn"), "", "text", "maxlength=\"100\" required") +
                                                 button(look.say("撤销核验", "Withdraw the proof"), "danger"), "inline");
  return out + details(look.say("人工核实、撤销", "By hand, withdraw"), more, false);
}

std::string row_of(const Look& look, const ContactView& view) {
  return "<tr><td>" + look.person(view.person) + "</td><td>" + escaped(pick(look.language, words_of(view.contact))) +
         (view.relied_on ? "" : " <small class=\"soft\">" + look.html("（没有步骤实际发往）", "(no step sends there)") + "</small>") + "</td><td>" +
         state_tag(look, view) + "</td><td>" + history(look, view) + "</td><td>" + (look.can(Act::prove) ? forms_of(look, view) : std::string()) + "</td></tr>";
}

void show_contacts(Desk& desk, const CallPtr& call, int status, const std::string& above) {
  const Look look = look_of(desk, *call);
  const std::vector<ContactView> views = contacts_of(desk);
  const bool relied = std::any_of(views.begin(), views.end(), [](const ContactView& each) { return each.relied_on; });
  const auto open = std::count_if(views.begin(), views.end(), [](const ContactView& each) { return each.relied_on && each.state != ContactState::proven; });
  std::string body = administration_links(look, "/contacts") + "<h1>" + look.html("联系方式核验", "Contacts proven") + "</h1>" + above + "<p>" +
                     (!relied ? look.html("现行规则没有步骤实际发往这些号码和邮箱：沙箱只留存，人工拨打当场便知。",
                                          "No step of the policy really sends to any of these: a sandbox keeps what it gets, a call by hand is heard.")
                      : open == 0 ? look.html("规则用到的联系方式都已核验。", "Everything that the policy relies on is proven.")
                                : look.html("规则用到而未核验的：", "Relied on and not proven: ") + "<b>" + std::to_string(open) + "</b>") +
                     "</p><p class=\"soft\">" +
                     look.html("核验码发到本人的号码或邮箱，由本人报回（或直接回复），座机由值班员拨打核实。规则里改了号码，须重新核验。",
                               "A code goes to the number or mailbox; the person gives it back, or answers it. A landline is called by an officer. A number "
                               "that is changed in the policy has to be proven again.") +
                     "</p>";
  if (views.empty()) body += "<p class=\"empty\">" + look.html("人员表里没有号码或邮箱", "nobody has a number or mailbox on file") + "</p>";
  std::string rows;
  for (const ContactView& view : views) rows += row_of(look, view);
  if (!rows.empty())
    body += "<div class=\"wide\"><table class=\"stacked\"><thead><tr><th>" + look.html("姓名", "who") + "</th><th>" + look.html("联系方式", "contact") + "</th><th>" +
            look.html("状态", "state") + "</th><th>" + look.html("核验", "proof") + "</th><th></th></tr></thead><tbody>" + rows + "</tbody></table></div>";
  send(call, page(look, {look.say("联系方式核验", "Contacts proven"), 0, "/contacts", false, watched(*call)}, body, status));
}

}  // namespace

void get_contacts_page(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  const std::string_view done = call->request.query_value("done");
  const Look look = look_of(desk, *call);
  const std::string words = done == "send"       ? look.say("核验码已发出", "the code is on its way")
                            : done == "prove"    ? look.say("已核验", "it is proven")
                            : done == "vouch"    ? look.say("已登记人工核实", "it is on record as called by hand")
                            : done == "withdraw" ? look.say("核验已撤销", "the proof was withdrawn")
                                                 : std::string();
  show_contacts(desk, call, 200, words.empty() ? std::string() : notice("good", words));
}

void post_contact_form(Desk& desk, const CallPtr& call) {
  if (!sees_the_room(desk, call)) return;
  const auto fields = http::parse_urlencoded(call->request.body).value_or(http::Fields{});
  const Given given{&fields};
  const Actor by{call->caller.person, call->caller.name, false};
  const std::string what = call->parameters[0];
  const std::string person = given.value("person");
  const auto contact = from_name<ContactKind>(given.value("contact"));
  const auto failed = [&desk, call](const Trouble& trouble) { show_contacts(desk, call, trouble.status, notice("bad", trouble.words)); };
  const auto done = [call, what](const Decision&, const State&) { send(call, see_other("/contacts?done=" + what)); };
  if (what == "send") return submit(desk, call, contact_check(desk, person, given.value("channel"), by), done, failed);
  if (what == "vouch" && contact) {
    ContactVouched vouched = contact_vouched(desk, person, *contact, by);
    // Who pressed has called the number that stood on file when the page was made.
    if (!same_secret(vouched.digest, given.value("digest")))
      return failed({409, pick(call->language, "号码或邮箱已改动，拨打的可能是旧号码：请按现在登记的重新拨打",
                               "the contact on file was changed, and it may be the old one that was called: call the one that stands there now"),
                     "/contact"});
    return submit(desk, call, std::move(vouched), done, failed);
  }
  if (what == "withdraw" && contact) return submit(desk, call, ContactDoubted{person, *contact, given.value("reason"), by}, done, failed);
  if (what != "prove") return send_problem(call, 404, "没有这个地址", "there is no such address");
  submit(
      desk, call, ContactAnswered{person, given.value("code"), by},
      [call, done, failed](const Decision& decision, const State& state) {
        if (was_wrong_code(decision)) return failed({422, wrong_code_words(call->language), "/code"});
        done(decision, state);
      },
      failed);
}

}  // namespace jibao::web
