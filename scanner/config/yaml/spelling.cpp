#include "scanner/config/yaml/spelling.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "scanner/config/yaml/odd_characters.hpp"

namespace tridentscan::config {
namespace {

constexpr std::size_t most_bytes_shown = 60;
constexpr std::size_t most_words_listed = 40;

}  // namespace

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), row(b.size() + 1), next(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = row[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        next[j] = std::min(next[j], before[j - 2] + 1);
      }
    }
    std::swap(before, row);
    std::swap(row, next);
  }
  return row[b.size()];
}

std::optional<std::string> closest(std::string_view word, const std::vector<std::string>& known) {
  if (word.size() > most_bytes_shown) return std::nullopt;
  std::optional<std::string> best;
  std::size_t best_distance = 1 + std::max<std::size_t>(1, word.size() / 3);
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(lower(word), lower(candidate));
    if (distance >= best_distance || distance >= candidate.size()) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

std::string known_words(const std::vector<std::string>& known) {
  const std::size_t listed = std::min(known.size(), most_words_listed);
  const auto end = known.begin() + static_cast<std::ptrdiff_t>(listed);
  return fmt::format(" (known: {}{})", fmt::join(known.begin(), end, ", "),
                     listed < known.size() ? ", ..." : "");
}

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
  std::string text = known_words(known);
  if (const auto near = closest(word, known)) text += fmt::format(" did you mean '{}'?", *near);
  return text;
}

std::string shortened(std::string_view text) {
  std::string result(text.substr(0, most_bytes_shown));
  if (text.size() > most_bytes_shown) {
    while (!result.empty() && (static_cast<unsigned char>(result.back()) & 0xC0) == 0x80) {
      result.pop_back();  // continuation bytes of a character that was cut
    }
    if (!result.empty() && static_cast<unsigned char>(result.back()) >= 0xC0) result.pop_back();
    result += "...";
  }
  std::replace_if(
      result.begin(), result.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return result;
}

std::string quote(std::string_view text) {
  const std::string odd = odd_character(text);
  return "'" + shortened(text) + "'" + (odd.empty() ? "" : " (" + odd + ")");
}

}  // namespace tridentscan::config
