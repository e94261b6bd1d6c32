#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include "scanner/config/input/load.hpp"
#include "scanner/config/yaml/document.hpp"
#include "scanner/config/yaml/errors.hpp"

namespace tridentscan::config::test {

using Lines = std::vector<std::string>;

inline std::filesystem::path shipped(const std::string& path) {
  return std::filesystem::path(TRIDENTSCAN_SOURCE_DIR) / "configs" / path;
}

/// An empty folder that is gone at the end of the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tridentscan-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return path_ / name;
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  /// The text without the path of this folder.
  [[nodiscard]] std::string without_path(std::string text) const {
    const std::string prefix = path_.string() + "/";
    for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
      text.erase(at, prefix.size());
    }
    return text;
  }

 private:
  std::filesystem::path path_;
};

inline Lines lines_of(const ConfigError& error) {
  Lines lines;
  for (const Problem& problem : error.problems()) lines.push_back(problem.text());
  return lines;
}

/// The same problems in files that are named without the folder.
inline ConfigError without_path(const ConfigError& error, const Folder& folder) {
  std::vector<Problem> problems = error.problems();
  for (Problem& problem : problems) {
    problem.source = folder.without_path(problem.source);
    problem.message = folder.without_path(problem.message);
  }
  return ConfigError(problems);
}

/// scan.yaml of a folder, with the data that came with the program; problems are in files that are
/// named without the folder.
inline ScanConfig load_scan_in(const Folder& folder) {
  ::setenv("TRIDENTSCAN_DATA", shipped("").c_str(), 1);
  FileSet files;
  try {
    return load_scan(files, folder / "scan.yaml");
  } catch (const ConfigError& error) {
    throw without_path(error, folder);
  }
}

/// The one line that there is.
inline std::string only(const Lines& lines) {
  CAPTURE(lines);
  REQUIRE(lines.size() == 1);
  return lines[0];
}

/// The problems with which a call ends; none if it does not throw.
template <class Call>
Lines problems_of(Call call) {
  try {
    call();
  } catch (const ConfigError& error) {
    return lines_of(error);
  }
  return {};
}

/// The problems of parsing a text as the file "f".
inline Lines problems_of_text(const std::string& text) {
  Problems problems;
  (void)parse_document(text, "f", problems);
  return problems_of([&] { problems.throw_if_any(); });
}

/// A small scan that is right, with the experiment of `small_experiment` in e.yaml.
inline std::string small_scan() {
  return "schema_version: 1\n"                                         // 1
         "name: small\n"                                               // 2
         "model: lmu_ltau\n"                                           // 3
         "grid:\n"                                                     // 4
         "  mass: {min: \"10 MeV\", max: \"1 TeV\", points: 5}\n"      // 5
         "  coupling: {min: 1e-4, max: 1, points: 4, spacing: log}\n"  // 6
         "experiments:\n"                                              // 7
         "  - e.yaml\n"                                                // 8
         "integration: {relative_error: 1e-2}\n";                      // 9
}

inline std::string small_experiment() {
  return "schema_version: 1\n"                                                     // 1
         "name: small\n"                                                           // 2
         "label: Small\n"                                                          // 3
         "beam:\n"                                                                 // 4
         "  energy: {value: \"20 GeV\", status: assumed, source: me}\n"            // 5
         "target:\n"                                                               // 6
         "  nucleus: {value: Ar40, status: assumed, source: me}\n"                 // 7
         "cuts:\n"                                                                 // 8
         "  min_lepton_energy: {value: \"3 GeV\", status: assumed, source: me}\n"  // 9
         "measurement:\n"                                                          // 10
         "  ratio: {value: 0.9, status: assumed, source: me}\n"                    // 11
         "  error: {value: 0.2, status: assumed, source: me}\n";                   // 12
}

/// The text with one passage replaced; the passage must be there.
inline std::string with(std::string text, const std::string& passage, const std::string& by) {
  const auto at = text.find(passage);
  REQUIRE(at != std::string::npos);
  return text.replace(at, passage.size(), by);
}

inline ScanConfig load(const std::string& scan, const std::string& experiment,
                       const std::vector<std::string>& overrides = {}) {
  ::setenv("TRIDENTSCAN_DATA", shipped("").c_str(), 1);
  const Folder folder;
  folder.write("scan.yaml", scan);
  folder.write("e.yaml", experiment);
  FileSet files;
  try {
    return load_scan(files, folder / "scan.yaml", overrides);
  } catch (const ConfigError& error) {
    throw without_path(error, folder);
  }
}

inline Lines problems_of_scan(const std::string& scan, const Lines& overrides = {}) {
  return problems_of([&] { (void)load(scan, small_experiment(), overrides); });
}

inline Lines problems_of_experiment(const std::string& experiment) {
  return problems_of([&] { (void)load(small_scan(), experiment); });
}

/// Problems of a table that a function `read` makes of a text; it returns nothing if and only if
/// there are some.
template <class Read>
Lines problems_of_table(const Read& read, const std::string& text) {
  Problems problems;
  const auto table = read(text, "t.csv", problems);
  CHECK(table.has_value() == problems.empty());
  return problems_of([&] { problems.throw_if_any(); });
}

/// The table; throws if it has a problem.
template <class Read>
auto good_table(const Read& read, const std::string& text) {
  Problems problems;
  const auto table = read(text, "t.csv", problems);
  problems.throw_if_any();
  return table.value();
}

/// The ratio that an experiment measured.
inline physics::RatioMeasurement ratio_of(const Experiment& experiment) {
  return std::get<physics::RatioMeasurement>(experiment.measurement);
}

}  // namespace tridentscan::config::test
