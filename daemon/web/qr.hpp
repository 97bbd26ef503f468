// A text as a QR code, for a telephone's camera.
//
// Invariant: black on white with the quiet zone of four modules that ISO/IEC 18004 asks for, whatever the page's colours are.
// Pure. Called by the page that shows the secret of one-time passwords. libqrencode in qr.cpp alone.
#pragma once

#include <string>

namespace jibao::web {

/// An <svg> that fills its box; `label` is what is read aloud in its place. Empty where the text is empty or too long (2,300
/// bytes). Error correction: level M.
std::string qr_svg(const std::string& text, const std::string& label);

}  // namespace jibao::web
