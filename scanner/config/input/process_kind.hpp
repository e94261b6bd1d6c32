#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace tridentscan::config {

struct Experiment;
struct FileName;
struct Libraries;
struct Section;
class Node;

/// What the program says and asks of a kind of process. Each kind is a struct in a file of its own,
/// which has one as `kind`, and the functions that BosonAtCollider has; process.hpp lists them.
struct ProcessKind {
  const char* word;      // key of its file, attribute `process` of a result
  const char* units;     // of the Standard Model rate
  const char* meaning;   // of that rate
  const char* reaction;  // in the notation of HEPData
  /// Whether its integrals serve all masses of the boson: those of the grid are no part of them.
  bool serves_all_masses = false;
  /// Else it is a sensitivity: a number of events that would be seen, but no measurement.
  bool has_likelihood = true;
  bool has_direct = true;    // integration, point by point
  bool needs_decays = true;  // of the boson
  /// Else the width of the boson, which grows with the coupling, makes R more than a polynomial.
  bool ratio_is_polynomial = true;
};

/// A value that belongs to a thing, with its unit if it has one: "mean energy", 160, "GeV".
struct Fact {
  std::string name;
  nlohmann::ordered_json value;
  std::string unit = {};
};

}  // namespace tridentscan::config
