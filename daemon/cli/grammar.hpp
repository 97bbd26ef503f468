// The grammar of `jibao` as CLI11 keeps it: for reading a command line (options.hpp), and for the manual page and the
// shells' completion, which are written from it (daemon/manual), so that they cannot drift apart.
//
// Invariant: nothing is added to the grammar elsewhere. Pure.
#pragma once

namespace CLI {
class App;
}

namespace jibao::cli {

struct Options;

/// Adds every command and option to `app`. What is read goes into `options`, which must outlive it.
void add_grammar(CLI::App& app, Options& options);

}  // namespace jibao::cli
