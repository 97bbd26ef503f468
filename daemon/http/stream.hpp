// One connected byte stream, plain TCP or TLS, behind one small interface, so that the templates of Asio's
// TLS are compiled once and the connection's state machine does not know which of the two it has.
//
// Invariant: at most one read and one write (or handshake, or finish) are under way at a time; each calls
// back exactly once, from the loop and never from inside the call that started it, and keeps its user alive
// until then. close() makes what is under way call back with an error. Called by connection.
#pragma once

#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <memory>

namespace boost::asio::ssl {
class context;
}

namespace jibao::http {

/// A socket that is bound to the io_context's own executor: cheaper than the type-erased default.
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// Who is called back.
class StreamUser {
 public:
  virtual ~StreamUser() = default;
  virtual void on_handshake(const boost::system::error_code& error) = 0;
  virtual void on_read(const boost::system::error_code& error, std::size_t size) = 0;
  virtual void on_written(const boost::system::error_code& error) = 0;
  virtual void on_finished() = 0;
};

class Stream {
 public:
  using User = std::shared_ptr<StreamUser>;
  using Buffers = std::array<boost::asio::const_buffer, 2>;

  virtual ~Stream() = default;
  /// TLS handshake; a plain stream is ready at once and must not be asked.
  virtual void handshake(User user) = 0;
  virtual void read_some(boost::asio::mutable_buffer into, User user) = 0;
  /// Writes all of it. The memory must stay until on_written.
  virtual void write(const Buffers& buffers, User user) = 0;
  /// Says that nothing more will be written (close_notify, then FIN); on_finished whatever came of it.
  virtual void finish(User user) = 0;
  /// Reads what still comes, below TLS; only after on_finished.
  virtual void read_raw(boost::asio::mutable_buffer into, User user) = 0;
  virtual void close() = 0;
};

std::unique_ptr<Stream> plain_stream(Socket socket);
/// The stream keeps the context, so that a reload of the certificate does not touch connections that stand.
std::unique_ptr<Stream> tls_stream(Socket socket, std::shared_ptr<boost::asio::ssl::context> context);

}  // namespace jibao::http
