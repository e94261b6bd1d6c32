#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/config/yaml/node.hpp"
#include "scanner/config/yaml/quantity.hpp"
#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::config {

// Each reads one value. What cannot be read becomes a problem and a stand-in: NaN, the range's
// minimum for whole numbers, empty text.

[[nodiscard]] double read_number(const Node& node, const Range& range);
[[nodiscard]] std::int64_t read_integer(const Node& node, std::int64_t min, std::int64_t max,
                                        std::string_view reason = {});
[[nodiscard]] double read_quantity(const Node& node, Dimension dimension, const Range& range);

// The same with range, dimension, words and example from the table of the section.
[[nodiscard]] double read_number(const Node& node);
[[nodiscard]] std::int64_t read_integer(const Node& node);
[[nodiscard]] double read_quantity(const Node& node);
[[nodiscard]] std::string read_text(const Node& node);
[[nodiscard]] std::string read_name(const Node& node);
[[nodiscard]] std::ptrdiff_t read_word(const Node& node);
/// The word itself; empty where it is none of those allowed.
[[nodiscard]] std::string word_at(const Node& node);

/// Text that is not empty, in one line.
[[nodiscard]] std::string read_text(const Node& node, const std::string& example);

/// A name for a group of a result file: a letter, then letters, digits and underscores, at most 64.
[[nodiscard]] std::string read_name(const Node& node, const std::string& example);

/// One of some words; -1 for anything else.
[[nodiscard]] std::ptrdiff_t read_word(const Node& node, const std::vector<std::string>& words);

}  // namespace tridentscan::config
