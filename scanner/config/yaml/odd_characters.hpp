#pragma once

#include <string>
#include <string_view>

namespace tridentscan::config {

/// Names the first character of a text that looks like another one or like none: "character 4 is
/// U+2212 MINUS SIGN, write a plain '-'". Tabs, blanks that do not break, dashes, Cyrillic and
/// Greek letters that look Latin; empty if there is none.
[[nodiscard]] std::string odd_character(std::string_view text);

}  // namespace tridentscan::config
