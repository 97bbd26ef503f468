// See xlsx.hpp. A workbook is a ZIP archive: relations lead to the book, the book names its sheets, texts that several cells
// have in common stand in a part of their own. Names are told by what is behind their prefix, since programs choose prefixes.
#include <zip.h>

#include <charconv>
#include <cmath>
#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <set>

#include "daemon/http/text.hpp"
#include "daemon/tables/xlsx.hpp"

namespace jibao::tables {
namespace {

using pugi::xml_attribute;
using pugi::xml_node;

constexpr int days_from_1899_to_1904 = 1462;

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

std::string_view local(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

xml_node child(const xml_node& parent, std::string_view name) {
  for (const xml_node& each : parent.children())
    if (local(each.name()) == name) return each;
  return {};
}

std::string_view attribute(const xml_node& node, std::string_view name) {
  for (const xml_attribute& each : node.attributes())
    if (local(each.name()) == name) return each.value();
  return {};
}

std::optional<std::uint32_t> count(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "$C$5" is not written in files; "C5" is.
std::optional<Place> place(std::string_view text) {
  Place found;
  while (!text.empty() && text.front() >= 'A' && text.front() <= 'Z' && found.column < 100'000) {
    found.column = found.column * 26 + static_cast<std::uint32_t>(text.front() - 'A') + 1;
    text.remove_prefix(1);
  }
  const auto row = count(text);
  if (!row || *row == 0 || *row > most_rows || found.column == 0) return std::nullopt;
  found.row = *row;
  return found;
}

class Archive {
 public:
  static Read<Archive> open(std::string_view bytes) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    zip_t* opened = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
    zip_error_fini(&error);
    if (opened == nullptr) {
      zip_source_free(source);
      return damaged();
    }
    Archive archive;
    archive.zip_.reset(opened);
    const zip_int64_t entries = zip_get_num_entries(opened, 0);
    if (entries < 0 || static_cast<std::size_t>(entries) > most_entries)
      return wrong("压缩包内文件过多", "the archive has too many entries");
    std::set<std::string_view> names;  // of two of one name programs take different ones
    for (zip_int64_t i = 0; i < entries; ++i) {
      const char* name = zip_get_name(opened, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
      if (name == nullptr || !names.insert(name).second) return damaged();
    }
    return archive;
  }

  bool has(const std::string& name) const { return zip_name_locate(zip_.get(), name.c_str(), 0) >= 0; }

  Read<std::string> part(const std::string& name) {
    const zip_int64_t index = zip_name_locate(zip_.get(), name.c_str(), 0);
    if (index < 0) return damaged();
    zip_stat_t about;
    zip_stat_init(&about);
    if (zip_stat_index(zip_.get(), static_cast<zip_uint64_t>(index), 0, &about) != 0) return damaged();
    if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && about.encryption_method != ZIP_EM_NONE)
      return wrong("文件有密码，请去掉密码后再导入", "the file has a password: save it without one");
    if ((about.valid & ZIP_STAT_COMP_METHOD) != 0 && about.comp_method != ZIP_CM_STORE && about.comp_method != ZIP_CM_DEFLATE) return damaged();
    const std::unique_ptr<zip_file_t, Discard> file(zip_fopen_index(zip_.get(), static_cast<zip_uint64_t>(index), 0));
    if (!file) return damaged();
    std::string out;
    char block[16384];
    while (true) {  // what the archive says of sizes is not believed
      const zip_int64_t got = zip_fread(file.get(), block, sizeof block);
      if (got < 0) return damaged();
      if (got == 0) break;
      out.append(block, static_cast<std::size_t>(got));
      unpacked_ += static_cast<std::size_t>(got);
      if (out.size() > most_part || unpacked_ > most_unpacked)
        return wrong("解压后过大，不是一份值班表", "too large when unpacked: this is no roster");
    }
    return out;
  }

  static tl::unexpected<Remark> damaged() { return wrong("文件已损坏，或不是 xlsx", "the file is damaged, or no xlsx"); }

 private:
  std::unique_ptr<zip_t, Discard> zip_;
  std::size_t unpacked_ = 0;
};

/// A part as XML. There is no place for a document type in one: who writes it wants entities.
Read<std::unique_ptr<pugi::xml_document>> xml(Archive& archive, const std::string& name) {
  const Read<std::string> text = archive.part(name);
  if (!text) return tl::unexpected<Remark>(text.error());
  if (!http::is_utf8(*text) || text->find("<!DOCTYPE") != std::string::npos || text->find("<!ENTITY") != std::string::npos) return Archive::damaged();
  auto document = std::make_unique<pugi::xml_document>();
  const unsigned how = pugi::parse_default | pugi::parse_ws_pcdata_single;
  if (!document->load_buffer(text->data(), text->size(), how, pugi::encoding_utf8)) return Archive::damaged();
  return document;
}

/// The part that a relation's target names, from the folder of the part that has the relation.
std::string joined(std::string_view folder, std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  std::string from(folder);
  while (target.starts_with("../")) {
    target.remove_prefix(3);
    if (!from.empty()) from.pop_back();  // its slash
    const std::size_t slash = from.rfind('/');
    from.erase(slash == std::string::npos ? 0 : slash + 1);
  }
  return from + std::string(target);
}

std::string folder_of(const std::string& part) {
  const std::size_t slash = part.rfind('/');
  return slash == std::string::npos ? std::string() : part.substr(0, slash + 1);
}

struct Relation {
  std::string type;  // the last word of it: "worksheet"
  std::string part;
};

/// By their ids; those that lead out of the file are left out.
Read<std::map<std::string, Relation>> relations(Archive& archive, const std::string& part) {
  const std::string folder = folder_of(part);
  const std::string file = folder + "_rels/" + part.substr(folder.size()) + ".rels";
  std::map<std::string, Relation> out;
  const auto document = xml(archive, file);
  if (!document) return tl::unexpected<Remark>(document.error());
  for (const xml_node& each : child(**document, "Relationships").children()) {
    if (attribute(each, "TargetMode") == "External") continue;
    const std::string type(attribute(each, "Type"));
    out[std::string(attribute(each, "Id"))] = {type.substr(type.rfind('/') + 1), joined(folder, attribute(each, "Target"))};
  }
  return out;
}

/// All texts within: a text may be in pieces, each with its font. How it is pronounced (rPh) is no part of it.
std::string text_within(const xml_node& node) {
  std::string out;
  for (const xml_node& each : node.children()) {
    if (local(each.name()) == "t") out += each.text().get();
    if (local(each.name()) == "r")
      if (const xml_node piece = child(each, "t")) out += piece.text().get();
  }
  return out;
}

Read<std::vector<std::string>> shared_texts(Archive& archive, const std::map<std::string, Relation>& of_book) {
  std::vector<std::string> out;
  for (const auto& [id, relation] : of_book) {
    if (relation.type != "sharedStrings") continue;
    const auto document = xml(archive, relation.part);
    if (!document) return tl::unexpected<Remark>(document.error());
    for (const xml_node& each : child(**document, "sst").children())
      if (local(each.name()) == "si") out.push_back(text_within(each));
  }
  return out;
}

std::string fused(std::string text) {
  if (text.size() > 1 && text[0] == '\'' && defused(text.substr(1)) == text) text.erase(0, 1);
  return text;
}

std::string moved(const std::string& number, int days) {
  double value = 0;
  const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (fault != std::errc() || end != number.data() + number.size() || value < 1) return number;  // below a day it is a time
  char text[64];
  return {text, std::to_chars(text, text + sizeof text, value + days).ptr};
}

struct Held {  // by all sheets so far
  std::size_t cells = 0;
  std::size_t bytes = 0;  // of their texts: one text of the file may stand in every cell
};

class SheetReader {
 public:
  SheetReader(const std::vector<std::string>& shared, int shift, Held& held) : shared_(shared), shift_(shift), held_(held) {}

  Read<Sheet> read(const pugi::xml_document& document, std::string name) {
    sheet_.name = std::move(name);
    const xml_node root = child(document, "worksheet");
    if (!root) return Archive::damaged();
    Place at;
    for (const xml_node& row : child(root, "sheetData").children()) {
      if (local(row.name()) != "row") continue;
      const std::string_view written = attribute(row, "r");
      const auto number = written.empty() ? at.row + 1 : count(written).value_or(0);
      if (number <= at.row || number > most_rows) return Archive::damaged();
      at = {number, 0};
      for (const xml_node& cell : row.children())
        if (local(cell.name()) == "c")
          if (auto fault = take(cell, at)) return tl::unexpected<Remark>(std::move(*fault));
    }
    for (const xml_node& merge : child(root, "mergeCells").children())
      if (auto fault = fill(attribute(merge, "ref"))) return tl::unexpected<Remark>(std::move(*fault));
    return std::move(sheet_);
  }

 private:
  std::optional<Remark> take(const xml_node& cell, Place& at) {
    const std::string_view written = attribute(cell, "r");
    const auto here = written.empty() ? Place{at.row, at.column + 1} : place(written).value_or(Place{});
    if (here.row != at.row || here.column <= at.column) return Archive::damaged().value();
    at = here;
    auto value = value_of(cell);
    if (!value) return Archive::damaged().value();
    return put(here, std::move(*value));
  }

  /// Nothing: what cannot be.
  std::optional<Cell> value_of(const xml_node& cell) const {
    const std::string_view type = attribute(cell, "t");
    const std::string value = child(cell, "v").text().get();
    if (type == "inlineStr") return Cell{CellKind::text, fused(text_within(child(cell, "is")))};
    if (child(cell, "f") && value.empty() && type != "str") return Cell{CellKind::uncomputed, {}};
    if (value.empty()) return Cell{};
    if (type == "s") {
      const auto index = count(value);
      if (!index || *index >= shared_.size()) return std::nullopt;
      return Cell{CellKind::text, fused(shared_[*index])};
    }
    if (type == "str") return Cell{CellKind::text, fused(value)};
    if (type == "d") return Cell{CellKind::moment, value};
    if (type == "e") return Cell{CellKind::error, value};
    if (type == "b") return Cell{CellKind::text, value};
    if (type != "n" && !type.empty()) return std::nullopt;
    return Cell{CellKind::number, shift_ == 0 ? value : moved(value, shift_)};
  }

  std::optional<Remark> put(Place here, Cell cell) {
    if (cell == Cell{}) return std::nullopt;
    const std::string where = sheet_.name + "!" + address(here);
    if (here.column > most_columns) return Remark{where, "表格过宽，超过256列", "beyond column 256"};
    if (cell.text.size() > most_text) return Remark{where, "单元格文字过长", "the text of the cell is too long"};
    if (++held_.cells > most_cells) return Remark{where, "单元格过多，不是一份值班表", "too many cells: this is no roster"};
    held_.bytes += cell.text.size();
    if (held_.bytes > most_unpacked) return Remark{where, "单元格文字合计过多，不是一份值班表", "too much text in all cells together: this is no roster"};
    sheet_.cells.emplace(here, std::move(cell));
    return std::nullopt;
  }

  /// What is merged over several rows holds for each of them; over several columns it stands in the first.
  std::optional<Remark> fill(std::string_view reference) {
    const std::size_t colon = reference.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto first = place(reference.substr(0, colon)), last = place(reference.substr(colon + 1));
    if (!first || !last) return Archive::damaged().value();
    const auto found = sheet_.cells.find(*first);
    if (found == sheet_.cells.end()) return std::nullopt;
    const Cell cell = found->second;
    for (Place here{first->row + 1, first->column}; here.row <= last->row; ++here.row) {
      if (++merged_ > most_cells) return Remark{sheet_.name, "合并的单元格过多", "too many merged cells"};
      if (!sheet_.cells.contains(here))
        if (auto fault = put(here, cell)) return fault;
    }
    return std::nullopt;
  }

  const std::vector<std::string>& shared_;
  int shift_;
  Held& held_;
  Sheet sheet_{};
  std::size_t merged_ = 0;  // rows of merges, looked at
};

}  // namespace

std::string address(Place place) {
  std::string letters;
  for (std::uint32_t left = place.column; left > 0; left = (left - 1) / 26) letters.insert(letters.begin(), static_cast<char>('A' + (left - 1) % 26));
  return letters + std::to_string(place.row);
}

Read<Workbook> read_xlsx(std::string_view bytes) {
  if (bytes.size() > most_file) return wrong("文件过大（最大 1 MB）", "the file is too large (1 MB at most)");
  auto archive = Archive::open(bytes);
  if (!archive) return tl::unexpected<Remark>(archive.error());
  const auto of_file = relations(*archive, "");
  if (!of_file) return tl::unexpected<Remark>(of_file.error());
  std::string book_part;
  for (const auto& [id, relation] : *of_file)
    if (relation.type == "officeDocument") book_part = relation.part;
  const auto book = xml(*archive, book_part);
  if (!book) return tl::unexpected<Remark>(book.error());
  const auto of_book = relations(*archive, book_part);
  if (!of_book) return tl::unexpected<Remark>(of_book.error());
  const auto shared = shared_texts(*archive, *of_book);
  if (!shared) return tl::unexpected<Remark>(shared.error());

  const xml_node root = child(**book, "workbook");
  const std::string_view epoch = attribute(child(root, "workbookPr"), "date1904");
  const int shift = epoch == "1" || epoch == "true" ? days_from_1899_to_1904 : 0;
  Workbook out;
  Held held;
  for (const xml_node& each : child(root, "sheets").children()) {
    const std::string_view state = attribute(each, "state");
    if (local(each.name()) != "sheet" || state == "hidden" || state == "veryHidden") continue;
    std::string_view id;
    for (const xml_attribute& of_sheet : each.attributes())
      if (local(of_sheet.name()) == "id" && std::string_view(of_sheet.name()).find(':') != std::string_view::npos) id = of_sheet.value();
    const auto relation = of_book->find(std::string(id));
    if (relation == of_book->end()) return Archive::damaged();
    if (relation->second.type != "worksheet") continue;  // a chart on a sheet of its own
    if (out.sheets.size() == most_sheets) return wrong("工作表过多（最多24张）", "too many sheets (24 at most)");
    const auto document = xml(*archive, relation->second.part);
    if (!document) return tl::unexpected<Remark>(document.error());
    const std::string_view name = attribute(each, "name");
    if (name.size() > most_text) return Archive::damaged();
    auto sheet = SheetReader(*shared, shift, held).read(**document, std::string(name));
    if (!sheet) return tl::unexpected<Remark>(std::move(sheet.error()));
    out.sheets.push_back(std::move(*sheet));
  }
  return out;
}

}  // namespace jibao::tables
