// Forms with files: as browsers send them, and as nobody should.
#include "daemon/http/multipart.hpp"

#include <gtest/gtest.h>

namespace jibao::http {
namespace {

constexpr const char* type = "multipart/form-data; boundary=----x";

std::string form_of(const std::string& head, const std::string& bytes) {
  return "------x\r\n" + head + "\r\n\r\n" + bytes + "\r\n------x--\r\n";
}

TEST(Multipart, HasFieldsAndFilesAsBrowsersSendThem) {
  const std::string body =
      "------x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n"
      "------x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"传真 1.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
      "%PDF-\r\n\r\n--x\r\n\r\n------x--\r\n";
  const auto parts = parse_multipart(type, body);
  ASSERT_TRUE(parts) << parts.error().message;
  ASSERT_EQ(parts->size(), 2u);
  EXPECT_EQ(parts->at(0).name, "csrf");
  EXPECT_EQ(parts->at(0).bytes, "abc");
  EXPECT_FALSE(parts->at(0).file_name);
  EXPECT_EQ(parts->at(1).file_name, "传真 1.pdf");
}

TEST(Multipart, KeepsEveryByteOfAFile) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  bytes += "\r\n--\r\n------";
  const std::string body = form_of("Content-Disposition: form-data; name=file; filename=a.bin", bytes);  // the parts are views into it
  const auto parts = parse_multipart(type, body);
  ASSERT_TRUE(parts) << parts.error().message;
  EXPECT_EQ(parts->at(0).bytes, bytes);
}

TEST(Multipart, TakesTheNameOfAFileWithoutItsFolders) {
  const auto parts = parse_multipart(type, form_of("Content-Disposition: form-data; name=\"f\"; filename=\"C:\\\\a\\\\b.pdf\"", "x"));
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->at(0).file_name, "b.pdf");
}

TEST(Multipart, RefusesWhatDoesNotRead) {
  const std::string good = "Content-Disposition: form-data; name=\"a\"";
  const std::string whole = form_of(good, "1");
  ASSERT_TRUE(parse_multipart(type, whole));
  for (std::size_t cut = 0; cut + 4 < whole.size(); ++cut) EXPECT_FALSE(parse_multipart(type, whole.substr(0, cut))) << cut;
  for (const char* wrong : {"multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=----x", "text/plain"})
    EXPECT_FALSE(parse_multipart(wrong, whole)) << wrong;
  for (const char* head : {"Content-Disposition: form-data", "Content-Disposition: form-data; name=\"\"", "Content-Disposition: attachment; name=\"a\"",
                           "Content-Disposition: form-data; name=\"a\x01\"", "Content-Disposition: form-data; name=\"a\"; filename=\"\xff\"",
                           "Content-Disposition: form-data; name=\"a", "no header at all",
                           "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64",
                           "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\""})
    EXPECT_FALSE(parse_multipart(type, form_of(head, "1"))) << head;
}

TEST(Multipart, IsBounded) {
  std::string body;
  for (std::size_t i = 0; i <= max_parts; ++i) body += "------x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
  EXPECT_FALSE(parse_multipart(type, body + "------x--\r\n"));
  EXPECT_FALSE(parse_multipart(type, form_of("Content-Disposition: form-data; name=\"a\"\r\nX: " + std::string(5000, 'x'), "1")));
}

}  // namespace
}  // namespace jibao::http
