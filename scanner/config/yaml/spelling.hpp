#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tridentscan::config {

/// In small letters; others than ASCII stay.
[[nodiscard]] std::string lower(std::string_view text);

/// Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known word that was probably meant; nothing if none is near. Upper and lower case count as
/// equal.
[[nodiscard]] std::optional<std::string> closest(std::string_view word,
                                                 const std::vector<std::string>& known);

/// " (known: a, b)".
[[nodiscard]] std::string known_words(const std::vector<std::string>& known);

/// " (known: a, b) did you mean 'a'?", the end of every message about an unknown word.
[[nodiscard]] std::string suggestion(std::string_view word, const std::vector<std::string>& known);

/// At most 60 bytes of a text, in one line.
[[nodiscard]] std::string shortened(std::string_view text);

/// The text in single quotes, shortened. A character in it that looks like another one is named.
[[nodiscard]] std::string quote(std::string_view text);

}  // namespace tridentscan::config
