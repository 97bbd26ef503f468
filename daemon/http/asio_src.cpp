// The one translation unit that compiles Asio itself (BOOST_ASIO_SEPARATE_COMPILATION), TLS part included.
//
// Invariant: every target that includes an Asio header links jibao_asio and so shares its defines.
// It saves about two seconds in each other file that uses Asio.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
