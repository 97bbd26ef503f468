// The face of Core that needs no Asio header.
#include "daemon/http/server.hpp"

#include "daemon/http/core.hpp"

namespace jibao::http {

Server::Server(boost::asio::io_context& context, Settings settings, Handler handler)
    : core_(std::make_shared<Core>(context, std::move(settings), std::move(handler))) {}

Server::~Server() { core_->stop_accepting(); }

Result<std::uint16_t> Server::listen() { return core_->listen(); }
Result<void> Server::reload_tls() { return core_->reload_tls(); }
void Server::allow_hosts(const std::vector<std::string>& names) { core_->allow_hosts(names); }
void Server::stop_accepting() { core_->stop_accepting(); }
void Server::drain(std::function<void()> done) { core_->drain(std::move(done)); }
std::size_t Server::connections() const { return core_->connections(); }
const Counts& Server::counts() const { return core_->counts(); }

}  // namespace jibao::http
