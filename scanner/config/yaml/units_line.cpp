#include "scanner/config/yaml/units_line.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "scanner/config/yaml/csv_reader.hpp"
#include "scanner/config/yaml/unit_expression.hpp"

namespace tridentscan::config {
namespace {

/// Whether a bracket behind this is part of a unit: "nu/(cm^2 GeV POT)".
bool divides(std::string_view before) {
  before = trimmed(before);
  return before.ends_with('/') || before == "per" || before.ends_with(" per") ||
         before.ends_with('^') || before.ends_with('*');
}

bool is_unit(const std::string& word) {
  if (word.empty()) return false;
  try {
    const UnitExpression unit = parse_unit(word);
    return std::any_of(unit.powers.begin(), unit.powers.end(),
                       [](int power) { return power != 0; });
  } catch (const std::invalid_argument&) {
    return false;
  }
}

std::vector<std::string> words_of_letters(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

}  // namespace

UnitsLine split_remarks(std::string_view text) {
  UnitsLine result;
  std::size_t end = 0;
  int open = 0;
  for (; end < text.size(); ++end) {
    if (text[end] == ';') break;
    if (text[end] == '(' && open == 0 && !divides(text.substr(0, end))) break;
    if (text[end] == '(') ++open;
    if (text[end] == ')' && open > 0) --open;
  }
  result.unit = trimmed(text.substr(0, end));
  text.remove_prefix(end);
  while (!text.empty()) {
    const std::size_t next = text.find_first_of("();");
    if (const auto remark = trimmed(text.substr(0, next)); !remark.empty()) {
      result.remarks.push_back(remark);
    }
    text.remove_prefix(next == text.npos ? text.size() : next + 1);
  }
  return result;
}

bool is_harmless(std::string_view remark, std::string_view unit) {
  static constexpr std::string_view factors[] = {"per",        "times",  "x",       "multiply",
                                                 "multiplied", "divide", "divided", "scaled",
                                                 "factor",     "units"};
  static constexpr std::string_view articles[] = {"a", "d", "s",
                                                  "t"};  // letters that are units too
  const auto has = [](const auto& words, std::string_view word) {
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
  };
  const std::vector<std::string> known = words_of_letters(unit);
  std::string before;
  for (const std::string& word : words_of_letters(remark)) {
    const bool denied = std::exchange(before, word) == "no";
    if (has(factors, word)) return false;
    if (is_unit(word) && !has(articles, word) && !has(known, word) && !denied) return false;
  }
  return std::all_of(remark.begin(), remark.end(), [](char c) {
    const bool is_digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
    const bool is_ascii = static_cast<unsigned char>(c) < 0x80;  // or a raised digit, or a cross
    return is_ascii && !is_digit && std::string_view("/*^%=").find(c) == std::string_view::npos;
  });
}

}  // namespace tridentscan::config
