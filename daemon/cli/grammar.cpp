// Implements grammar.hpp and read_command_line. CLI11 is included here and by daemon/manual alone, because it costs ten
// seconds to compile.
//
// Surprise: global options (--url, --as, --json ...) may stand before or after the command.
#include <CLI/CLI.hpp>

#include "daemon/cli/grammar.hpp"
#include "daemon/cli/options.hpp"

namespace jibao::cli {
namespace {

// How the footer ends: what a missing answer asks for depends on whether the daemon knows the command again.
std::string epilogue(const std::string& where_unanswered) {
  return "Exit codes: 0 done; 1 refused, or faults were found; 2 the command line is wrong; 3 the daemon cannot "
         "be reached\n"
         "(nothing was recorded); 4 no answer came: it may be recorded, " +
         where_unanswered +
         ".\n"
         "Times: 03:42 (the latest such time), \"20m ago\", \"2026-07-19 03:42\", or RFC 3339; in the office's "
         "zone.";
}
constexpr const char* with_key = "repeat the same command with --key to be safe";
constexpr const char* as_it_is = "repeat the same command: it is not done twice";
constexpr const char* looked_at = "look what stands before it is repeated";

void add_global(CLI::App& app, Options& options) {
  app.add_option("--url,--server", options.url, "the daemon's address [$JIBAO_URL, http://127.0.0.1:8440]");
  app.add_option("--state", options.state, "where operator.token is [$JIBAO_STATE, run/state, /var/lib/jibaod]")
      ->type_name("DIR");
  app.add_option("--token-file", options.token_file, "a file that holds the token, instead")->type_name("FILE");
  app.add_option("--ca-file", options.ca_file, "PEM certificates to trust [$JIBAO_CA]")->type_name("FILE");
  app.add_option("--as", options.as,
                 "who did it: a person's id or name (who typed it is on record beside it)");
  app.add_option("--lang", options.language, "zh or en")->check(CLI::IsMember({"zh", "en"}));
  app.add_flag("--json", options.json, "print the daemon's JSON");
}

// Ends before anything is read: what CLI11 calls later holds the options, never the Grammar.
class Grammar {
 public:
  Grammar(CLI::App& app, Options& options) : app_(app), options_(options) {}

  CLI::App& command(const std::string& name, const std::string& what) {
    CLI::App* sub = app_.add_subcommand(name, what);
    sub->fallthrough();
    sub->footer(epilogue(looked_at));
    sub->callback([&options = options_, name] { options.command = name; });
    return *sub;
  }
  CLI::App& of_incident(const std::string& name, const std::string& what) {
    CLI::App& sub = command(name, what);
    sub.add_option("incident", options_.incident, "its number (2026-0001, 0001 of this year, 内务7) or id")->required();
    return sub;
  }
  void field(CLI::App& sub, const std::string& flag, const std::string& path, const std::string& what) {
    sub.add_option_function<std::string>(
        flag, [&options = options_, path](const std::string& value) { options.fields[path] = value; }, what);
  }
  void time(CLI::App& sub, const std::string& flag, const std::string& path, const std::string& what) {
    sub.add_option_function<std::string>(
        flag, [&options = options_, path](const std::string& value) { options.times[path] = value; }, what);
  }
  void key(CLI::App& sub) {
    sub.add_option("--key", options_.key, "Idempotency-Key: the same again does it once");
    sub.footer(epilogue(with_key));
  }
  /// Of a command whose repeat the daemon answers with what stands (is_done_once).
  void once(CLI::App& sub, const std::string& first = "") { sub.footer(first + epilogue(as_it_is)); }

