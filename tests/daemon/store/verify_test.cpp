// The chain and its verifier: the format to the byte, and every kind of tampering found and named.
#include "daemon/store/verify.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <random>
#include <sstream>

#include "daemon/store/journal_line.hpp"
#include "tests/daemon/store/support.hpp"

namespace jibao::store::test {
namespace {

using testing::HasSubstr;

using Lines = std::vector<std::string>;

// A journal with fixed salts that has a bit of everything; the golden file is its text.
Lines golden_lines() {
  Hasher hasher;
  std::vector<Entry> entries = {
      entry(0, R"({"facts":[{"fact":"policy_replaced","document":"c0ffee"}]})"),
      entry(20260701001, R"({"facts":[{"fact":"incident_opened","title":{"personal":0}}]})",
            {"洪水 \"三号\" 堤\n", "13800000000"}),
      entry(20260701001, "tab \t, backslash \\, quote \", delete \x7f", {""}),
      entry(20260701001, R"({"facts":[{"fact":"incident_closed"}]})", {}, true),
      entry(0, "{}", {"张三"}),
  };
  entries[1].at = -1;
  Lines lines;
  Digest previous{};
  unsigned char salt_byte = 0;
  const SaltSource salts = [&] {
    Salt salt{};
    salt.fill(++salt_byte);
    return salt;
  };
  for (Entry& one : entries) {
    const std::uint64_t sequence = lines.size() + 1;
    const Algorithm algorithm = sequence <= 3 ? Algorithm::sha256 : Algorithm::sm3;
    Record record = seal(hasher, std::move(one), sequence, previous, algorithm, salts);
    previous = record.hash;
    if (sequence == 3) record.personal[0].reset();  // destroyed
    lines.push_back(journal_line(record, PersonalValues::included));
  }
  return lines;
}

std::string joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

std::optional<VerifyFault> fault_of(const std::string& text, std::vector<Head> known = {}) {
  std::istringstream stream(text);
  return verify(stream, std::move(known)).fault;
}

Head head_of(const std::string& text) {
  std::istringstream stream(text);
  return verify(stream).head;
}

// The golden file was computed from README.md's description by another program, not written by the code under
// test.
TEST(Journal, WritesVersionOneAsTheGoldenFileToTheByte) {
  std::ifstream file(JIBAO_SOURCE_DIR "/tests/daemon/store/golden/v1.jsonl", std::ios::binary);
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(joined(golden_lines()), golden.str());
  EXPECT_FALSE(fault_of(golden.str()));
}

TEST(Journal, ReadsBackEveryLineThatItWrites) {
  for (const std::string& line : golden_lines()) {
    const auto record = read_journal_line(line);
    ASSERT_TRUE(record) << record.error().message;
    EXPECT_EQ(journal_line(*record, PersonalValues::included), line);
  }
}

TEST(Journal, RefusesEveryOtherSpellingOfALine) {
  const std::string line = golden_lines()[1];
  const auto refused = [](std::string text) { return !read_journal_line(text).has_value(); };
  EXPECT_TRUE(refused(line + " "));
  EXPECT_TRUE(refused(" " + line));
  EXPECT_TRUE(refused(std::string(line).replace(line.find("\"seq\":2"), 7, "\"seq\":02")));
  EXPECT_TRUE(refused(std::string(line).replace(line.find("\"seq\":2"), 7, "\"seq\":+2")));
  EXPECT_TRUE(refused(std::string(line).replace(line.find("\"seq\":2"), 7, "\"seq\": 2")));
  EXPECT_TRUE(refused(std::string(line).replace(line.find("\\u000a"), 6, "\\u000A")));
  EXPECT_TRUE(refused(std::string(line).replace(line.find("\\u000a"), 6, "\\n")));
  EXPECT_TRUE(refused(std::string(line).replace(line.find("\"v\":1"), 5, "\"v\":2")));
  EXPECT_TRUE(refused(std::string(line).replace(line.find("sha256"), 6, "sha512")));
  EXPECT_FALSE(refused(line));
}

TEST(Journal, NamesTheFirstRecordThatWasChanged) {
  Lines lines = golden_lines();
  lines[2].replace(lines[2].find("tab"), 3, "tub");
  lines[4].replace(lines[4].find("张三"), 6, "李四");
  const auto fault = fault_of(joined(lines));
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->sequence, 3U);
  EXPECT_EQ(fault->line, 3U);
}

TEST(Journal, NamesARecordWhosePersonalValueWasExchanged) {
  Lines lines = golden_lines();
  lines[4].replace(lines[4].find("张三"), 6, "李四");
  const auto fault = fault_of(joined(lines));
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->sequence, 5U);
  EXPECT_THAT(fault->reason, HasSubstr("commitment"));
}

TEST(Journal, NamesTheRecordAfterOneThatWasForgedWithAFreshHash) {
  Lines lines = golden_lines();
  Hasher hasher;
  auto record = read_journal_line(lines[1]);
  record->body = "forged";
  record->hash = hasher.record(*record);
  lines[1] = journal_line(*record, PersonalValues::included);
  const auto fault = fault_of(joined(lines));
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->sequence, 3U);
}

