#pragma once

#include <string>
#include <string_view>

namespace tridentscan::config {

/// A paragraph of Markdown in lines of at most 100 characters, without a line break at its end. A
/// longer word has a line of its own.
[[nodiscard]] std::string wrapped(std::string_view paragraph);

}  // namespace tridentscan::config
