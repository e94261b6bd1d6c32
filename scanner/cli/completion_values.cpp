#include "scanner/cli/completion_values.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <set>

#include "scanner/cli/catalogue.hpp"
#include "scanner/cli/completion_keys.hpp"
#include "scanner/config/input/reference.hpp"
#include "scanner/config/yaml/data_directory.hpp"
#include "scanner/io/result_reader.hpp"

namespace tridentscan::cli {
namespace {

namespace fs = std::filesystem;
using Words = std::vector<std::string>;

bool is_result(const fs::path& path) {
  return path.extension() == ".h5";
}

/// Files with one of these endings, and folders, below which the shell asks again. `root` is what
/// the folder of `word` is relative to.
Words files(const fs::path& root, const std::string& word, const Words& endings) {
  const std::string folder = word.substr(0, word.rfind('/') + 1);
  Words found;
  std::error_code no_folder;
  const fs::path where = root / folder;  // the folder alone if it is absolute
  for (const auto& entry : fs::directory_iterator(where, no_folder)) {
    const std::string name = entry.path().filename().string();
    std::error_code ignored;
    if (name.starts_with('.')) continue;
    if (entry.is_directory(ignored)) {
      found.push_back(folder + name + '/');
    } else if (std::ranges::find(endings, entry.path().extension().string()) != endings.end()) {
      found.push_back(folder + name);
    }
  }
  return found;
}

/// Files that came with the program, by their data: names.
Words data_files(const std::string& word, const Words& endings) {
  const std::string prefix = "data:";
  if (!word.starts_with(prefix)) return {prefix};
  Words found = files(config::data_directory(), word.substr(prefix.size()), endings);
  for (std::string& name : found) name.insert(0, prefix);
  return found;
}

void append(Words& words, Words others) {
  words.insert(words.end(), std::make_move_iterator(others.begin()),
               std::make_move_iterator(others.end()));
}

Words names(CatalogueKind kind) {
  config::FileSet files;
  return names_of(kind, files);
}

/// Of scans and results; what cannot be read has none.
Words experiments_in(const Words& paths) {
  std::set<std::string> found;
  for (const std::string& path : paths) {
    try {
      if (is_result(path)) {
        for (const auto& one : io::summarize(path).experiments) found.insert(one.name);
      } else {
        config::FileSet files;
        for (const auto& one : config::load_scan(files, path, {}).experiments) {
          found.insert(one.name);
        }
      }
    } catch (const std::exception&) {
    }
  }
  return {found.begin(), found.end()};
}

/// Several with commas: those before the last comma stay, and are not offered again.
Words in_a_list(const Words& all, const std::string& word) {
  const std::string before = word.substr(0, word.rfind(',') + 1);
  Words found;
  for (const std::string& one : all) {
    if (("," + before).find("," + one + ",") == std::string::npos) found.push_back(before + one);
  }
  return found;
}

/// What --set takes: keys of the scan and, behind experiments.NAME, those of an experiment.
Words overrides(const Words& scans, const std::string& word) {
  const std::string prefix = "experiments.";
  if (!word.starts_with(prefix)) return keys_of_scan(word);
  const std::size_t dot = word.find('.', prefix.size());
  if (dot != word.npos) {
    Words found = keys_of_experiment(word.substr(dot + 1));
    for (std::string& key : found) key.insert(0, word, 0, dot + 1);
    return found;
  }
  Words found = experiments_in(scans);
  for (std::string& name : found) name = prefix + name + '.';
  return found;
}

/// Beams, targets ... by the KIND before.
Words things(const Words& positionals) {
  const std::string kind = positionals.empty() ? "" : positionals[0];
  if (kind.starts_with("beam")) return names(CatalogueKind::beam);
  if (kind.starts_with("target")) return names(CatalogueKind::target);
  if (kind.starts_with("experiment")) return names(CatalogueKind::experiment);
  if (kind.starts_with("limit")) return names(CatalogueKind::limit);
  return kind.starts_with("model") ? names(CatalogueKind::model) : Words{};
}

Words sections() {
  Words titles;
  for (const auto& section : config::reference_sections()) {
    if (section.title.find(' ') == std::string::npos) titles.push_back(section.title);
  }
  return titles;
}

Words all_values(const std::string& command, const std::string& option, const Words& positionals,
                 const std::string& word) {
  if (option == "--target") return names(CatalogueKind::target);
  if (option == "--set") return overrides(positionals, word);
  if (option == "--experiment" || option == "--experiments") {
    return in_a_list(experiments_in(positionals), word);
  }
  if (option == "SECTION") return sections();
  if (option == "RESULT" || option == "RESULTS" || option == "--over") {
    return files(".", word, {".h5"});
  }
  if (command == "reweight" && option == "FILE") return files(".", word, {".h5"});
  if (option == "--beam") {
    Words found = names(CatalogueKind::beam);
    append(found, files(".", word, {".yaml"}));
    return found;
  }
  if (option == "NAME") {
    Words found = things(positionals);
    append(found, files(".", word, {".yaml"}));
    return found;
  }
  if (option == "CONFIG") {
    Words found = command == "events" ? names(CatalogueKind::experiment) : Words{};
    append(found, files(".", word, {".yaml", ".h5"}));
    append(found, data_files(word, {".yaml"}));
    return found;
  }
  if (command == "beam" && option == "FILE") {
    Words found = files(".", word, {".csv", ".dat", ".txt", ".yaml"});
    append(found, data_files(word, {".csv"}));
    return found;
  }
  return {};
}

}  // namespace

std::vector<Candidate> values(const std::string& command, const std::string& option,
                              const std::vector<std::string>& positionals,
                              const std::string& word) {
  std::vector<Candidate> found;
  for (std::string& one : all_values(command, option, positionals, word)) {
    if (one.starts_with(word)) found.push_back({std::move(one), ""});
  }
  std::ranges::sort(found, {}, &Candidate::word);
  return found;
}

}  // namespace tridentscan::cli
