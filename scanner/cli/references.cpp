#include "scanner/cli/references.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <sstream>

namespace tridentscan::cli {
namespace {

constexpr std::string_view beginning = "cited as: ";

std::vector<std::string> split(std::string text) {
  std::vector<std::string> parts;
  for (std::size_t bar = 0; (bar = text.find(" | ")) != text.npos; text.erase(0, bar + 3)) {
    parts.push_back(text.substr(0, bar));
  }
  parts.push_back(text);
  return parts;
}

bool is_named(const Reference& reference, const std::string& text) {
  return std::ranges::any_of(reference.names,
                             [&](const std::string& name) { return text.find(name) != text.npos; });
}

Reference identifier_alone(const std::string& identifier) {
  return {{identifier},
          fmt::format("@misc{{arXiv:{0},\n  eprint = {{{0}}},\n  archivePrefix = {{arXiv}}\n}}\n",
                      identifier)};
}

}  // namespace

std::vector<Reference> known_references(config::FileSet& files) {
  std::vector<Reference> known;
  bool inside = false;
  std::istringstream lines(files.read("data:references.bib"));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(beginning)) {
      known.push_back({split(line.substr(beginning.size())), ""});
      inside = true;
    } else if (line.empty()) {
      inside = false;
    } else if (inside) {
      known.back().entry += line + '\n';
    }
  }
  return known;
}

std::vector<Reference> references_in(const std::string& text, const std::vector<Reference>& known) {
  std::vector<Reference> found;
  std::ranges::copy_if(known, std::back_inserter(found),
                       [&](const Reference& one) { return is_named(one, text); });
  static const std::regex pattern(
      R"((?:arXiv:)(\d{4}\.\d{4,5})|((?:hep|astro|nucl)-[a-z]+/\d{7}))");
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
    const std::string identifier = (*match)[1].matched ? (*match)[1] : (*match)[2];
    const std::string name = match->str();
    if (std::ranges::none_of(found, [&](const Reference& one) { return is_named(one, name); })) {
      found.push_back(identifier_alone(identifier));
    }
  }
  return found;
}

}  // namespace tridentscan::cli
