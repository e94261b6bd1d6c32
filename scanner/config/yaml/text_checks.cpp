#include "scanner/config/yaml/text_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace tridentscan::config {
namespace {

/// Length of the UTF-8 character at the beginning of the text, 0 if it is none (RFC 3629: no
/// overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const std::uint32_t first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return 0;
  std::uint32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return overlong || surrogate || code > 0x10FFFF ? 0 : length;
}

/// What is wrong at the beginning of the rest of a text; empty if nothing is.
std::string fault(std::string_view rest, int column, TextOf kind) {
  if (character_length(rest) == 0) {
    return fmt::format("byte 0x{:02x} is not UTF-8 (a binary file?) save the file as UTF-8 text",
                       static_cast<unsigned char>(rest[0]));
  }
  if (is_control(rest[0])) {
    return fmt::format("control character 0x{:02x} (a binary file?) remove it",
                       static_cast<unsigned char>(rest[0]));
  }
  if (rest[0] == '\r' && (rest.size() < 2 || rest[1] != '\n')) {
    return "carriage return without line feed (old Mac line ends?) use line feeds";
  }
  if (rest[0] == '%' && column == 1 && kind == TextOf::document) {
    return "a line begins with '%' (YAML directives are not used here) remove it, or write '#' if "
           "it "
           "is a comment";
  }
  return "";
}

/// Length of the printable ASCII at the beginning, which needs no closer look.
std::size_t plain_length(std::string_view text) {
  const auto end =
      std::find_if(text.begin(), text.end(), [](char c) { return c < 0x20 || c >= 0x7F; });
  return static_cast<std::size_t>(end - text.begin());
}

}  // namespace

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

std::string control_character(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const auto byte = static_cast<unsigned char>(text[0]);
    if (length == 0 || is_control(text[0]) || byte == '\t' || byte == '\r') {
      return fmt::format("0x{:02x}", byte);  // yaml-cpp makes the lone byte 0x85 of \N
    }
    const auto next = static_cast<unsigned char>(length == 2 ? text[1] : 0);
    if (byte == 0xC2 && next < 0xA0) return fmt::format("0x{:02x}", next);
    if (text.starts_with("\u2028")) return "U+2028";
    if (text.starts_with("\u2029")) return "U+2029";
    text.remove_prefix(length);
  }
  return "";
}

std::string printable(std::string_view text, std::string_view kept) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t plain = plain_length(text);
    shown += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::size_t length = std::max<std::size_t>(character_length(text), 1);
    const std::string_view character = text.substr(0, length);
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    const unsigned three_bytes =
        length == 3 ? ((byte(0) & 0x0FU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU)
                    : 0U;
    const bool turns = three_bytes == 0x2028 || three_bytes == 0x2029 ||
                       (three_bytes >= 0x202A && three_bytes <= 0x202E) ||
                       (three_bytes >= 0x2066 && three_bytes <= 0x2069);
    if (turns) {
      shown += fmt::format("\\u{:04x}", three_bytes);
    } else if (length == 2 && byte(0) == 0xC2 && byte(1) < 0xA0) {
      shown += fmt::format("\\x{:02x}", byte(1));
    } else if (length == 1 && kept.find(character[0]) == kept.npos) {
      shown += fmt::format("\\x{:02x}", byte(0));
    } else {
      shown += character;
    }
    text.remove_prefix(length);
  }
  return shown;
}

std::string_view without_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

bool check_text(std::string_view text, const std::string& source, Problems& problems, TextOf kind) {
  Place place{std::make_shared<const std::string>(source), 1, 1};
  text = without_mark(text);
  const auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
  if (std::all_of(text.begin(), text.end(), is_space)) {
    problems.add(place, "", "the file is empty");
    return false;
  }
  while (!text.empty()) {
    const std::size_t plain = plain_length(text);
    if (plain > 0 && !(text[0] == '%' && place.column == 1)) {
      place.column += static_cast<int>(plain);
      text.remove_prefix(plain);
      continue;
    }
    if (const std::string what = fault(text, place.column, kind); !what.empty()) {
      problems.add(place, "", what);
      return false;
    }
    if (text[0] == '\n') {
      ++place.line;
      place.column = 0;
    }
    text.remove_prefix(character_length(text));
    ++place.column;
  }
  return true;
}

}  // namespace tridentscan::config
