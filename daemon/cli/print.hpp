// The daemon's answers as text for a terminal: small tables in which Chinese and Latin letters line up.
//
// Invariant: what comes out has no control character but line ends, whatever was filed. Pure but for the
// stream.
#pragma once

#include <boost/json/object.hpp>
#include <ostream>
#include <string>
#include <vector>

namespace jibao::cli {

class Printer {
 public:
  Printer(std::ostream& out, bool english) : out_(out), english_(english) {}

  void line(const std::string& text);
  void table(const std::vector<std::vector<std::string>>& rows);
  void incident(const boost::json::object& incident);
  /// ... that was just filed, and what is typed next.
  void filed(const boost::json::object& incident);
  void incidents(const boost::json::object& list);
  void explanation(const boost::json::object& answer);
  void dial_tasks(const boost::json::object& answer);
  void lines_tested(const boost::json::object& answer);
  void line_test(const boost::json::object& answer);
  void roll_calls(const boost::json::object& answer);
  void roll_call_begun(const boost::json::object& answer);
  void drills(const boost::json::object& answer);
  void drill(const boost::json::object& drill);
  void contacts(const boost::json::object& answer);
  void contact_sent(const boost::json::object& answer);
  void contact_done(const boost::json::object& answer);
  void tokens(const boost::json::object& answer);
  void accounts(const boost::json::object& answer);
  void sessions(const boost::json::object& answer);
  void seats(const boost::json::object& answer);
  void roster(const boost::json::object& month);
  void shift(const boost::json::object& shift);
  void leaves(const boost::json::object& answer);
  void leave(const boost::json::object& leave);
  void checked_in(const boost::json::object& answer);
  void handovers(const boost::json::object& answer);
  void handover(const boost::json::object& handover);
  void surge(const boost::json::object& answer);
  void reloaded(const boost::json::object& answer);
  void backup(const boost::json::object& answer);
  /// RFC 9457: title, detail, each error.
  void problem(const std::string& body, int status);

  std::string say(const char* zh, const char* en) const { return english_ ? en : zh; }

 private:
  void lines(std::string text);
  void level(const boost::json::object& incident);
  void clocks(const boost::json::object& incident);
  void sources(const boost::json::object& incident);
  void case_file(const boost::json::object& incident);  // what is open of it: questions, unknowns
  void plan(const boost::json::object& incident);

  std::ostream& out_;
  bool english_;
};

/// The drill of the answer's list that somebody means: its whole number, the digits at the end of it ("7" of 演2026-0007), else
/// its incident's id; the newest where nothing is typed; nullptr: none.
const boost::json::object* find_drill(const boost::json::object& answer, const std::string& typed);

/// The member's text, or "" where it is absent, null or no text.
std::string text_at(const boost::json::object& object, std::string_view key);

/// Cells of a terminal that the text takes.
std::size_t width_of(const std::string& text);

}  // namespace jibao::cli
