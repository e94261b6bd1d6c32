#pragma once

#include <string>
#include <vector>

#include "scanner/config/yaml/file_set.hpp"

namespace tridentscan::cli {

/// A publication, and how sources name it: "arXiv:1406.2332", "PRL 66 (1991) 3117".
struct Reference {
  std::vector<std::string> names;
  std::string entry;  // of BibTeX
};

/// The file data:references.bib. Throws config::ConfigError.
[[nodiscard]] std::vector<Reference> known_references(config::FileSet& files);

/// The publications that a text names. Identifiers of arXiv that `known` does not have become an
/// entry of the identifier alone.
[[nodiscard]] std::vector<Reference> references_in(const std::string& text,
                                                   const std::vector<Reference>& known);

}  // namespace tridentscan::cli
