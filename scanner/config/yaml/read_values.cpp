#include "scanner/config/yaml/read_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "scanner/config/yaml/numbers.hpp"

namespace tridentscan::config {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t longest_name = 64;

std::string in_brackets(std::string_view reason) {
  return reason.empty() ? "" : fmt::format(" ({})", reason);
}

/// The text of a number that is not in quotes.
std::optional<std::string_view> number_text(const Node& node, const std::string& example) {
  if (!node.is(Value::Kind::scalar, example)) return std::nullopt;
  const Value& value = node.value();
  if (!value.in_quotes) return value.text;
  node.refuse(fmt::format("\"{}\" is text in quotes, not a number, leave the quotes out",
                          shortened(value.text)));
  return std::nullopt;
}

/// Calls a parser that throws std::invalid_argument.
template <class Parser>
auto parsed(const Node& node, Parser parser) -> std::optional<decltype(parser())> {
  try {
    return parser();
  } catch (const std::invalid_argument& error) {
    node.refuse(error.what());
    return std::nullopt;
  }
}

/// A value that rounding put outside of a range is its end.
double rounded_into(const Range& range, double value) {
  constexpr double rounding = 4 * std::numeric_limits<double>::epsilon();
  const auto is_beside = [&](double end) {
    return std::abs(value - end) <= rounding * std::abs(end);
  };
  if (value > range.max && is_beside(range.max)) return range.max;
  if (value < range.min && is_beside(range.min)) return range.min;
  return value;
}

}  // namespace

double read_number(const Node& node, const Range& range) {
  const auto text = number_text(node, "a number such as 0.1");
  if (!text) return nan;
  const auto value = parsed(node, [&] { return parse_number(*text); });
  if (!value) return nan;
  if (range.contains(*value)) return *value;
  node.refuse(fmt::format("{} is out of range{}, write a number {} {} and at most {}", *text,
                          in_brackets(range.reason), range.without_min ? "above" : "of at least",
                          to_text(range.min), to_text(range.max)));
  return nan;
}

std::int64_t read_integer(const Node& node, std::int64_t min, std::int64_t max,
                          std::string_view reason) {
  const auto text = number_text(node, "a whole number such as 100");
  if (!text) return min;
  const auto value = parsed(node, [&] { return parse_integer(*text); });
  if (!value) return min;
  if (*value >= min && *value <= max) return *value;
  node.refuse(fmt::format("{} is out of range{}, write a whole number from {} to {}", *text,
                          in_brackets(reason), min, max));
  return min;
}

double read_quantity(const Node& node, Dimension dimension, const Range& range) {
  const std::string example = fmt::format("\"10 {}\"", units_of(dimension).front());
  if (!node.is(Value::Kind::scalar, example)) return nan;
  const std::string& text = node.value().text;
  const auto value = parsed(node, [&] { return parse_quantity(text, dimension); });
  if (!value) return nan;
  if (const double inside = rounded_into(range, *value); range.contains(inside)) return inside;
  node.refuse(fmt::format("{} is out of range{}, write {} \"{}\" and at most \"{}\"", quote(text),
                          in_brackets(range.reason), range.without_min ? "more than" : "at least",
                          in_unit_of(text, range.min, dimension),
                          in_unit_of(text, range.max, dimension)));
  return nan;
}

double read_number(const Node& node) {
  return node.readable() ? read_number(node, node.type().as(Type::Kind::number).range) : nan;
}

std::int64_t read_integer(const Node& node) {
  if (!node.readable()) return 0;
  const Type& type = node.type().as(Type::Kind::integer);
  return read_integer(node, type.least, type.most, type.range.reason);
}

double read_quantity(const Node& node) {
  if (!node.readable()) return nan;
  const Type& type = node.type().as(Type::Kind::quantity);
  return read_quantity(node, type.dimension, type.range);
}

std::string read_text(const Node& node) {
  return node.readable() ? read_text(node, node.type().example) : "";
}

std::string read_name(const Node& node) {
  return node.readable() ? read_name(node, node.type().as(Type::Kind::name).example) : "";
}

std::ptrdiff_t read_word(const Node& node) {
  return node.readable() ? read_word(node, node.type().as(Type::Kind::word).words) : -1;
}

std::string word_at(const Node& node) {
  const std::ptrdiff_t index = read_word(node);
  return index < 0 ? "" : node.type().as(Type::Kind::word).words[static_cast<std::size_t>(index)];
}

std::string read_text(const Node& node, const std::string& example) {
  if (!node.is(Value::Kind::scalar, example)) return "";
  const std::string& text = node.value().text;
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    node.refuse("is empty, write " + example);
    return "";
  }
  if (text.find('\n') != std::string::npos) {
    node.refuse(
        node.value().in_quotes
            ? "has several lines, write one (between double quotes \\n begins a line, as in "
              "\\nu: use single quotes)"
            : "has several lines, write one");
    return "";
  }
  return text;
}

std::string read_name(const Node& node, const std::string& example) {
  const std::string text = read_text(node, example);
  if (text.empty()) return "";
  const bool well_formed = text.size() <= longest_name &&
                           std::isalpha(static_cast<unsigned char>(text[0])) != 0 &&
                           std::all_of(text.begin(), text.end(), [](char c) {
                             return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
                           });
  if (well_formed) return text;
  node.refuse(
      fmt::format("{} is no name (a letter, then letters, digits and '_', at most {}: it "
                  "becomes a group of the result file) write {}",
                  quote(text), longest_name, example));
  return "";
}

std::ptrdiff_t read_word(const Node& node, const std::vector<std::string>& words) {
  const std::string text = read_text(node, words.front());
  if (text.empty()) return -1;
  const auto found = std::find(words.begin(), words.end(), text);
  if (found != words.end()) return found - words.begin();
  node.refuse("unknown word " + quote(text) + suggestion(text, words));
  return -1;
}

}  // namespace tridentscan::config