TEST(Journal, FindsTruncationAndRollBackAgainstAKnownHead) {
  Lines lines = golden_lines();
  const Head head = head_of(joined(lines));
  EXPECT_EQ(head.sequence, 5U);
  EXPECT_FALSE(fault_of(joined(lines), {head}));
  lines.pop_back();
  const Head earlier = head_of(joined(lines));
  EXPECT_FALSE(fault_of(joined(lines)));
  EXPECT_FALSE(fault_of(joined(lines), {earlier}));
  const auto fault = fault_of(joined(lines), {earlier, head});
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->sequence, 5U);
  EXPECT_THAT(fault->reason, HasSubstr("truncated or rolled back"));
  EXPECT_TRUE(fault_of("", {head}));
}

TEST(Journal, FindsAJournalThatWasRewrittenFromTheStartByAKnownHead) {
  const Head known{2, std::string(64, 'a')};
  const auto fault = fault_of(joined(golden_lines()), {known});
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->sequence, 2U);
  EXPECT_THAT(fault->reason, HasSubstr("rewritten"));
}

TEST(Journal, FindsALastLineThatWasCut) {
  const std::string text = joined(golden_lines());
  EXPECT_TRUE(fault_of(text.substr(0, text.size() - 1)));
  EXPECT_TRUE(fault_of(text.substr(0, text.size() - 40)));
  EXPECT_FALSE(fault_of(text));
}

TEST(Journal, VerifiesHoweverTheBytesAreCutIntoPieces) {
  const std::string text = joined(golden_lines());
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{64}, text.size()}) {
    Verifier verifier;
    for (std::size_t at = 0; at < text.size(); at += size) EXPECT_FALSE(verifier.feed(text.substr(at, size)));
    EXPECT_FALSE(verifier.finish());
    EXPECT_EQ(verifier.head().sequence, 5U);
  }
}

TEST(Journal, GivesUpOnALineWithoutEndInsteadOfKeepingIt) {
  Verifier verifier;
  const std::string piece(std::size_t{1} << 20, 'x');
  std::size_t fed = 0;
  while (!verifier.feed(piece) && fed <= 2 * max_line_bytes) fed += piece.size();
  EXPECT_LE(fed, max_line_bytes);
}

// A journal of some length, so that the random places are many.
Lines long_journal(std::mt19937& random) {
  Hasher hasher;
  Lines lines;
  Digest previous{};
  const SaltSource salts = [&random] {
    Salt salt{};
    for (auto& byte : salt) byte = static_cast<unsigned char>(random());
    return salt;
  };
  for (std::uint64_t sequence = 1; sequence <= 40; ++sequence) {
    Entry one = entry(random() % 5, "{\"n\":" + std::to_string(random()) + ",\"t\":\"灾情\"}");
    for (unsigned int i = 0; i < sequence % 3; ++i) one.personal.push_back("人" + std::to_string(random()));
    const Algorithm algorithm = sequence % 2 == 0 ? Algorithm::sm3 : Algorithm::sha256;
    const Record record = seal(hasher, std::move(one), sequence, previous, algorithm, salts);
    previous = record.hash;
    lines.push_back(journal_line(record, PersonalValues::included));
  }
  return lines;
}

TEST(Journal, FindsEveryRandomBitFlipAndNamesItsRecord) {
  std::mt19937 random(20260701);
  const Lines lines = long_journal(random);
  const std::string text = joined(lines);
  const Head head = head_of(text);
  for (int round = 0; round < 2000; ++round) {
    std::string changed = text;
    const std::size_t place = random() % changed.size();
    changed[place] = static_cast<char>(static_cast<unsigned char>(changed[place]) ^ (1U << (random() % 8)));
    const auto line =
        static_cast<std::uint64_t>(std::count(text.begin(), text.begin() + static_cast<long>(place), '\n'));
    const auto fault = fault_of(changed, {head});
    ASSERT_TRUE(fault) << "bit flip at byte " << place;
    ASSERT_EQ(fault->sequence, line + 1) << "bit flip at byte " << place << ": " << fault->reason;
  }
}

TEST(Journal, FindsEveryInsertionDeletionAndSwapAndNamesTheFirstRecord) {
  std::mt19937 random(20260702);
  const Lines lines = long_journal(random);
  const Head head = head_of(joined(lines));
  for (int round = 0; round < 1000; ++round) {
    Lines changed = lines;
    const std::size_t place = random() % changed.size();
    const auto at = changed.begin() + static_cast<long>(place);
    std::size_t first = place;
    switch (random() % 3) {
      case 0: changed.insert(at, lines[random() % lines.size()]); break;
      case 1: changed.erase(at); break;
      default: {
        const std::size_t other = random() % changed.size();
        std::swap(changed[place], changed[other]);
        first = std::min(place, other);
        if (place == other) continue;
      }
    }
    const auto fault = fault_of(joined(changed), {head});
    ASSERT_TRUE(fault) << "round " << round;
    // A record put in before itself is only seen where it stands the second time.
    ASSERT_TRUE(fault->sequence == first + 1 || fault->sequence == first + 2) << "round " << round;
  }
}

}  // namespace
}  // namespace jibao::store::test
