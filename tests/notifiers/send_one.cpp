// Sends one page through one channel, as the courier would, and prints the verdict: the tests' way to try
// real gateways. The channel's settings come as "key=value" arguments; the secret is fixed by the test's
// gateway.
#include <future>
#include <iostream>
#include <map>

#include "notifiers/channels.hpp"

namespace {

using namespace jibao;
using namespace jibao::notifiers;

using Arguments = std::map<std::string, std::string>;

Channel channel_of(Arguments& given) {
  Channel channel;
  channel.name = given["channel"];
  if (given["kind"] == "kannel") {
    KannelSettings settings;
    settings.url = given["url"];
    settings.user = given["user"];
    settings.password_credential = "password";
    settings.callback_base = given["callback"];
    channel.hook_secret_credential = "hook";
    channel.settings = settings;
  } else {
    SmtpSettings settings;
    settings.host = given["host"];
    settings.port = std::stoi(given["port"]);
    settings.user = given["user"];
    settings.password_credential = "password";
    settings.from = "duty@county.test";
    settings.from_name = "县委值班室";
    settings.ca_file = given["ca_file"];
    channel.contact = ContactKind::email;
    channel.settings = settings;
  }
  return channel;
}

}  // namespace

int main(int count, char** arguments) {
  Arguments given;
  for (int i = 1; i < count; ++i) {
    const std::string pair = arguments[i];
    const std::size_t equals = pair.find('=');
    given[pair.substr(0, equals)] = equals == std::string::npos ? "" : pair.substr(equals + 1);
  }
  const Channel channel = channel_of(given);
  Dispatch dispatch;
  dispatch.page = PageId{12, 3};
  dispatch.address = given["to"];
  dispatch.message = Message{given["subject"], given["text"]};
  dispatch.at = Instant(std::chrono::seconds(1'795'242'600));
  const Secrets secrets{{"password", given["password"]}, {"hook", given["hook"]}};
  const Result<Request> request = compose(dispatch, channel, secrets, dispatch.at);
  if (!request) {
    std::cout << "error " << request.error().message << "\n";
    return 1;
  }
  Resolver resolver;
  Transport transport(TransportSettings{.name = channel.name}, resolver);
  std::promise<Response> answered;
  const Result<void> taken =
      transport.send(*request, [&](Response response) { answered.set_value(std::move(response)); });
  if (!taken) return 1;
  const Verdict verdict = judge(answered.get_future().get(), channel);
  std::cout << name_of(verdict.outcome) << "|" << verdict.reference << "|" << verdict.reason << "\n";
  return 0;
}
