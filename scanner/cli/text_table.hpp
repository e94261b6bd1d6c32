#pragma once

#include <string>
#include <vector>

namespace tridentscan::cli {

/// Rows of cells as lines of aligned columns, two blanks between them; numbers to the right.
[[nodiscard]] std::string text_table(const std::vector<std::vector<std::string>>& rows);

/// The words of a text in lines of at most 80 characters, the first behind `indent` blanks, the
/// others behind `hanging`.
[[nodiscard]] std::string wrapped(const std::string& text, std::size_t indent, std::size_t hanging);

}  // namespace tridentscan::cli
