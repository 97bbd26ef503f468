// Spreadsheets that an office imports (daemon/tables): the archive as it comes, or with a first byte of 1 to 5 one of its parts
// in an archive that is whole (checksums keep a fuzzer out of it otherwise).
#include <zip.h>

#include "tests/fuzz/roster_promises.hpp"

namespace jibao::fuzz {
namespace {

constexpr const char* parts[][2] = {
    {"_rels/.rels", R"(<Relationships><Relationship Type="x/officeDocument" Id="x" Target="xl/workbook.xml"/></Relationships>)"},
    {"xl/_rels/workbook.xml.rels", R"(<Relationships><Relationship Type="x/worksheet" Id="a" Target="s.xml"/><Relationship Type="x/sharedStrings" Id="b" Target="/xl/t.xml"/></Relationships>)"},
    {"xl/workbook.xml", R"(<workbook xmlns:r="r"><sheets><sheet name="s" r:id="a"/></sheets></workbook>)"},
    {"xl/t.xml", "<sst><si><t>日期</t></si><si><t>主班</t></si><si><t>day</t></si><si><t>班次</t></si></sst>"},
    {"xl/s.xml", R"(<worksheet><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>3</v></c><c t="s"><v>1</v></c></row><row><c><v>46357</v></c><c t="s"><v>2</v></c><c/></row></sheetData></worksheet>)"}};

std::string archive(std::size_t replaced, std::string_view by) {
  zip_source_t* file = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  zip_source_keep(file);
  zip_t* zip = zip_open_from_source(file, ZIP_TRUNCATE, nullptr);
  for (std::size_t i = 0; i < std::size(parts); ++i) {
    const std::string_view text = i == replaced ? by : std::string_view(parts[i][1]);
    const zip_int64_t index = zip_file_add(zip, parts[i][0], zip_source_buffer(zip, text.data(), text.size(), 0), ZIP_FL_ENC_UTF_8);
    zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
  }
  must(zip_close(zip) == 0, "the archive of the target is made");
  zip_stat_t about;
  zip_source_stat(file, &about);
  std::string out(about.size, '\0');
  zip_source_open(file);
  zip_source_read(file, out.data(), out.size());
  zip_source_close(file);
  zip_source_free(file);
  return out;
}

int one(const std::uint8_t* data, std::size_t size) {
  static const Policy policy = tables::office();
  const bool is_part = size > 0 && data[0] >= 1 && data[0] <= 5;
  const std::string bytes = is_part ? archive(data[0] - 1U, text_of(data + 1, size - 1)) : std::string(text_of(data, size));
  read_and_check(bytes, policy);
  return 0;
}

const Known known("workbook_file", one);

}  // namespace
}  // namespace jibao::fuzz
