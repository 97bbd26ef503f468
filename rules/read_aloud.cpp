// See read_aloud.hpp.
#include "rules/read_aloud.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace jibao {
namespace {

constexpr std::array<std::string_view, 10> digit_words{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

// Beyond this a number is not a count: it is a code, an account, a telephone.
constexpr std::size_t longest_count = 8;

// Before these, 2 is 两 (两人, 两户); before all else, 二 (二日, 二号, 二级).
constexpr std::array<std::string_view, 22> counted{"人", "名", "户", "个", "处", "起", "条", "辆", "间", "座", "头",
                                                   "所", "家", "次", "小时", "分钟", "天", "艘", "位", "台", "栋", "村"};

constexpr std::array<std::string_view, 3> dictated_variables{"code", "duty_phone", "number"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view digits_of(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return text.substr(0, count);
}

std::string one_by_one(std::string_view digits, std::string_view one) {
  std::string words;
  for (const char digit : digits) words += digit == '1' ? one : digit_words[static_cast<std::size_t>(digit - '0')];
  return words;
}

// Up to 9999. `inside`: something stands before it, so that a gap is said (一万零五).
std::string below_ten_thousand(unsigned value, bool inside) {
  constexpr std::array<unsigned, 4> units{1000, 100, 10, 1};
  constexpr std::array<std::string_view, 4> names{"千", "百", "十", ""};
  std::string words;
  bool gap = inside && value < 1000;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const unsigned digit = value / units[i] % 10;
    if (digit == 0) {
      gap = gap || !words.empty();
      continue;
    }
    if (gap) words += "零";
    gap = false;
    const bool bare_ten = units[i] == 10 && digit == 1 && words.empty() && !inside;  // 十二, but 一百一十二
    if (!bare_ten) words += digit_words[digit];
    words += names[i];
  }
  return words;
}

// "14:05" at the beginning of the text, as 十四点零五分; with how many bytes it took.
struct Said {
  std::string words;
  std::size_t bytes = 0;
};

std::optional<Said> time_of_day(std::string_view text) {
  const std::string_view hours = digits_of(text);
  if (hours.empty() || hours.size() > 2 || text.size() < hours.size() + 3 || text[hours.size()] != ':') return std::nullopt;
  const std::string_view minutes = digits_of(text.substr(hours.size() + 1));
  if (minutes.size() != 2 || std::stoi(std::string(hours)) > 24 || std::stoi(std::string(minutes)) > 59) return std::nullopt;
  std::string words = (hours == "02" || hours == "2" ? std::string("两") : numeral(hours)) + "点";
  if (minutes == "00") {
    words += "整";
  } else {
    words += (minutes[0] == '0' ? "零" + std::string(digit_words[static_cast<std::size_t>(minutes[1] - '0')]) : numeral(minutes)) + "分";
  }
  return Said{std::move(words), hours.size() + 3};
}

bool is_counted(std::string_view after) {
  return std::any_of(counted.begin(), counted.end(), [&](std::string_view word) { return after.starts_with(word); });
}

std::string count(std::string_view digits, std::string_view after) {
  return digits == "2" && is_counted(after) ? std::string("两") : numeral(digits);
}

// What begins with a digit.
Said say_number(std::string_view text) {
  if (auto time = time_of_day(text)) return *time;
  const std::string_view digits = digits_of(text);
  const std::string_view after = text.substr(digits.size());
  if (after.starts_with("-") && !digits_of(after.substr(1)).empty()) {
    const std::string_view second = digits_of(after.substr(1));
    const std::string_view behind = after.substr(1 + second.size());
    if (is_counted(behind) && digits.size() <= longest_count && second.size() <= longest_count)
      return {numeral(digits) + "至" + count(second, behind), digits.size() + 1 + second.size()};
    return {one_by_one(digits, "幺") + "，", digits.size() + 1};  // the rest, likewise, is told on its own
  }
  if (after.starts_with("年") && digits.size() == 4) return {one_by_one(digits, "一"), digits.size()};
  const std::string_view decimals = after.starts_with(".") ? digits_of(after.substr(1)) : std::string_view();
  if (!decimals.empty() && digits.size() <= longest_count) {
    const std::size_t bytes = digits.size() + 1 + decimals.size();
    const std::string words = numeral(digits) + "点" + one_by_one(decimals, "一");
    return text.substr(bytes).starts_with("%") ? Said{"百分之" + words, bytes + 1} : Said{words, bytes};
  }
  if (after.starts_with("%")) return {"百分之" + numeral(digits), digits.size() + 1};
  if (digits.size() > longest_count || (digits.size() > 1 && digits[0] == '0')) return {one_by_one(digits, "幺"), digits.size()};
  return {count(digits, after), digits.size()};
}

struct Sign {
  std::string_view written, said;
};
constexpr std::array signs{Sign{"【", ""}, Sign{"】", "。"}, Sign{"Ⅰ", "一"}, Sign{"Ⅱ", "二"}, Sign{"Ⅲ", "三"}, Sign{"Ⅳ", "四"}};

}  // namespace

std::string numeral(std::string_view digits) {
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  if (digits.size() > longest_count) return one_by_one(digits, "幺");
  const unsigned value = static_cast<unsigned>(std::stoul(std::string(digits)));
  if (value == 0) return "零";
  const unsigned high = value / 10'000, low = value % 10'000;
  std::string words;
  if (high != 0) words = (high == 2 ? std::string("两") : below_ten_thousand(high, false)) + "万";
  return words + below_ten_thousand(low, high != 0);
}

std::string dictated(std::string_view number, bool chinese) {
  std::string words;
  for (const char c : number) {
    if (is_digit(c)) {
      words += chinese ? one_by_one(std::string_view(&c, 1), "幺") : std::string(1, c) + " ";
    } else if (c == ',') {
      words += chinese ? "转" : "extension ";
    } else if ((c == '-' || c == ' ') && !words.empty()) {
      words += chinese ? "，" : ", ";
    } else if (c != '+' && c != '(' && c != ')') {
      words += c;
    }
  }
  while (words.ends_with(' ')) words.pop_back();
  return words;
}

std::string read_aloud(std::string_view text, bool chinese) {
  if (!chinese) return std::string(text);
  std::string words;
  bool dictating = false;  // the second and later groups of "0991-1234567"
  while (!text.empty()) {
    if (is_digit(text.front())) {
      const std::string_view digits = digits_of(text);
      Said said = dictating ? Said{one_by_one(digits, "幺"), digits.size()} : say_number(text);
      dictating = said.words.ends_with("，");
      words += said.words;
      text.remove_prefix(said.bytes);
      continue;
    }
    dictating = false;
    const auto sign = std::find_if(signs.begin(), signs.end(), [&](const Sign& each) { return text.starts_with(each.written); });
    if (sign != signs.end()) {
      words += sign->said;
      text.remove_prefix(sign->written.size());
    } else {
      words += text.front();
      text.remove_prefix(1);
    }
  }
  return words;
}

TemplateValues spoken_values(TemplateValues values, bool chinese) {
  for (auto& [name, value] : values) {
    const bool number = std::find(dictated_variables.begin(), dictated_variables.end(), name) != dictated_variables.end();
    value = number ? dictated(value, chinese) : read_aloud(value, chinese);
  }
  return values;
}

}  // namespace jibao