  void report_fields(CLI::App& sub) {
    time(sub, "--received", "received_at", "来电时间: when the call came");
    field(sub, "--reporter-name", "source.reporter.name", "发话人姓名");
    field(sub, "--reporter-unit", "source.reporter.unit", "发话人单位");
    field(sub, "--reporter-identity", "source.reporter.identity", "发话人身份");
    field(sub, "--reporter-post", "source.reporter.post", "发话人职务");
    field(sub, "--reporter-phone", "source.reporter.phone", "联系电话");
    field(sub, "--summary", "summary", "通话内容: what was said");
    field(sub, "--receiver", "receiver", "接话人: who took the call");
    field(sub, "--category", "category", "a code of the policy, DIS.FLOOD.DANGER");
    field(sub, "--justification", "justification", "why a catch-all category");
    field(sub, "--title", "title", "标题");
    field(sub, "--place", "place", "地点");
    time(sub, "--occurred", "occurred_at", "事发时间; with --occurred-until the earliest");
    time(sub, "--occurred-until", "occurred_until", "the latest");
    time(sub, "--discovered", "discovered_at", "发现时间");
    time(sub, "--classified", "classified_at", "定性时间");
    time(sub, "--declared", "declared_at", "宣布应急状态的时间");
    time(sub, "--ended", "ended_at", "处置结束时间");
    field(sub, "--source-unit", "source.unit", "报送单位");
    field(sub, "--source-id", "source.external_id", "the source's own number");
    for (const char* count : {"dead", "missing", "seriously_injured", "injured", "affected"}) {
      std::string flag = std::string("--") + count;
      std::replace(flag.begin() + 2, flag.end(), '_', '-');
      field(sub, flag, std::string("casualties.") + count, "people");
    }
    field(sub, "--level", "level", "级别: I, II, III or IV; 一级, 特别重大 ... are understood");
    sub.add_option("--measure", options_.measures, "计量: MEASURE=NUMBER of the policy, fire_area=10000; may be repeated");
    sub.add_option("--mark", options_.marks, "标记: what is so, by the policy, storming; may be repeated");
    field(sub, "--kind", "kind", "incident, warning or early_sign");
    field(sub, "--classification", "classification", "public, internal, or secret (its content is not kept)");
    sub.add_option("--json-input", options_.json_input,
                   "the body as JSON, from a file or - (standard input)")
        ->type_name("FILE");
  }
  void deed_fields(CLI::App& sub) {
    time(sub, "--at,--done-at", "done_at", "when it was done [the moment of connecting, else now]");
    field(sub, "--to-unit", "to_unit", "to which unit [whom the rules name]");
    field(sub, "--to,--to-person", "to_person", "who took it there");
    field(sub, "--content", "content", "what was reported");
    field(sub, "--stage", "stage",
          "initial, followup, final, cancellation, verification, daily, nil or backfill");
    sub.add_option("--obligation", options_.changes, "which rules it fulfils [all open ones that it can]");
    sub.add_flag("--skips-level", options_.skips_level, "越级: it went past the next level");
    key(sub);
  }
  void sign_off(CLI::App& sub) {
    field(sub, "--signed-off-by", "signed_off_by", "签发人: who let it go out, a leader or who stands in for one");
    sub.add_flag("--signed-off-by-phone", options_.signed_off_by_phone, "电话请示: the signer, who may be on leave, agreed by phone");
  }
  void ack_fields(CLI::App& sub) {
    field(sub, "--person", "person", "who acknowledges [--as]");
    field(sub, "--kind", "kind", "taken, seen, on_my_way, passed_to or cannot [taken]");
    field(sub, "--to", "passed_to", "of passed_to: whom");
    field(sub, "--note", "note", "a note");
    field(sub, "--page", "page", "which page was answered, 12-3");
    sub.add_option("--spoken", options_.spoken_number, "said on the phone: the number that was called");
    sub.add_flag("--read-back", options_.read_back, "... and the words were read back");
    sub.add_flag("--pin", options_.pin, "with the person's PIN (asked for, or read from standard input)");
    key(sub);
  }

