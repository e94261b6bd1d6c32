#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

// Words of enumerations in configurations, options and results. Each stands beside its enumeration:
//     template <> inline constexpr auto words<Channel> = std::to_array<Word<Channel>>({{"coherent",
//     Channel::coherent}, ...});
namespace tridentscan::physics {

template <class E>
struct Word {
  std::string_view word;
  E value;
};

/// All words of E in the order in which they are told.
template <class E>
inline constexpr auto words = nullptr;

/// The word of a value. Every value has one.
template <class E>
[[nodiscard]] std::string name_of(E value) requires(
    !std::is_null_pointer_v<std::remove_cv_t<decltype(words<E>)>>) {
  const auto found = std::find_if(words<E>.begin(), words<E>.end(),
                                  [=](const Word<E>& known) { return known.value == value; });
  return std::string(found->word);
}

/// The value of a word, if there is one.
template <class E>
[[nodiscard]] constexpr std::optional<E> value_named(std::string_view word) {
  for (const Word<E>& known : words<E>) {
    if (known.word == word) return known.value;
  }
  return std::nullopt;
}

template <class E>
[[nodiscard]] std::vector<std::string> word_list() {
  std::vector<std::string> list;
  for (const Word<E>& known : words<E>) list.emplace_back(known.word);
  return list;
}

}  // namespace tridentscan::physics
