#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "scanner/config/yaml/quantity.hpp"

// What may stand in a configuration, section by section. Readers take keys, ranges, words and
// examples from these tables, and the reference (reference.hpp) is printed from them.
namespace tridentscan::config {

struct Section;

/// Allowed values, and why no others: "(a fraction of the cross section)".
struct Range {
  double min;
  double max;
  std::string reason = {};
  bool without_min = false;

  [[nodiscard]] bool contains(double value) const {
    return (without_min ? value > min : value >= min) && value <= max;
  }
};

/// What a value may be.
struct Type {
  enum class Kind {
    text,
    name,      // of a group of the result file
    path,      // of a file
    number,    // `range`
    integer,   // `least` to `most`
    quantity,  // a number with a unit of `dimension`, as text; `range`
    word,      // one of `words`
    section,   // a map with the keys of `section`
    list,      // of `parts[0]`
    row,       // a list of as many values as `parts`, one of each
    entries,   // a map from names to `parts[0]`
    either,    // one of `parts`
  };
  Kind kind;
  std::string example;  // as it is written
  Range range = {};
  std::int64_t least = 0, most = 0;
  Dimension dimension = {};
  std::vector<std::string> words = {};
  const Section* section = nullptr;
  std::vector<Type> parts = {};
  bool is_datum = false;  // stands in a map {value, status, source}

  /// The type itself, or the part of an `either`, that is of this kind. Throws std::logic_error.
  [[nodiscard]] const Type& as(Kind wanted) const;
  /// Whether there is one.
  [[nodiscard]] bool has(Kind wanted) const;
};

struct Key {
  std::string name;
  Type type;
  std::string help;  // one line
  bool is_required = false;
  std::string otherwise = {};  // what holds where it is left out
  std::string formerly = {};   // its name in older versions
};

/// A map with a fixed set of keys.
struct Section {
  std::string title;  // "grid.mass and grid.coupling"
  std::string help;
  std::vector<Key> keys;
  std::vector<std::string> one_of = {};                // exactly one of these keys must be there
  std::array<std::vector<std::string>, 2> apart = {};  // keys of one go with none of the other

  [[nodiscard]] const Key* find(const std::string& name) const;
  /// The key that had this name in older versions; nullptr if none had.
  [[nodiscard]] const Key* renamed(const std::string& old_name) const;
};

/// The words in which tables are written.
namespace key {

[[nodiscard]] Type text(const std::string& example);
[[nodiscard]] Type name(const std::string& example);
[[nodiscard]] Type path(const std::string& example);
[[nodiscard]] Type number(const std::string& example, const Range& range);
[[nodiscard]] Type integer(const std::string& example, std::int64_t least, std::int64_t most,
                           const std::string& reason = {});
/// The range is in the unit used inside the program.
[[nodiscard]] Type quantity(const std::string& example, Dimension dimension, const Range& range);
[[nodiscard]] Type word(const std::vector<std::string>& words);
[[nodiscard]] Type map_of(const Section& section, const std::string& example);
[[nodiscard]] Type list_of(const Type& item, const std::string& example);
[[nodiscard]] Type row_of(const std::vector<Type>& cells, const std::string& example);
[[nodiscard]] Type entries_of(const Type& entry, const std::string& example);
[[nodiscard]] Type either(const std::vector<Type>& types, const std::string& example);
/// The same in a map {value, status, source}: a number with its standing.
[[nodiscard]] Type datum(Type type);
/// That map.
[[nodiscard]] Section datum_section(Type value);
/// Standing of a datum: published, computed, inferred, assumed or unverified.
[[nodiscard]] Type status();
[[nodiscard]] Type source();

[[nodiscard]] Key required(const std::string& name, const Type& type, const std::string& help);
[[nodiscard]] Key optional(const std::string& name, const Type& type, const std::string& help,
                           const std::string& otherwise = {});
/// The first key of every file.
[[nodiscard]] Key schema_version();

}  // namespace key

}  // namespace tridentscan::config