 private:
  CLI::App& app_;
  Options& options_;
};

void explain_fields(Grammar& grammar, Options& options) {
  CLI::App& explain = grammar.command(
      "explain",
      "为什么: why each clock and each page is as it is; with --at or --policy 推演: what the policy would do\n"
      "  jibao explain INCIDENT\n"
      "  jibao explain [--policy FILE] --at TIME CATEGORY [LEVEL]");
  explain.add_option("incident", options.incident, "an incident's number or id; or a category, DIS.FLOOD.DANGER")
      ->required();
  explain.add_option("level", options.argument, "of a category: I, II, III or IV [not known]");
  explain.add_option("--policy", options.path, "this policy file (no daemon needed) [the policy in force]")
      ->type_name("FILE");
  grammar.time(explain, "--at", "at", "when it would be reported [now]");
  grammar.field(explain, "--kind", "kind", "incident, warning or early_sign [incident]");
  explain.add_option("--hours", options.hours, "how far to follow it, 1 to 48 [4]")->check(CLI::Range(1, 48));
}

void add_incident_commands(Grammar& grammar, Options& options) {
  CLI::App& file =
      grammar.command("file", "登记: file an incident (on a terminal it asks for what is missing)");
  grammar.report_fields(file);
  file.add_flag("--drill", options.drill, "演练");
  grammar.key(file);
  CLI::App& simulate = grammar.command(
      "simulate",
      "推演: scenario files, or two policies over a journal (no daemon needed); without either, what the daemon "
      "would do with a report, and does nothing");
  simulate.add_option("files", options.files, "scenario files: exit 0 all passed, 1 some failed, 2 a faulty file")
      ->type_name("FILE");
  simulate.add_option("--diff", options.diff, "OLD NEW: two policies, judged over the incidents of --journal")
      ->expected(2)
      ->type_name("FILE");
  simulate.add_option("--journal", options.path, "of --diff: an exported journal, or - for standard input")
      ->type_name("FILE");
  simulate.add_flag("--all", options.all, "of --diff: list every incident that differs, not the first 20");
  grammar.report_fields(simulate);
  simulate.add_flag("--drill", options.drill, "演练");
  CLI::App& list = grammar.command("list", "列表: what stands");
  list.add_option("--in", options.list_state, "open, withdrawn, closed, merged or all")
      ->check(CLI::IsMember({"open", "withdrawn", "closed", "merged", "all"}));
  list.add_option("--limit", options.limit, "how many")->check(CLI::Range(1, 200));
  grammar.of_incident("show", "查看: one incident with its clocks");
  explain_fields(grammar, options);
  CLI::App& phone = grammar.of_incident("phone", "电话报告: the phone report was made, or is being dialled");
  grammar.field(phone, "--stamp", "stamp", "dialling or connected: note this very moment");
  grammar.deed_fields(phone);
  CLI::App& report = grammar.of_incident("report", "书面报告: the written report was sent");
  grammar.deed_fields(report);
  grammar.sign_off(report);
  grammar.ack_fields(grammar.of_incident("ack", "确认: a person acknowledges (stops pages, never a clock)"));
  for (const char* name : {"supplement", "correct"}) {
    CLI::App& amend =
        grammar.of_incident(name, std::string(name) == "supplement" ? "补充: FIELD=VALUE of blank fields"
                                                                    : "更正: FIELD=VALUE of given fields");
    amend.add_option("changes", options.changes, "FIELD=VALUE; fields as place, occurred_at, reporter.phone")
        ->required();
    grammar.field(amend, "--reason", "reason", "why");
    grammar.key(amend);
  }
  CLI::App& secret = grammar.of_incident(
      "secret", "涉密: it is secret after all: its content is destroyed in the journal and no longer sent; says what has left already");
  grammar.field(secret, "--reason", "reason", "why");
  grammar.key(secret);
  CLI::App& notice = grammar.of_incident("notice", "通报: a notice to another organ was given");
  grammar.deed_fields(notice);
  grammar.sign_off(notice);
  grammar.deed_fields(grammar.of_incident("callback", "回复: whoever reported it was called back"));
  CLI::App& receipt = grammar.of_incident("receipt", "签收: the other side signed for a report");
  receipt.add_option("deed", options.argument, "the report's number")->required();
  grammar.field(receipt, "--unit", "unit", "which unit signed");
  grammar.field(receipt, "--person", "person", "who signed");
  grammar.time(receipt, "--at,--received-at", "received_at", "when [now]");
  grammar.key(receipt);
  CLI::App& delay = grammar.of_incident("delay", "延迟说明: why a limit can't be kept, said before it passes");
  delay.add_option("obligation", options.argument, "the rule's id")->required();
  grammar.field(delay, "--reason", "reason", "why");
  grammar.time(delay, "--expected", "expected_at", "when it will be done");
  grammar.key(delay);
  CLI::App& question = grammar.of_incident("question", "上级提问: the superior asked something and is owed an answer: its clock starts");
  question.add_option("text", options.argument, "what was asked")->required();
  grammar.field(question, "--unit", "unit", "which unit asked");
  grammar.field(question, "--person", "person", "who asked");
  grammar.field(question, "--within", "within_minutes", "to be answered within so many minutes of the question [by the policy]");
  grammar.time(question, "--at,--asked-at", "asked_at", "when it was asked [now]");
  grammar.key(question);
  CLI::App& answer = grammar.of_incident("answer", "答复上级: the superior's question was answered");
  answer.add_option("content", options.argument, "what was answered")->required();
  grammar.field(answer, "--question", "question", "which question, by its number [the one that is open]");
  grammar.field(answer, "--to-unit", "to_unit", "to which unit [which asked]");
  grammar.field(answer, "--to,--to-person", "to_person", "to whom [who asked]");
  grammar.time(answer, "--at,--done-at", "done_at", "when [now]");
  grammar.key(answer);
  CLI::App& unknown = grammar.of_incident("unknown", "待核实: something is not known and has to be checked");
  unknown.add_option("what", options.argument, "what is not known")->required();
  grammar.key(unknown);
  CLI::App& checked = grammar.of_incident("checked", "核实: something was checked");
  checked.add_option("what", options.argument, "what was checked, or the number of what was not known")->required();
  checked.add_option("finding", options.word, "what it turned out to be")->required();
  grammar.field(checked, "--with", "person", "with whom");
  grammar.time(checked, "--at,--checked-at", "checked_at", "when [now]");
  grammar.key(checked);
  CLI::App& attach = grammar.of_incident("attach", "附件: file a fax, a scan or a file: PDF, PNG, JPEG, TXT, DOCX, XLSX, OFD");
  attach.add_option("file", options.path, "the file")->required()->type_name("FILE");
  grammar.field(attach, "--name", "name", "what it is called [as the file is]");
  grammar.field(attach, "--from", "from", "whom it came from");
  grammar.once(attach);
  CLI::App& merge = grammar.of_incident("merge", "合并: it is the same event as another incident, and is taken into that one");
  merge.add_option("into", options.argument, "the other's id or number")->required();
  merge.add_flag("--not-same", options.not_same, "they are two: strike the proposal");
  grammar.field(merge, "--reason", "reason", "why");
  grammar.key(merge);
  CLI::App& separate = grammar.of_incident("separate", "拆出: take a merged incident out again; its clocks run on");
  grammar.field(separate, "--reason", "reason", "why");
  grammar.key(separate);
  CLI::App& confirm = grammar.of_incident("confirm", "证实: a second person confirms a claim");
  confirm.add_option("claim", options.argument, "the claim's number")->required();
  CLI::App& close = grammar.of_incident("close", "办结: close or withdraw");
  grammar.field(close, "--outcome", "as", "resolved, handed_over, mistaken, false or cancelled [resolved]");
  grammar.field(close, "--reason", "reason", "why");
  grammar.field(close, "--to", "handed_to", "of handed_over: the unit");
  close.add_option("--waive", options.changes, "RULE=REASON, by a leader (--as)");
  grammar.key(close);
  CLI::App& call = grammar.command("call", "人工拨打: the calls to make by hand, or what came of one");
  call.add_option("page", options.argument, "the task, 12-3");
  call.add_option("outcome", options.word, "taken, reached, no_answer, off or refused");
  grammar.field(call, "--note", "note", "a note");
  grammar.field(call, "--ack", "ack.kind", "what the person said: taken, on_my_way, seen, passed_to, cannot");
  grammar.field(call, "--to", "ack.passed_to", "of passed_to: whom");
  call.add_flag("--read-back", options.read_back, "the words were read back");
}

void add_house_commands(Grammar& grammar, Options& options) {
  CLI::App& check = grammar.command("check", "检查: what is wrong with a policy file, and what is risky (no daemon needed)");
  check.add_option("file", options.path, "the policy's main file")->required()->type_name("FILE");
  grammar.command("reload", "重新加载: read the policy files again, and say what changed");
  CLI::App& verify =
      grammar.command("verify", "核验: whether an exported journal, or a backup, is whole (no daemon needed)");
  verify.add_option("file", options.path, "the export, a backup (journal-*.db), or - for an export on standard input")->required()->type_name("FILE");
  verify.add_option("--head", options.head, "SEQ:HASH, noted earlier: shows truncation and roll-back");
  CLI::App& line_test = grammar.command("line-test", "线路测试: test a channel now; without one, how the last tests went");
  line_test.add_option("channel", options.argument, "a channel with a line test in the policy");
  CLI::App& roll_call = grammar.command("roll-call", "点名: who answered the last roll calls; with --now the roll is called");
  roll_call.add_flag_callback("--now", [&options] { options.word = "now"; }, "call the roll now");
  grammar.once(roll_call);
  grammar.command("backup", "备份: write a backup of the journal below the state directory; its documents stand beside it in journal-TIME.documents");
  CLI::App& restore = grammar.command(
      "restore", "恢复: make a journal of a backup, of its copy (jibaod --ship) or of an export with personal values; no daemon may use it");
  restore.add_option("from", options.path, "the copy's folder, the backup (journal-*.db) or the export")->required()->type_name("FROM");
  restore.add_option("--into", options.argument, "the state directory; a journal that stands there is kept beside it")
      ->required()
      ->type_name("STATE");
  restore.add_option("--head", options.head, "SEQ:HASH, noted earlier: nothing that ends before it is taken");
  CLI::App& save = grammar.command("export", "导出: the journal as JSON lines");
  save.add_option("--out", options.path, "a file [standard output]")->type_name("FILE");
  save.add_flag("--personal", options.personal, "with personal values");
  CLI::App& sheet = grammar.command(
      "sheet", "值班单: who is on duty, numbers, open limits and blank phone records as HTML to print, for when the computer is dead");
  sheet.add_option("--out", options.path, "a file [standard output]")->type_name("FILE");
  CLI::App& token = grammar.command("token", "令牌: of programs: list, make NAME, renew ID, end ID");
  token.add_option("action", options.word, "list, make, renew or end")
      ->check(CLI::IsMember({"list", "make", "renew", "end"}));
  token.add_option("name", options.argument, "of make: a name; of renew and end: an id");
  token.add_option("--role", options.roles, "what it may: officer, leader, observer, system, security, audit; may be given again");
  token.add_option("--unit", options.units, "whose incidents it may see, with those below; may be given again [all]");
  token.add_option("--days", options.days, "how long it is good [365]")->check(CLI::Range(1, 365));
  token.footer("renew makes another one of the same rights; the old one stays good for 24 hours.");
  token.add_flag_callback(
      "--operator", [&options] { options.source = false; }, "full rights, not a machine source's");
  grammar.command("pin",
                  "PIN: make the hash of a PIN for the people file (asked for, never in the arguments)");
}

void add_accounts(Grammar& grammar, Options& options) {
  CLI::App& account = grammar.command(
      "account", "账号: people's accounts, who is logged in, the seats: list, create, change, reset, disable, sessions, log-out, seats, end-seat");
  account.add_option("action", options.word, "what to do [list]")
      ->check(CLI::IsMember({"list", "create", "change", "reset", "disable", "sessions", "log-out", "seats", "end-seat"}));
  account.add_option("name", options.argument, "the account; of log-out and end-seat: the id");
  account.add_option("--role", options.roles, "officer, leader, observer, system, security or audit; may be given again");
  account.add_option("--person", options.person, "the person of the policy whose account it is");
  account.add_option("--unit", options.units, "whose incidents it may see, with those below; may be given again [all]");
  account.footer(
      "create and reset print a one-time code, good for 24 hours: whoever it is handed to opens the account with it at /redeem,\n"
      "with a password and an authenticator of their own. reset makes the old password void at once, and works for an account\n"
      "that is disabled. Nobody's password is ever asked for here.");
}

CLI::App& with_action(Grammar& grammar, Options& options, const std::string& name, const std::string& what, const std::vector<std::string>& actions,
                      const std::string& argument) {
  CLI::App& sub = grammar.command(name, what);
  sub.add_option("action", options.word, "what to do [" + actions.front() + "]")->check(CLI::IsMember(actions));
  if (!argument.empty()) sub.add_option("name", options.argument, argument);
  return sub;
}

void add_duty(Grammar& grammar, Options& options) {
  CLI::App& roster = with_action(grammar, options, "roster", "值班表: who is on duty in a month, and what is wrong with it: show, issue, shift, import, export",
                                 {"show", "issue", "shift", "import", "export"},
                                 "the month, 2026-12 [this one]; of shift: the date and the shift's name, 2026-12-03/day; of import: a file, xlsx or ICS");
  grammar.field(roster, "--duty-leader", "duty_leader", "of shift: 带班领导; \"\" is nobody");
  grammar.field(roster, "--primary", "primary", "of shift: 主班");
  grammar.field(roster, "--secondary", "secondary", "of shift: 副班");
  grammar.time(roster, "--from", "from", "of shift: when it begins [as it does]");
  grammar.time(roster, "--until", "until", "of shift: when it ends [as it does]");
  grammar.field(roster, "--reason", "reason", "of shift: why");
  roster.add_flag("--again", options.again, "of issue and import: a month that is issued already, its changes are lost");
  roster.add_flag("--dry-run", options.dry_run, "of issue and import: show the month and its faults, and do nothing");
  roster.add_option("--json-input", options.json_input, "of issue: \"rotation\" or \"shifts\" as JSON, from a file or - [as the policy's file has it]")->type_name("FILE");
  roster.add_option("--month", options.month, "of import: which month of the file, 2026-12 [its only one]");
  roster.add_option("--out", options.path, "of export: a file, a calendar where it ends with .ics, else a spreadsheet [standard output]")->type_name("FILE");
  grammar.once(
      roster,
      "import reads a spreadsheet with the headings 日期 (date), 班次 (shift), 带班领导, 主班 (primary) and 副班 among its first rows, or\n"
      "a calendar that export made, and issues the month; every fault of the file is told at its cell, and then nothing is done.\n");

  CLI::App& leave = with_action(grammar, options, "leave", "请假: leave and substitution: list, enter PERSON, approve NUMBER, refuse NUMBER, end NUMBER",
                                {"list", "enter", "approve", "refuse", "end"}, "of enter: the person; else the leave's number");
  grammar.field(leave, "--kind", "kind", "planned, sudden (works at once, approved later) or left_post [planned]");
  grammar.time(leave, "--from", "from", "when it begins [now]");
  grammar.time(leave, "--until", "until", "when it ends");
  grammar.field(leave, "--substitute", "substitute", "替班: who stands in");
  grammar.field(leave, "--reason", "reason", "why");
  grammar.field(leave, "--note", "note", "of approve, refuse, end: a note");
  leave.add_flag("--approved", options.approved, "of enter: approve it at once");
  grammar.once(leave);

  CLI::App& here = grammar.command("check-in", "签到: somebody is at the post of their shift that runs or begins soon");
  here.add_option("person", options.argument, "who")->required();
  here.add_flag("--pin", options.pin, "with the person's PIN (asked for, or read from standard input)");
  grammar.once(here);

  CLI::App& handover = with_action(grammar, options, "handover", "交接班: what is open, and handovers: show, write, confirm NUMBER", {"show", "write", "confirm"},
                                   "of confirm: the handover's number");
  grammar.field(handover, "--outgoing", "outgoing", "of write: 交班人");
  grammar.field(handover, "--incoming", "incoming", "of write: 接班人");
  grammar.field(handover, "--notes", "notes", "of write: to be known besides");
  handover.add_option("--item", options.changes, "of write: INCIDENT=PERSON or INCIDENT/CLOCK=PERSON; may be given again [all are the incoming's]");
  grammar.field(handover, "--person", "person", "of confirm: the outgoing or the incoming");
  handover.add_flag("--pin", options.pin, "of confirm: with the person's PIN (asked for, or read from standard input)");
  grammar.once(handover);

  CLI::App& surge = grammar.command("surge", "全员在岗: the surge roster for extreme weather: show, call, end");
  surge.add_option("action", options.word, "what to do [show]")->check(CLI::IsMember({"show", "call", "end"}));
  surge.add_option("people", options.files, "of call: who [those whom the policy offers]")->type_name("PERSON");
  grammar.field(surge, "--reason", "reason", "why: 暴雨红色预警");
  grammar.once(surge);
}

void add_drills(Grammar& grammar, Options& options) {
  CLI::App& drill = with_action(grammar, options, "drill", "演练: drills and what they came to: list, show NUMBER, begin", {"list", "show", "begin"},
                                "of show: the drill's number, or its incident's id [the newest]");
  grammar.report_fields(drill);
  grammar.key(drill);
  drill.footer(
      "begin files a report that is a drill, with the options of file: people are paged by the real channels, each message says\n"
      "that it is a drill, and no real event counts it. show has who was paged, who answered after how long, and which clocks\n"
      "were kept, also while it is under way.");
}

void add_contacts(Grammar& grammar, Options& options) {
  CLI::App& contact = grammar.command(
      "contact", "核验联系方式: whose telephone and mailbox are proven: list, send (a code), prove (the code given back), by-hand, withdraw");
  contact.add_option("action", options.word, "what to do [list]")->check(CLI::IsMember({"list", "send", "prove", "by-hand", "withdraw"}));
  contact.add_option("person", options.argument, "the person of the policy");
  contact.add_option("code", options.person, "of prove: the six digits that the person gives back");
  grammar.field(contact, "--channel", "channel", "of send: the channel that takes the code there [sms]");
  grammar.field(contact, "--contact", "contact", "of by-hand and withdraw: phone or email [phone]");
  grammar.field(contact, "--reason", "reason", "of withdraw: why");
  grammar.once(
      contact,
      "A code that comes back proves that the number or mailbox is that person's; by-hand says that you called it and spoke to\n"
      "them (--as: who called). Another number in the policy is unproven again by itself.\n");
}

void add_watch(Grammar& grammar, Options& options) {
  CLI::App& watch = grammar.command(
      "watch",
      "外部值守: watch a daemon from another machine, and tell people when its heartbeat stops, when it says that "
      "something is wrong, when its clock is off or its journal went back; runs until it is ended");
  watch.add_option("file", options.path, "what to watch and whom to tell, in YAML")->required();
  const auto action = [&](const std::string& flag, const std::string& word, const std::string& what) {
    watch.add_flag_callback(flag, [&options, word] { options.word = word; }, what);
  };
  action("--check", "check", "only read the file: exit 0 where it has no errors");
  action("--try", "try", "ask once and send everybody one trial message: exit 0 where all of it worked");
  watch.add_option_function<std::string>(
      "--pause",
      [&options](const std::string& span) {
        options.word = "pause";
        options.argument = span;
      },
      "停报: tell nothing for so long (30m, 2h; 24h at most), with --as and --reason");
  grammar.field(watch, "--reason", "reason", "of --pause: why");
  action("--resume", "resume", "end a pause");
  action("--accept-journal", "accept", "the journal may stand as it does now: after a backup was restored");
  watch.footer(
      "State (--state, $STATE_DIRECTORY, /var/lib/jibao-watch) and credentials ($CREDENTIALS_DIRECTORY, else\n"
      "credentials/ below the state) are the watcher's own. Exit codes: 0 ended by a signal, or done; 1 the file has\n"
      "faults, or the trial failed; 2 the command line is wrong.");
}

void add_keep(Grammar& grammar, Options& options) {
  CLI::App& keep = grammar.command(
      "keep",
      "保管副本: hold the copies of journals that daemons on other machines send (jibaod --ship https://HOST:PORT); runs until "
      "it is ended");
  keep.add_option("--listen", options.argument, "where it listens [127.0.0.1:8445]; beyond loopback it needs a certificate")
      ->type_name("ADDRESS:PORT");
  keep.footer(
      "For each copy a credential keep_NAME with its token, the same as the daemon's ship_token (openssl rand -hex 32); the\n"
      "certificate is tls_cert and tls_key ($CREDENTIALS_DIRECTORY, else credentials/ below the state). The copies lie in\n"
      "copies/NAME below the state (--state, $STATE_DIRECTORY, /var/lib/jibao-keep): jibao restore makes a journal of one.\n"
      "SIGHUP reads tokens and certificate again. Exit codes: 0 ended by a signal; 1 it could not start; 2 the command line\n"
      "is wrong.");
}

void add_doctor(Grammar& grammar, Options& options) {
  CLI::App& doctor = grammar.command(
      "doctor",
      "体检: what is wrong with this installation, why it matters and what to type; with or without a running daemon");
  doctor.add_option("--policy", options.path, "the policy's main file [/etc/jibao/county-office.yaml, config/county-office.yaml]");
  doctor.add_option("--credentials", options.argument, "the credentials' directory [credentials/ of the state, /etc/jibao/credentials]");
  doctor.footer(
      "Looks at clock, disk, state directory, journal, certificate, credentials, systemd's unit, policy, roster, calendar,\n"
      "and at what the daemon says of itself, its channels and subscriptions. Changes nothing.\n"
      "Exit codes: 0 no fault (there may be warnings); 1 a fault; 2 the command line is wrong.");
}

}  // namespace

void add_grammar(CLI::App& app, Options& options) {
  app.name("jibao");
  app.description("急报 jibao: the command line of the duty room");
  app.footer(epilogue("repeat the same command, with --key where it has one"));
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("jibao " JIBAO_VERSION));
  add_global(app, options);
  Grammar grammar(app, options);
  add_incident_commands(grammar, options);
  add_house_commands(grammar, options);
  add_accounts(grammar, options);
  add_duty(grammar, options);
  add_drills(grammar, options);
  add_contacts(grammar, options);
  add_watch(grammar, options);
  add_keep(grammar, options);
  add_doctor(grammar, options);
}

int read_command_line(int count, char** words, Options& options) {
  CLI::App app;
  add_grammar(app, options);
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? Exit::ok : Exit::usage;
  }
  return -1;
}

}  // namespace jibao::cli
