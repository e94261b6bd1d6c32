#include "scanner/config/yaml/odd_characters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace tridentscan::config {
namespace {

/// A character that looks like another one, or like none.
struct Odd {
  std::uint32_t code;
  std::string_view name;   // in Unicode
  std::string_view meant;  // in its place; empty for one that cannot be seen
};

constexpr std::uint32_t first_full_width = 0xFF01, last_full_width = 0xFF5E;

// By code.
constexpr Odd odd_characters[] = {
    {0x0009, "CHARACTER TABULATION", " "},
    {0x00A0, "NO-BREAK SPACE", " "},
    {0x00AD, "SOFT HYPHEN", ""},
    {0x00D7, "MULTIPLICATION SIGN", "x"},
    {0x0391, "GREEK CAPITAL LETTER ALPHA", "A"},
    {0x0392, "GREEK CAPITAL LETTER BETA", "B"},
    {0x0395, "GREEK CAPITAL LETTER EPSILON", "E"},
    {0x0396, "GREEK CAPITAL LETTER ZETA", "Z"},
    {0x0397, "GREEK CAPITAL LETTER ETA", "H"},
    {0x0399, "GREEK CAPITAL LETTER IOTA", "I"},
    {0x039A, "GREEK CAPITAL LETTER KAPPA", "K"},
    {0x039C, "GREEK CAPITAL LETTER MU", "M"},
    {0x039D, "GREEK CAPITAL LETTER NU", "N"},
    {0x039F, "GREEK CAPITAL LETTER OMICRON", "O"},
    {0x03A1, "GREEK CAPITAL LETTER RHO", "P"},
    {0x03A4, "GREEK CAPITAL LETTER TAU", "T"},
    {0x03A5, "GREEK CAPITAL LETTER UPSILON", "Y"},
    {0x03A7, "GREEK CAPITAL LETTER CHI", "X"},
    {0x03B1, "GREEK SMALL LETTER ALPHA", "a"},
    {0x03BD, "GREEK SMALL LETTER NU", "v"},
    {0x03BF, "GREEK SMALL LETTER OMICRON", "o"},
    {0x03C1, "GREEK SMALL LETTER RHO", "p"},
    {0x0405, "CYRILLIC CAPITAL LETTER DZE", "S"},
    {0x0406, "CYRILLIC CAPITAL LETTER BYELORUSSIAN-UKRAINIAN I", "I"},
    {0x0408, "CYRILLIC CAPITAL LETTER JE", "J"},
    {0x0410, "CYRILLIC CAPITAL LETTER A", "A"},
    {0x0412, "CYRILLIC CAPITAL LETTER VE", "B"},
    {0x0415, "CYRILLIC CAPITAL LETTER IE", "E"},
    {0x0417, "CYRILLIC CAPITAL LETTER ZE", "3"},
    {0x041A, "CYRILLIC CAPITAL LETTER KA", "K"},
    {0x041C, "CYRILLIC CAPITAL LETTER EM", "M"},
    {0x041D, "CYRILLIC CAPITAL LETTER EN", "H"},
    {0x041E, "CYRILLIC CAPITAL LETTER O", "O"},
    {0x0420, "CYRILLIC CAPITAL LETTER ER", "P"},
    {0x0421, "CYRILLIC CAPITAL LETTER ES", "C"},
    {0x0422, "CYRILLIC CAPITAL LETTER TE", "T"},
    {0x0423, "CYRILLIC CAPITAL LETTER U", "Y"},
    {0x0425, "CYRILLIC CAPITAL LETTER HA", "X"},
    {0x0430, "CYRILLIC SMALL LETTER A", "a"},
    {0x0435, "CYRILLIC SMALL LETTER IE", "e"},
    {0x043E, "CYRILLIC SMALL LETTER O", "o"},
    {0x0440, "CYRILLIC SMALL LETTER ER", "p"},
    {0x0441, "CYRILLIC SMALL LETTER ES", "c"},
    {0x0443, "CYRILLIC SMALL LETTER U", "y"},
    {0x0445, "CYRILLIC SMALL LETTER HA", "x"},
    {0x0455, "CYRILLIC SMALL LETTER DZE", "s"},
    {0x0456, "CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I", "i"},
    {0x0458, "CYRILLIC SMALL LETTER JE", "j"},
    {0x04BB, "CYRILLIC SMALL LETTER SHHA", "h"},
    {0x0501, "CYRILLIC SMALL LETTER KOMI DE", "d"},
    {0x2002, "EN SPACE", " "},
    {0x2003, "EM SPACE", " "},
    {0x2007, "FIGURE SPACE", " "},
    {0x2008, "PUNCTUATION SPACE", " "},
    {0x2009, "THIN SPACE", " "},
    {0x200A, "HAIR SPACE", " "},
    {0x200B, "ZERO WIDTH SPACE", ""},
    {0x200C, "ZERO WIDTH NON-JOINER", ""},
    {0x200D, "ZERO WIDTH JOINER", ""},
    {0x200E, "LEFT-TO-RIGHT MARK", ""},
    {0x200F, "RIGHT-TO-LEFT MARK", ""},
    {0x2010, "HYPHEN", "-"},
    {0x2011, "NON-BREAKING HYPHEN", "-"},
    {0x2012, "FIGURE DASH", "-"},
    {0x2013, "EN DASH", "-"},
    {0x2014, "EM DASH", "-"},
    {0x2018, "LEFT SINGLE QUOTATION MARK", "'"},
    {0x2019, "RIGHT SINGLE QUOTATION MARK", "'"},
    {0x201C, "LEFT DOUBLE QUOTATION MARK", "\""},
    {0x201D, "RIGHT DOUBLE QUOTATION MARK", "\""},
    {0x201E, "DOUBLE LOW-9 QUOTATION MARK", "\""},
    {0x202F, "NARROW NO-BREAK SPACE", " "},
    {0x2044, "FRACTION SLASH", "/"},
    {0x2060, "WORD JOINER", ""},
    {0x2212, "MINUS SIGN", "-"},
    {0x2215, "DIVISION SLASH", "/"},
    {0x3000, "IDEOGRAPHIC SPACE", " "},
    {0xFEFF, "ZERO WIDTH NO-BREAK SPACE", ""},
};

struct Character {
  std::uint32_t code;
  std::size_t bytes;
};

/// The first character of valid UTF-8; a byte that is none stands for itself.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
  };
  const std::uint32_t lead = byte(0);
  const std::size_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (bytes == 1 || bytes > text.size()) return {lead, 1};
  std::uint32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) code = (code << 6U) | (byte(i) & 0x3FU);
  return {code, bytes};
}

std::string remedy(std::string_view meant) {
  if (meant.empty()) return "which cannot be seen, remove it";
  return meant == " " ? "write a plain blank" : fmt::format("write a plain '{}'", meant);
}

}  // namespace

std::string odd_character(std::string_view text) {
  for (std::size_t position = 1; !text.empty(); ++position) {
    const auto [code, bytes] = first_of(text);
    const auto* const odd =
        std::lower_bound(std::begin(odd_characters), std::end(odd_characters), code,
                         [](const Odd& o, std::uint32_t c) { return o.code < c; });
    if (odd != std::end(odd_characters) && odd->code == code) {
      return fmt::format("character {} is U+{:04X} {}, {}", position, code, odd->name,
                         remedy(odd->meant));
    }
    if (code >= first_full_width && code <= last_full_width) {
      const char meant = static_cast<char>(code - first_full_width + '!');
      return fmt::format("character {} is U+{:04X}, full width, {}", position, code,
                         remedy({&meant, 1}));
    }
    text.remove_prefix(bytes);
  }
  return "";
}

}  // namespace tridentscan::config
