// See documents.hpp.
#include "daemon/web/documents.hpp"

#include <algorithm>

#include "config/unicode.hpp"
#include "daemon/http/text.hpp"
#include "daemon/process/documents.hpp"
#include "daemon/web/api.hpp"
#include "daemon/web/api_case_file.hpp"
#include "daemon/web/case_file_intake.hpp"
#include "daemon/web/secrets.hpp"
#include "daemon/web/timeline.hpp"
#include "rules/decide.hpp"

namespace jibao::web {
namespace {

constexpr std::uint64_t most_bytes = 960 * 1024;  // a body of 1 MiB holds it, with what a form has beside it

std::string kib(std::uint64_t bytes) { return std::to_string(bytes >> 10) + " KiB"; }

/// What is wrong with it by itself; nothing: it may be kept.
std::optional<Trouble> fault_of(const Desk& desk, const Brought& brought, Language language) {
  const std::uint64_t largest = largest_document(desk.policy());
  const auto no = [&](int status, std::string_view zh, std::string_view en) {
    return Trouble{status, pick(language, zh, en), "/document"};
  };
  if (brought.bytes->empty()) return no(422, "没有收到文件，或文件是空的", "no document came, or it is empty");
  if (brought.bytes->size() > largest)
    return Trouble{413, pick(language, "文件过大，最多 ", "the document is larger than ") + kib(largest), "/document"};
  if (!is_file_name(brought.name)) return no(422, "文件名有误或过长", "the file's name is wrong or too long");
  if (!kind_of_document(*brought.bytes, brought.name))
    return no(415, "只收 PDF、PNG、JPEG、TXT（UTF-8）、DOCX、XLSX、OFD，且内容须与扩展名一致，不带宏",
              "taken are PDF, PNG, JPEG, TXT (UTF-8), DOCX, XLSX and OFD, without macros, whose content is what the name says");
  return std::nullopt;
}

bool refers_to(const State& state, IncidentId id, const std::string& digest) {
  const auto incident = state.incidents.find(id);
  return incident != state.incidents.end() &&
         std::any_of(incident->second.documents.begin(), incident->second.documents.end(),
                     [&](const FiledDocument& each) { return each.is_there() && same_secret(each.digest, digest); });
}

process::Documents shelf_of(const Desk& desk) { return process::Documents(desk.context.state_directory); }

/// The bytes go from the disk where no document of the incident needs them.
void take_away(Desk& desk, IncidentId id, const std::string& digest) {
  if (digest.empty() || refers_to(desk.state(), id, digest)) return;
  shelf_of(desk).condemn(id, digest);
  desk.context.background.run([shelf = shelf_of(desk), id, digest] { (void)shelf.remove(id, digest); }, [] {});
}

const FiledDocument* document_of(const CallPtr& call, const Incident& incident) {
  const auto number = parse_number(call->parameters[1]);
  const FiledDocument* found = number && *number >= 1 && *number <= incident.documents.size() ? &incident.documents[*number - 1] : nullptr;
  if (found != nullptr && found->is_there() && !same_secret(found->digest, journal::destroyed_value)) return found;
  send_problem(call, 404, "没有这个附件，或已移除", "there is no such document, or it was removed");
  return nullptr;
}

// A file that is not what the journal says: nobody gets it, and an administrator hears of it.
void tell_changed(Desk& desk, IncidentId id, const std::string& number, const std::string& why) {
  desk.context.engine.submit(UpkeepNeeded{"document:" + std::to_string(id), "事件 " + number + " 的附件读不出或已被改动", why}, {});
}

void send_document(Desk& desk, const CallPtr& call, const Incident& incident, const FiledDocument& document) {
  const auto read = std::make_shared<Result<std::string>>(failure(""));
  const bool taken = desk.context.background.run(
      [read, shelf = shelf_of(desk), id = incident.id, digest = document.digest, size = document.size] {
        *read = shelf.read(id, digest, size);
      },
      [&desk, call, read, id = incident.id, number = incident.number, wanted = document] {
        if (*read) return send(call, file_of(wanted, std::move(**read)));
        // Taken away while it was read: nothing to tell.
        if (!desk.state().incidents.contains(id) || refers_to(desk.state(), id, wanted.digest)) tell_changed(desk, id, number, read->error().message);
        send_problem(call, 500, "附件读不出，或与台账所记不符，不予提供；已报告管理员",
                     "the document cannot be read or is not what the journal says: it is not given out; an administrator is told");
      });
  if (!taken) send_busy(call);
}

}  // namespace

void keep_document(Desk& desk, const CallPtr& call, IncidentId id, const Brought& brought, const Actor& by, Done done,
                   const std::function<void(Trouble)>& refused) {
  if (const auto fault = fault_of(desk, brought, call->language)) return refused(*fault);
  // Of a secret incident nothing may lie on the disk, not even until it is judged: what was unlinked can be read from it.
  if (const auto bar = refusal_of_documents(desk.state(), desk.state().incidents.at(id), desk.now()))
    return refused({status_of(bar->kind), pick(call->language, bar->detail, bar->detail_en), bar->pointer});
  DocumentCame came;
  came.incident = id;
  came.name = brought.name;
  came.from = brought.from;
  came.size = brought.bytes->size();
  came.kind = *kind_of_document(*brought.bytes, brought.name);
  came.by = by;
  const auto kept = std::make_shared<Result<std::string>>(failure(""));
  const bool taken = desk.context.background.run(
      [kept, shelf = shelf_of(desk), id, bytes = brought.bytes, most = desk.policy().documents.total] {
        *kept = shelf.keep(id, *bytes, most);
      },
      [&desk, call, id, came, kept, key = brought.key, done = std::move(done), refused]() mutable {
        if (!*kept) return refused({503, kept->error().message, "/document"});
        came.digest = **kept;
        if (!key.empty()) came.idempotency = {key, came.digest};
        submit(
            desk, call, came,
            [&desk, id, digest = came.digest, done](const Decision& decision, const State& state) {
              shelf_of(desk).settle(id, digest);
              take_away(desk, id, digest);  // recorded before, it may have been removed by now: these bytes are back
              done(decision, state);
            },
            [&desk, id, digest = came.digest, refused](const Trouble& trouble) {
              shelf_of(desk).settle(id, digest);
              if (trouble.status != 503) take_away(desk, id, digest);  // 503: it may be on record all the same
              refused(trouble);
            });
      });
  if (!taken) refused({503, pick(call->language, "稍忙，请重试", "busy, please try again"), {}});
}

std::uint64_t largest_document(const Policy& policy) { return std::min(policy.documents.largest, most_bytes); }

http::Response file_of(const FiledDocument& document, std::string bytes) {
  const DocumentForm form = form_of(document.kind);
  http::Response response;
  response.content_type = form.type;
  response.headers = {{"Content-Disposition", "attachment; filename=\"document-" + std::to_string(document.number) +
                                                  std::string(form.ending) + "\"; filename*=UTF-8''" + http::percent_encode(document.name)},
                      {"Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'"},
                      {"Cross-Origin-Resource-Policy", "same-origin"}};
  response.body = std::move(bytes);
  return response;
}

void put_document(Desk& desk, const CallPtr& call) {
  const Incident* incident = incident_of(desk, call);
  if (incident == nullptr) return;
  Faults faults;
  const Actor by = actor_of(desk, *call, {}, faults);
  Brought brought{call->parameters[1], std::string(call->request.query_value("from")), {}, std::make_shared<std::string>(std::move(call->request.body))};
  if (config::character_count(brought.from) > longest_name || has_control(brought.from, false))
    faults.add("/from", "过长或含有控制字符", "too long, or holds a control character");
  if (faults.any()) return send_faults(call, 422, faults);
  keep_document(desk, call, incident->id, brought, by, answer_with_incident(desk, call, "document"),
       [call](const Trouble& trouble) { send_trouble(call, trouble); });
}

void get_document(Desk& desk, const CallPtr& call) {
  // Its file outlives the incident's stay in memory, which ends some days after the close.
  with_incident(desk, call, call->parameters[0], [&desk, call](const Incident& incident) {
    if (const FiledDocument* document = document_of(call, incident)) send_document(desk, call, incident, *document);
  });
}

void post_document_removal(Desk& desk, const CallPtr& call) {
  const auto body = body_of(call);
  if (!body) return;
  const Incident* incident = incident_of(desk, call);
  if (incident == nullptr) return;
  Faults faults;
  Asked<DocumentRemoval> asked = read_removal(*body, faults);
  const auto number = parse_number(call->parameters[1]);
  asked.event.incident = incident->id;
  asked.event.document = number && *number <= UINT32_MAX ? static_cast<std::uint32_t>(*number) : 0;
  asked.event.by = actor_of(desk, *call, asked.by, faults);
  if (faults.any()) return send_faults(call, 422, faults);
  remove_document(desk, call, asked.event, answer_with_incident(desk, call, "document"),
                  [call](const Trouble& trouble) { send_trouble(call, trouble); });
}

void remove_document(Desk& desk, const CallPtr& call, const DocumentRemoval& event, Done done, std::function<void(Trouble)> refused) {
  const auto incident = desk.state().incidents.find(event.incident);
  const auto& all = incident->second.documents;
  const std::string digest = event.document >= 1 && event.document <= all.size() ? all[event.document - 1].digest : std::string();
  submit(
      desk, call, event,
      [&desk, id = event.incident, digest, done = std::move(done)](const Decision& decision, const State& state) {
        take_away(desk, id, digest);
        done(decision, state);
      },
      std::move(refused));
}

}  // namespace jibao::web
