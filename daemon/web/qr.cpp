// See qr.hpp. Each row's dark runs are one path, so that no hairlines show between modules.
#include "daemon/web/qr.hpp"

#include <qrencode.h>

#include <memory>

#include "daemon/web/html.hpp"

namespace jibao::web {
namespace {

constexpr int quiet = 4;  // modules around the symbol

}  // namespace

std::string qr_svg(const std::string& text, const std::string& label) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      text.empty() ? nullptr : QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M),
      &QRcode_free);
  if (!code) return {};
  std::string path;
  for (int y = 0; y < code->width; ++y)
    for (int x = 0; x < code->width;) {
      const auto dark = [&](int column) { return column < code->width && (code->data[y * code->width + column] & 1) != 0; };
      int run = 0;
      while (dark(x + run)) ++run;
      if (run > 0) path += "M" + std::to_string(x + quiet) + " " + std::to_string(y + quiet) + "h" + std::to_string(run) + "v1h-" + std::to_string(run) + "z";
      x += run + 1;
    }
  const std::string side = std::to_string(code->width + 2 * quiet);
  return "<svg class=\"qr\" role=\"img\" aria-label=\"" + escaped(label) + "\" viewBox=\"0 0 " + side + " " + side +
         "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + side + "v" + side + "H0z\"/><path fill=\"#000\" d=\"" + path + "\"/></svg>";
}

}  // namespace jibao::web
