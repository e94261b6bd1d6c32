#include "scanner/config/yaml/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <vector>

#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::config {
namespace {

/// Takes digits off the front; how many there were.
std::size_t skip_digits(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && is_digit(text[n])) ++n;
  text.remove_prefix(n);
  return n;
}

/// -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][-+]?[0-9]+)?
bool is_plain_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool leading_zero = text.starts_with('0');
  const std::size_t digits = skip_digits(text);
  if (digits == 0 || (leading_zero && digits > 1)) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (skip_digits(text) == 0) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    if (skip_digits(text) == 0) return false;
  }
  return text.empty();
}

bool is_one_of(std::string_view text, const std::vector<std::string_view>& words) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return std::find(words.begin(), words.end(), lower) != words.end();
}

/// Why a text is no number, in words for the person who wrote it.
std::string fault(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
  if (text.empty()) return "is empty, a number is needed";
  if (is_one_of(text, {"yes", "no", "on", "off", "true", "false", "y", "n"})) {
    return " is a truth value, not a number";
  }
  if (is_one_of(digits, {"nan", ".nan", "inf", ".inf", "infinity"})) {
    return " is not a finite number";
  }
  if (digits.starts_with("0x") || digits.starts_with("0X") || digits.starts_with("0o")) {
    return " is not decimal, write it in decimal digits";
  }
  if (text.find('^') != std::string_view::npos || text.find("x10") != std::string_view::npos) {
    return " is not a plain number (*^ is Mathematica's) write powers of ten with e, as in 1e-8";
  }
  if (text.find('_') != std::string_view::npos || text.find(',') != std::string_view::npos) {
    return " is not a number (no separators between digits, decimals after a point)";
  }
  if (text.starts_with('+') && is_plain_number(digits)) {
    return " has a sign too much, leave the + out";
  }
  if (digits.starts_with('.') || digits.ends_with('.') || digits.find(".e") != digits.npos) {
    return " needs a digit before and after the point";
  }
  if (digits.size() > 1 && digits[0] == '0' && is_digit(digits[1])) {
    return " begins with 0 (some readers take it as octal), leave the leading zero out";
  }
  if (!digits.empty() && is_digit(digits[0]) && digits.find(' ') != digits.npos) {
    return " is not a plain number (a unit where none belongs?)";
  }
  return " is not a number";
}

[[noreturn]] void reject(std::string_view text, const std::string& why) {
  throw std::invalid_argument(text.empty() ? why : quote(text) + why);
}

}  // namespace

double parse_number(std::string_view text) {
  if (!is_plain_number(text)) reject(text, fault(text));
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) reject(text, " does not fit into a double");
  if (error != std::errc() || end != text.data() + text.size()) reject(text, " is not a number");
  return value + 0.0;  // -0 becomes 0
}

double parse_number(std::string_view text, int ten) {
  const double value = parse_number(text);
  if (ten == 0 || value == 0) return value;
  const std::size_t e = std::min(text.find_first_of("eE"), text.size());
  std::string_view exponent = text.substr(std::min(e + 1, text.size()));
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  int written = 0;
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), written);
  const std::string shifted = fmt::format("{}e{}", text.substr(0, e), written + ten);
  double result = 0;
  if (std::from_chars(shifted.data(), shifted.data() + shifted.size(), result).ec != std::errc()) {
    reject(text, " does not fit into a double in the unit used inside");
  }
  return result;
}

std::string plain_notation(std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  const auto take_digits = [&] {
    const std::string_view all = rest;
    return all.substr(0, skip_digits(rest));
  };
  std::string_view whole = take_digits(), fraction;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    fraction = take_digits();
  }
  if (whole.empty() && fraction.empty()) return std::string(text);
  while (whole.size() > 1 && whole.front() == '0') whole.remove_prefix(1);
  std::string result = fmt::format("{}{}", negative ? "-" : "", whole.empty() ? "0" : whole);
  if (!fraction.empty()) result += fmt::format(".{}", fraction);
  if (rest.empty()) return result;
  if (std::string_view("eEdD").find(rest[0]) == std::string_view::npos) return std::string(text);
  return fmt::format("{}e{}", result, rest.substr(1));
}

std::int64_t parse_integer(std::string_view text) {
  if (!is_plain_number(text)) reject(text, fault(text));
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) reject(text, " does not fit into 64 bits");
  if (error != std::errc() || end != text.data() + text.size()) {
    reject(text, " is not a whole number, write it in digits only");
  }
  return value;
}

std::string to_text(double value) {
  return fmt::format("{}", value);
}

}  // namespace tridentscan::config
