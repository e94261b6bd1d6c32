#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tridentscan::config {

/// 0 to 9 in any locale.
[[nodiscard]] constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The whole text as a number in plain decimal notation: digits without leading zeros, a point with
/// digits on both sides, an exponent ("0.1", "-2.5e-9"). Everything that YAML readers disagree
/// about is refused: 010, yes, 1_000, 0x10, nan, inf, +1, .5, 5. Throws std::invalid_argument that
/// says why and what to write.
[[nodiscard]] double parse_number(std::string_view text);

/// The number times a power of ten, rounded once: "2.3" and 3 are 2300 exactly.
[[nodiscard]] double parse_number(std::string_view text, int ten);

/// A number of a table in the notation of `parse_number`, where it is only written in another one:
/// 1.0D-08, .5, 5., +1, 007. Anything else is left as it is.
[[nodiscard]] std::string plain_notation(std::string_view text);

/// The same for a whole number: digits only.
[[nodiscard]] std::int64_t parse_integer(std::string_view text);

/// "0.1", the shortest text that reads back as the same number.
[[nodiscard]] std::string to_text(double value);

}  // namespace tridentscan::config
