#include "scanner/config/input/target_meaning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>
#include <set>
#include <vector>

namespace tridentscan::config {
namespace {

struct Element {
  std::string_view symbol, name;
};

// Of targets and detectors.
constexpr Element elements[] = {
    {"H", "hydrogen"},   {"He", "helium"},   {"Li", "lithium"},   {"Be", "beryllium"},
    {"B", "boron"},      {"C", "carbon"},    {"N", "nitrogen"},   {"O", "oxygen"},
    {"F", "fluorine"},   {"Ne", "neon"},     {"Na", "sodium"},    {"Mg", "magnesium"},
    {"Al", "aluminium"}, {"Si", "silicon"},  {"P", "phosphorus"}, {"S", "sulphur"},
    {"Cl", "chlorine"},  {"Ar", "argon"},    {"K", "potassium"},  {"Ca", "calcium"},
    {"Ti", "titanium"},  {"Cr", "chromium"}, {"Mn", "manganese"}, {"Fe", "iron"},
    {"Co", "cobalt"},    {"Ni", "nickel"},   {"Cu", "copper"},    {"Zn", "zinc"},
    {"Ge", "germanium"}, {"Br", "bromine"},  {"Kr", "krypton"},   {"Mo", "molybdenum"},
    {"Ag", "silver"},    {"Cd", "cadmium"},  {"Sn", "tin"},       {"I", "iodine"},
    {"Xe", "xenon"},     {"Cs", "caesium"},  {"Ba", "barium"},    {"Gd", "gadolinium"},
    {"Ta", "tantalum"},  {"W", "tungsten"},  {"Pt", "platinum"},  {"Au", "gold"},
    {"Hg", "mercury"},   {"Pb", "lead"},     {"Bi", "bismuth"},   {"Th", "thorium"},
    {"U", "uranium"}};

/// Other words, by what they are made of.
struct Word {
  std::string_view word, formula;
};
constexpr Word other_words[] = {
    {"aluminum", "Al"},      {"sulfur", "S"},        {"cesium", "Cs"},   {"wolfram", "W"},
    {"proton", "H"},         {"deuterium", "H"},     {"lar", "Ar"},      {"liquidargon", "Ar"},
    {"lxe", "Xe"},           {"liquidxenon", "Xe"},  {"water", "H2O"},   {"ice", "H2O"},
    {"heavywater", "H2O"},   {"scintillator", "CH"}, {"plastic", "CH"},  {"polystyrene", "CH"},
    {"polyethylene", "CH2"}, {"mineraloil", "CH2"},  {"quartz", "SiO2"}, {"marble", "CaCO3"},
    {"limestone", "CaCO3"}};

using Symbols = std::set<std::string_view>;

/// Letters in lower case; blanks, hyphens, underscores and mass numbers are left out.
std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalpha(byte) != 0) {
      letters += static_cast<char>(std::tolower(byte));
    } else if (std::isdigit(byte) == 0 && std::string_view(" -_^").find(c) == std::string::npos) {
      return "";
    }
  }
  return letters;
}

const Element* element_of(std::string_view symbol) {
  const auto* const found = std::find_if(std::begin(elements), std::end(elements),
                                         [&](const Element& e) { return e.symbol == symbol; });
  return found == std::end(elements) ? nullptr : found;
}

/// "CaCO3", "40Ar": symbols and numbers of any kind between them.
Symbols symbols_of_formula(std::string_view formula) {
  Symbols symbols;
  while (!formula.empty()) {
    if (std::isdigit(static_cast<unsigned char>(formula[0])) != 0) {
      formula.remove_prefix(1);
      continue;
    }
    const Element* element = element_of(formula.substr(0, 2));
    if (element == nullptr) element = element_of(formula.substr(0, 1));
    if (element == nullptr) return {};
    symbols.insert(element->symbol);
    formula.remove_prefix(element->symbol.size());
  }
  return symbols;
}

Symbols symbols_of_name(std::string_view name) {
  const std::string letters = letters_of(name);
  for (const Element& element : elements) {
    if (letters == element.name) return {element.symbol};
  }
  for (const Word& word : other_words) {
    if (letters == word.word) return symbols_of_formula(word.formula);
  }
  std::string formula(name);
  std::erase_if(formula, [](char c) { return c == '-' || c == '_' || c == '^' || c == ' '; });
  if (Symbols symbols = symbols_of_formula(formula); !symbols.empty()) return symbols;
  for (const Element& element : elements) {  // "fe56", "AR"
    if (letters.size() == element.symbol.size() &&
        std::equal(letters.begin(), letters.end(), element.symbol.begin(), [](char a, char b) {
          return a == std::tolower(static_cast<unsigned char>(b));
        })) {
      return {element.symbol};
    }
  }
  return {};
}

std::string_view symbol_of(const std::string& nucleus) {
  return std::string_view(nucleus).substr(0, nucleus.find_first_of("0123456789"));
}

Symbols symbols_of(const physics::Target& target) {
  Symbols symbols;
  for (const auto& component : target.components) symbols.insert(symbol_of(component.nucleus.name));
  return symbols;
}

/// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

}  // namespace

std::string target_meaning(std::string_view name, const Nuclei& nuclei,
                           const Materials& materials) {
  const Symbols symbols = symbols_of_name(name);
  if (symbols.empty()) return "";
  std::vector<std::string> meant, known;
  for (const std::string_view symbol : symbols) meant.emplace_back(element_of(symbol)->name);
  for (const auto& [nucleus, data] : nuclei) {
    const bool is_other_density = nucleus.find('_') != std::string::npos;  // "Ar40_fit"
    if (symbols.contains(symbol_of(nucleus)) && !is_other_density) {
      known.push_back("the nucleus " + nucleus);
    }
  }
  for (const auto& [material, data] : materials) {
    if (symbols_of(data.target) != symbols) continue;
    const bool is_mixture = symbols.size() > 1;
    known.push_back(
        "the material " + material +
        (is_mixture ? fmt::format(" ({} of the mass)", data.assumptions.front().value) : ""));
  }
  if (known.empty()) return fmt::format("; of {} there is none", listed(meant));
  return fmt::format("; of {} there {} {}", listed(meant), known.size() == 1 ? "is" : "are",
                     listed(known));
}

}  // namespace tridentscan::config
