// The two kinds of stream. The only file that instantiates asio::ssl::stream.
#include "daemon/http/stream.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace jibao::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// A read that calls back; the lambda is small enough for Asio's recycled handler memory, so it costs no
// allocation.
template <class Source>
void start_read(Source& source, asio::mutable_buffer into, Stream::User user) {
  source.async_read_some(into, [user = std::move(user)](const error_code& error, std::size_t size) {
    user->on_read(error, size);
  });
}

template <class Sink>
void start_write(Sink& sink, const Stream::Buffers& buffers, Stream::User user) {
  asio::async_write(sink, buffers, [user = std::move(user)](const error_code& error, std::size_t) {
    user->on_written(error);
  });
}

class PlainStream final : public Stream {
 public:
  explicit PlainStream(Socket socket) : socket_(std::move(socket)) {}

  void handshake(User user) override {
    asio::post(socket_.get_executor(), [user = std::move(user)] { user->on_handshake({}); });
  }
  void read_some(asio::mutable_buffer into, User user) override {
    start_read(socket_, into, std::move(user));
  }
  void write(const Buffers& buffers, User user) override { start_write(socket_, buffers, std::move(user)); }
  void finish(User user) override {
    error_code ignored;  // the peer may be gone already
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    asio::post(socket_.get_executor(), [user = std::move(user)] { user->on_finished(); });
  }
  void read_raw(asio::mutable_buffer into, User user) override { start_read(socket_, into, std::move(user)); }
  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }

 private:
  Socket socket_;
};

class TlsStream final : public Stream {
 public:
  TlsStream(Socket socket, std::shared_ptr<asio::ssl::context> context)
      : context_(std::move(context)), stream_(std::move(socket), *context_) {}

  void handshake(User user) override {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [user = std::move(user)](const error_code& error) { user->on_handshake(error); });
  }
  void read_some(asio::mutable_buffer into, User user) override {
    start_read(stream_, into, std::move(user));
  }
  void write(const Buffers& buffers, User user) override { start_write(stream_, buffers, std::move(user)); }
  void finish(User user) override {
    // Ends when the peer's close_notify came, or with an error where it sends data instead; FIN follows
    // either way.
    stream_.async_shutdown([this, user = std::move(user)](const error_code&) {
      error_code ignored;
      stream_.next_layer().shutdown(asio::socket_base::shutdown_send, ignored);
      user->on_finished();
    });
  }
  void read_raw(asio::mutable_buffer into, User user) override {
    start_read(stream_.next_layer(), into, std::move(user));
  }
  void close() override {
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

 private:
  std::shared_ptr<asio::ssl::context> context_;
  asio::ssl::stream<Socket> stream_;
};

}  // namespace

std::unique_ptr<Stream> plain_stream(Socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

std::unique_ptr<Stream> tls_stream(Socket socket, std::shared_ptr<asio::ssl::context> context) {
  return std::make_unique<TlsStream>(std::move(socket), std::move(context));
}

}  // namespace jibao::http
