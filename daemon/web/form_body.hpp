// A console form as the body that the API would have taken: one reader (intake.cpp) then judges both.
//
// Invariant: nothing is dropped in silence: a time or number that does not read becomes a fault under its
// field's pointer. Pure. Called by the console's POST handlers.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "daemon/http/message.hpp"
#include "daemon/web/html.hpp"
#include "daemon/web/json.hpp"

namespace jibao::web {

class FormBody {
 public:
  FormBody(const http::Fields& fields, const Look& look, Faults& faults)
      : given_{&fields}, look_(look), faults_(faults) {}

  std::string value(std::string_view name) const;  // without blanks at both ends; line ends as \n
  void text(boost::json::object& into, std::string_view name, std::string_view field = {});
  void time(boost::json::object& into, std::string_view name, const std::string& pointer,
            std::string_view field = {});
  void number(boost::json::object& into, std::string_view name, const std::string& pointer,
              std::string_view field = {});
  void flag(boost::json::object& into, std::string_view name);

 private:
  Given given_;
  const Look& look_;
  Faults& faults_;
};

boost::json::object filing_body(const http::Fields& fields, const Look& look, Faults& faults);
boost::json::object deed_body(const http::Fields& fields, const Look& look, Faults& faults);
boost::json::object ack_body(const http::Fields& fields, const Look& look, Faults& faults);
boost::json::object amendment_body(const http::Fields& fields, const Look& look, Faults& faults);
/// A notice, a call back, a receipt, reasons of a delay, a merge or a separation: the same names as in the API's body.
boost::json::object chain_body(const http::Fields& fields, const Look& look, Faults& faults);
/// A warning that has happened: the correction that makes it an incident.
boost::json::object happened_body(const http::Fields& fields, const Look& look, Faults& faults);
boost::json::object close_body(const http::Fields& fields, const Look& look, Faults& faults);

}  // namespace jibao::web
