#include "scanner/result/scan_result.hpp"

#include <array>

namespace tridentscan::result {

std::string_view words_of(LimitStatus status) {
  constexpr std::array<std::string_view, limit_statuses> words = {
      "found", "nothing excluded", "the Standard Model itself is excluded",
      "below the lowest coupling", "failed"};
  return words[static_cast<std::size_t>(status)];
}

std::string limit_status_meaning() {
  std::string result;
  for (std::size_t i = 0; i < limit_statuses; ++i) {
    result += (i == 0 ? "" : "; ") + std::to_string(i) + " " +
              std::string(words_of(static_cast<LimitStatus>(i)));
  }
  return result;
}

}  // namespace tridentscan::result
