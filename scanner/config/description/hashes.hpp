#pragma once

#include <string>
#include <string_view>

namespace tridentscan::config {

/// XXH3-128 in 32 hexadecimal digits.
[[nodiscard]] std::string hash_of(std::string_view text);

}  // namespace tridentscan::config
