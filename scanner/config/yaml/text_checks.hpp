#pragma once

#include <string>
#include <string_view>

#include "scanner/config/yaml/problems.hpp"

namespace tridentscan::config {

/// Control characters of ASCII other than tab, line feed and carriage return.
[[nodiscard]] bool is_control(char c);

/// The first control character of a value, as "0x09" or "U+2028", empty if there is none: those of
/// ASCII but the line feed, those of Latin-1, and the separators of lines and paragraphs. YAML
/// makes all of them from a backslash between double quotes: \t of \tau, \r of \rho, \L of \Lambda.
[[nodiscard]] std::string control_character(std::string_view text);

/// Text of others as it may be shown: what is no UTF-8, control characters and those that turn the
/// direction of writing become "\\x1b" or "\\u202e"; those in `kept` stay.
[[nodiscard]] std::string printable(std::string_view text, std::string_view kept = "");

/// The text behind a byte-order mark, if it begins with one.
[[nodiscard]] std::string_view without_mark(std::string_view text);

/// Looks at the bytes before a parser does, because the YAML one silently skips over all of this:
/// empty text, invalid UTF-8, control characters, a carriage return alone, and lines that begin
/// with '%' (they end a document; in a table they are comments). False if a problem was added.
enum class TextOf { document, table };
bool check_text(std::string_view text, const std::string& source, Problems& problems,
                TextOf kind = TextOf::document);

}  // namespace tridentscan::config
