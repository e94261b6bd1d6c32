#pragma once

#include <string_view>
#include <vector>

namespace tridentscan::config {

/// A units line and what is said about it behind a semicolon or in brackets.
struct UnitsLine {
  std::string_view unit;
  std::vector<std::string_view> remarks;
};
[[nodiscard]] UnitsLine split_remarks(std::string_view text);

/// Whether a remark cannot change the size of a number: it holds no digit, no word such as "times",
/// and no unit but those of the units line and those behind "no".
[[nodiscard]] bool is_harmless(std::string_view remark, std::string_view unit);

}  // namespace tridentscan::config
