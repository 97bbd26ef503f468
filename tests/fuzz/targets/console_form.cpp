// The console's forms (daemon/web/form_body): any fields become a body that the API's own reader takes or refuses.
#include "daemon/http/form.hpp"
#include "daemon/web/case_file_intake.hpp"
#include "daemon/web/form_body.hpp"
#include "daemon/web/intake.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/stories/sample_policy.hpp"

namespace jibao::fuzz {
namespace {

int one(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto fields = http::parse_urlencoded(text_of(data + 1, size - 1));
  if (!fields) return 0;
  static const State state = [] {
    State known;
    const auto policy = stories::shared(stories::sample_policy());
    known.policies[policy->version] = policy;
    known.policy = policy->version;
    return known;
  }();
  const web::Look look{state, from_millis(1'784'404'500'000), Language::zh, {}, {}};
  web::Faults faults;
  switch (data[0] % 7) {
    case 0: {
      const auto body = web::filing_body(*fields, look, faults);
      web::read_filing(body, faults);
      break;
    }
    case 1: {
      const auto body = web::deed_body(*fields, look, faults);
      web::read_deed(body, DeedKind::phone_report, faults);
      break;
    }
    case 2: {
      const auto body = web::ack_body(*fields, look, faults);
      web::read_acknowledgement(body, faults);
      break;
    }
    case 3: {
      const auto body = web::amendment_body(*fields, look, faults);
      web::read_amendment(body, true, faults);
      break;
    }
    case 4: {
      const auto body = web::chain_body(*fields, look, faults);
      web::read_receipt(body, faults);
      web::read_delay(body, faults);
      web::read_merge(body, faults);
      web::read_question(body, look.now, faults);
      web::read_answer(body, faults);
      web::read_check(body, faults);
      break;
    }
    case 5: {
      const auto body = web::happened_body(*fields, look, faults);
      web::read_amendment(body, true, faults);
      break;
    }
    default: {
      const auto body = web::close_body(*fields, look, faults);
      web::read_close(body, faults);
      break;
    }
  }
  return 0;
}

const Known known("console_form", one);

}  // namespace
}  // namespace jibao::fuzz
