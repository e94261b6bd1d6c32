#pragma once

#include <string_view>

#include "scanner/config/problems.hpp"

namespace tridentscan::config {

/// Control characters of ASCII other than tab, line feed and carriage return.
[[nodiscard]] bool is_control(char c);

/// The text behind a byte-order mark, if it begins with one.
[[nodiscard]] std::string_view without_mark(std::string_view text);

/// Looks at the bytes before a parser does, because the YAML one silently skips over all of this:
/// empty text, invalid UTF-8, control characters, a carriage return alone, and lines that begin
/// with '%' (they end a document). False if a problem was added.
bool check_text(std::string_view text, const std::string& source, Problems& problems);

}  // namespace tridentscan::config
