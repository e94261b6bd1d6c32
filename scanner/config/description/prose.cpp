#include "scanner/config/description/prose.hpp"

#include <sstream>
#include <vector>

namespace tridentscan::config {
namespace {

/// The words; what would begin a list at the start of a line stays with the word before.
std::vector<std::string> words_of(std::string_view paragraph) {
  std::istringstream stream{std::string(paragraph)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) {
    if (!words.empty() && (word == "-" || word == "+" || word == "*")) {
      words.back() += " " + word;
    } else {
      words.push_back(word);
    }
  }
  return words;
}

}  // namespace

std::string wrapped(std::string_view paragraph) {
  constexpr std::size_t width = 100;
  std::string text;
  std::size_t column = 0;
  for (const std::string& word : words_of(paragraph)) {
    const bool fits = column + 1 + word.size() <= width;
    if (!text.empty()) text += fits ? ' ' : '\n';
    column = fits && !text.empty() ? column + 1 + word.size() : word.size();
    text += word;
  }
  return text;
}

}  // namespace tridentscan::config
