#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "scanner/cli/config_source.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/references.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/cli/text_output.hpp"
#include "scanner/io/result_reader.hpp"

namespace tridentscan::cli {
namespace {

struct CiteOptions {
  std::filesystem::path result;
  TextOutput output;

  void add_to(CLI::App& app) {
    app.add_option("RESULT", result, "result file (HDF5)")->required();
    output.add_to(app);
  }
};

/// A number of a result: who has it, its key, and where it comes from.
struct Datum {
  std::string owner, key, status, source;
};

std::vector<Datum> data_of(const config::ScanConfig& config) {
  std::vector<Datum> data;
  for (const auto& experiment : config.experiments) {
    for (const auto& [key, value, status, source] : experiment.assumptions) {
      if (key.find(".caveats") == key.npos) data.push_back({experiment.name, key, status, source});
    }
  }
  if (config.combination) {
    for (const auto& error : config.combination->common_errors) {
      data.push_back({"combination", error.name, error.status, error.source});
    }
  }
  for (const auto& band : config.bands) {
    data.push_back({"bands", band.name, band.status, band.source});
  }
  for (const auto& overlay : config.overlays) {
    data.push_back(
        {"overlays", overlay.name, overlay.status, overlay.paper + "; " + overlay.source});
  }
  return data;
}

/// Entries in the order in which data first name them, with what they are used for.
class Bibliography {
  using Uses = std::vector<std::pair<std::string, std::vector<std::string>>>;  // owner, keys

 public:
  void add(const Reference& reference, const std::string& owner, const std::string& key = "") {
    const auto [place, is_new] = uses_.try_emplace(reference.entry);
    if (is_new) order_.push_back(reference.entry);
    Uses& uses = place->second;
    auto use = std::ranges::find(uses, owner, &Uses::value_type::first);
    if (use == uses.end()) use = uses.insert(uses.end(), {owner, {}});
    if (!key.empty()) use->second.push_back(key);
  }

  [[nodiscard]] std::string text() const {
    std::string text;
    for (const std::string& entry : order_) {
      text += '\n';
      for (const auto& [owner, keys] : uses_.at(entry)) {
        text += fmt::format("% {}{}{}\n", owner, keys.empty() ? "" : ": ", fmt::join(keys, ", "));
      }
      text += entry;
    }
    return text;
  }

 private:
  std::vector<std::string> order_;
  std::map<std::string, Uses> uses_;
};

std::string attribute(const io::ResultSummary& summary, const std::string& name) {
  for (const auto& [key, value] : summary.attributes) {
    if (const auto* text = std::get_if<std::string>(&value); key == name && text != nullptr) {
      return *text;
    }
  }
  return "";
}

/// The program that computed the result, whose version it holds.
Reference program(const std::vector<Reference>& known, const io::ResultSummary& summary) {
  Reference entry = references_in("tridentscan", known).at(0);
  const std::string version = fmt::format("{}, commit {}", attribute(summary, "software_version"),
                                          attribute(summary, "git_commit"));
  const std::string place = "VERSION";
  entry.entry.replace(entry.entry.find(place), place.size(), version);
  return entry;
}

int cite(const CiteOptions& options) {
  const io::ResultSummary summary = io::summarize(options.result);
  config::FileSet files;
  const config::ScanConfig config = ConfigOptions{options.result, {}}.load(files);
  config::FileSet shipped;
  const std::vector<Reference> known = known_references(shipped);
  Bibliography bibliography;
  bibliography.add(program(known, summary), "the program");
  bibliography.add(references_in("arXiv:1406.2332", known).at(0), "the paper that it follows");
  std::set<std::string> others;
  for (const Datum& datum : data_of(config)) {
    const auto named = references_in(datum.source, known);
    for (const Reference& one : named) bibliography.add(one, datum.owner, datum.key);
    if (named.empty() && datum.status == "published" && datum.source != "see the beam") {
      others.insert(datum.source);
    }
  }
  std::string text = fmt::format(
                         "% What {} rests on. The lines above an entry say what for.\n"
                         "% Check titles, authors and pages with the publisher before you print: "
                         "only the identifiers\n% are those of the sources.\n",
                         options.result.filename().string()) +
                     bibliography.text();
  if (!others.empty()) {
    text += "\n% Sources of published data that are no publication in this list:\n";
  }
  for (std::string source : others) {
    std::ranges::replace(source, '@', ' ');  // which begins an entry, in comments too
    text += "%   " + source + '\n';
  }
  options.output.write(text, options.result);
  return exit_code::done;
}

}  // namespace

Subcommand cite_command() {
  return subcommand("cite",
                    "print BibTeX of the program and of all publications that a result uses", cite);
}

}  // namespace tridentscan::cli
