#include "scanner/io/result_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "physics/constructions/registry.hpp"
#include "scanner/config/input/names.hpp"
#include "scanner/config/input/process.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/hdf5_reader.hpp"
#include "scanner/io/hdf5_structure.hpp"
#include "scanner/io/result_image.hpp"
#include "scanner/result/scan_result.hpp"

namespace tridentscan::io {
namespace {

using hdf5::ImageReader;
using Values = std::vector<double>;

constexpr const char* projected = "a projection: as the Standard Model predicts them";
constexpr std::size_t longest_title = 64;  // HEPData takes no longer one

std::string text_attribute(const ImageReader& file, const std::string& path,
                           const std::string& name, const std::string& otherwise) {
  const auto attributes = file.attributes(path);
  const auto found = attributes.find(name);
  return found == attributes.end() ? otherwise : hdf5::text_of(found->second);
}

/// Row i of an array [rows, columns].
Values row(const Values& values, std::size_t i, std::size_t columns) {
  const auto first = values.begin() + static_cast<std::ptrdiff_t>(i * columns);
  return {first, first + static_cast<std::ptrdiff_t>(columns)};
}

Column mass_column(Values values) {
  return {"mass", "mass of the Z'", "GeV", std::move(values)};
}

double number_attribute(const ImageReader& file, const std::string& path, const std::string& name) {
  const auto attributes = file.attributes(path);
  const auto found = attributes.find(name);
  const auto* value = found == attributes.end() ? nullptr : std::get_if<double>(&found->second);
  if (value == nullptr) throw IoError(fmt::format("{} has no number {}", path, name));
  return *value;
}

/// Where pieces of `points` points begin and end.
std::vector<long> offsets_of(const ImageReader& file, const std::string& group,
                             std::size_t points) {
  std::vector<long> offsets = file.integers(group + "/offsets");
  const bool good = !offsets.empty() && offsets.front() >= 0 &&
                    offsets.back() <= static_cast<long>(points) && std::ranges::is_sorted(offsets);
  if (!good) {
    throw IoError(fmt::format("{}/offsets does not divide {} points into pieces", group, points));
  }
  return offsets;
}

/// Every row of a table has all of its cells.
void check_columns(const ResultTable& table) {
  const std::size_t rows = table.independent.front().values.size();
  for (const auto* part : {&table.independent, &table.dependent}) {
    for (const Column& column : *part) {
      if (column.values.size() == rows && (column.errors.empty() || column.errors.size() == rows)) {
        continue;
      }
      throw IoError(fmt::format("table {}: the column {} has {} values and {} errors for {} rows",
                                table.name, column.name, column.values.size(), column.errors.size(),
                                rows));
    }
  }
}

/// What a test excludes (docs/statistics.md).
std::string meaning_of(const std::string& word, const std::string& degrees_of_freedom) {
  const physics::Test test = physics::construction_named(word);
  if (test == nullptr) return word;
  const bool choice = test->most_degrees_of_freedom > 1;
  return std::string(test->help) + (choice ? ", degrees of freedom: " + degrees_of_freedom : "");
}

/// In the notation of HEPData.
std::string reaction_of(const std::string& process) {
  std::string reaction = config::Trident::kind.reaction;
  config::for_each_kind([&]<class Kind>(std::type_identity<Kind>) {
    if (process == Kind::kind.word) reaction = Kind::kind.reaction;
  });
  return reaction;
}

/// "-2" -> "minus_2"
std::string sigma_name(double n) {
  return n == 0 ? "median" : fmt::format("{}_{:g}", n < 0 ? "minus" : "plus", std::abs(n));
}

/// "3" -> "3_sigma"
std::string significance_name(double n) {
  return fmt::format("{:g}_sigma", n);
}

class Tables {
 public:
  explicit Tables(std::span<const std::byte> image) : file_(open_result(image)) {
    result_.attributes = file_.attributes("/");
  }

  ResultTables operator()() {
    for (const std::string& name : file_.children("/experiments")) add_all(experiment(name));
    if (file_.has("/combined")) add_all(combination());
    for (const std::string& name : file_.children("/bands")) {
      add_band(name);
    }
    for (const std::string& name : file_.children("/overlays")) {
      add_overlay(name);
    }
    config::Names files;
    for (const ResultTable& table : result_.tables) {
      check_columns(table);
      if (!files.take(table.name, table.name).empty()) {
        throw IoError(fmt::format("two tables would be exported as {}", table.name));
      }
    }
    return std::move(result_);
  }

 private:
  /// An experiment, or the combination.
  struct Source {
    std::string name, group, label, data;
    std::vector<std::string> reactions;
  };

  [[nodiscard]] Source experiment(const std::string& name) const {
    const std::string group = "/experiments/" + name;
    return {name,
            group,
            text_attribute(file_, group, "label", name),
            text_attribute(file_, group, "projection", "0") == "1" ? projected : "measured",
            {reaction_of(text_attribute(file_, group, "process", "trident"))}};
  }

  [[nodiscard]] Source combination() const {
    Source result{"combined", "/combined", "Combination", "of", {}};
    for (const auto& row : file_.table("/combined/pulls/names").rows) {
      const std::string& name = row.front();
      if (!hdf5::is_plain_name(name)) throw IoError("/combined/pulls/names holds no names");
      if (!file_.has("/experiments/" + name)) continue;  // a common error
      const Source one = experiment(name);
      result.data += (result.data == "of" ? " " : ", ") + one.label;
      if (std::find(result.reactions.begin(), result.reactions.end(), one.reactions.front()) ==
          result.reactions.end()) {
        result.reactions.push_back(one.reactions.front());
      }
    }
    return result;
  }

  void add_all(const Source& source) {
    add_limit(source);
    add_plane(source);
    const std::string contours = "/contours/" + source.name;
    if (file_.has(contours)) {
      for (const std::string& level : file_.children(contours)) {
        add_contour(source, contours + "/" + level, level);
      }
    }
  }

  ResultTable& add(const std::string& name, const std::string& label, const std::string& what) {
    ResultTable& table = result_.tables.emplace_back();
    table.name = name;
    table.title = unused_title(label + ": " + what, name);
    table.qualifiers = {{"MODEL", text_attribute(file_, "/", "model", "")}};
    return table;
  }

  ResultTable& add(const std::string& name, const Source& source, const std::string& what) {
    ResultTable& table = add(name, source.label, what);
    table.experiment = source.name;
    table.reactions = source.reactions;
    table.qualifiers.push_back({"EXPERIMENT", source.label});
    table.qualifiers.push_back({"DATA", source.data});
    return table;
  }

  void qualify_exclusion(ResultTable& table, const Source& source, const std::string& group) {
    const std::string test = text_attribute(file_, source.group + "/limit", "test", "");
    table.qualifiers.push_back(
        {"CL", std::round(1e6 * number_attribute(file_, group, "confidence_level")) / 1e4, "%"});
    table.qualifiers.push_back({"TEST", test});
    table.qualifiers.push_back(
        {"EXCLUDED WHERE", meaning_of(test, text_attribute(file_, "/", "degrees_of_freedom", ""))});
  }

  /// Short enough. Two experiments may have the same label, two tables never the same title.
  [[nodiscard]] std::string unused_title(const std::string& title, const std::string& name) const {
    const bool taken = std::any_of(result_.tables.begin(), result_.tables.end(),
                                   [&](const ResultTable& table) { return table.title == title; });
    return taken || title.size() > longest_title ? name.substr(0, longest_title) : title;
  }

  /// A column and its errors, if the group has them.
  Column column(const std::string& group, const std::string& dataset, std::string name,
                std::string meaning) const {
    Column result{std::move(name), std::move(meaning), "", file_.doubles(group + "/" + dataset)};
    if (file_.has(group + "/" + dataset + "_error")) {
      result.errors = file_.doubles(group + "/" + dataset + "_error");
    }
    return result;
  }

  /// Rows of an array [row, mass] in `group`/expected, each a column; `rows` says what each is of.
  void add_rows(ResultTable& table, const std::string& group, const std::string& dataset,
                const std::string& rows, const std::string& name, std::string (*suffix)(double),
                const std::string& meaning) {
    const std::string expected = group + "/expected/";
    if (!file_.has(expected + dataset)) return;
    const Values values = file_.doubles(expected + dataset);
    const Values sigmas = file_.doubles(expected + rows);
    if (!sigmas.empty() && values.size() % sigmas.size() != 0) {
      throw IoError(fmt::format("{}{} is no whole number of rows", expected, dataset));
    }
    for (std::size_t i = 0; i < sigmas.size(); ++i) {
      table.dependent.push_back({name + suffix(sigmas[i]),
                                 fmt::format(fmt::runtime(meaning), sigmas[i]), "",
                                 row(values, i, values.size() / sigmas.size())});
    }
  }

  void add_limit(const Source& source) {
    const std::string& group = source.group;
    ResultTable& table = add(config::limit_table(source.name), source, "limit on the coupling");
    table.description =
        "Smallest excluded coupling g' against the mass of the Z', and its status (" +
        result::limit_status_meaning() +
        "); without a value unless found, 0 where the Standard Model itself is excluded. "
        "Expected limits are for data at so many standard deviations towards the signal if the "
        "Standard Model is true, 0 where such data exclude all couplings; the discovery reach is "
        "the coupling seen with so many on average.";
    table.observable = "limit on the coupling";
    qualify_exclusion(table, source, group + "/limit");
    table.independent = {mass_column(file_.doubles("/mass"))};
    table.dependent = {column(group + "/limit", "coupling", "limit",
                              source.data == projected ? "limit on g'" : "observed limit on g'")};
    add_rows(table, group, "limit", "n_sigma", "expected_limit_", sigma_name,
             "expected limit on g', {:+g} sigma");
    add_rows(table, group, "discovery", "significance", "discovery_", significance_name,
             "discovery reach in g', {:g} sigma");
    table.dependent.push_back(column(group + "/limit", "status", "status", "status of the limit"));
  }

  void add_plane(const Source& source) {
    const std::string& group = source.group;
    ResultTable& table = add(config::plane_table(source.name), source, "ratio and chi2");
    table.is_plane = true;
    table.description =
        "Ratio of the cross section to that of the Standard Model, chi2 = -2 ln(L/L_largest), and "
        "p-values where there are any, against mass and coupling of the Z'.";
    table.observable = "cross-section ratio";
    const Values masses = file_.doubles("/mass"), couplings = file_.doubles("/coupling");
    Column mass = mass_column({}), coupling{"coupling", "coupling g'", "", {}};
    for (const double m : masses) {
      for (const double g : couplings) {
        mass.values.push_back(m);
        coupling.values.push_back(g);
      }
    }
    table.independent = {std::move(mass), std::move(coupling)};
    for (const auto& [dataset, meaning] :
         {std::pair{"ratio", "sigma(model)/sigma(SM)"}, std::pair{"chi2", "chi2"},
          std::pair{"p_value", "p-value from pseudo-experiments"}}) {
      if (file_.has(group + "/" + dataset)) {
        table.dependent.push_back(column(group, dataset, dataset, meaning));
      }
    }
  }

  void add_contour(const Source& source, const std::string& group, const std::string& level) {
    const Values closed = file_.doubles(group + "/closed");
    const Values vertices = file_.doubles(group + "/vertices");
    const Values errors = file_.doubles(group + "/vertices_error");
    const std::vector<long> offsets = offsets_of(file_, group, vertices.size() / 2);
    if (closed.size() + 1 != offsets.size() || errors.size() != vertices.size()) {
      throw IoError(group + " has columns of different length");
    }
    ResultTable& table =
        add(config::contour_table(source.name, level), source, "contour, " + level);
    table.description =
        "Border of the excluded region, vertex by vertex. Its pieces are lines of their own: do "
        "not join one to the next; the last vertex of a closed one is joined to its first.";
    table.observable = "exclusion contour";
    qualify_exclusion(table, source, group);
    Column piece{"piece", "piece of the contour", "", {}}, vertex{"vertex", "vertex", "", {}};
    Column is_closed{"closed", "1 if the piece is closed", "", {}};
    Column mass = mass_column({}), coupling{"coupling", "coupling g'", "", {}};
    for (std::size_t k = 0; k + 1 < offsets.size(); ++k) {
      for (long v = offsets[k]; v < offsets[k + 1]; ++v) {
        const auto at = 2 * static_cast<std::size_t>(v);
        piece.values.push_back(static_cast<double>(k));
        vertex.values.push_back(static_cast<double>(v - offsets[k]));
        is_closed.values.push_back(closed[k]);
        mass.values.push_back(vertices[at]), mass.errors.push_back(std::abs(errors[at]));
        coupling.values.push_back(vertices[at + 1]);
        coupling.errors.push_back(std::abs(errors[at + 1]));
      }
    }
    // Roots at a mass have an error in g' alone.
    if (std::ranges::all_of(mass.errors, [](double error) { return error == 0; })) {
      mass.errors.clear();
    }
    table.independent = {std::move(piece), std::move(vertex)};
    table.dependent = {std::move(mass), std::move(coupling), std::move(is_closed)};
  }

  void add_band(const std::string& name) {
    const std::string group = "/bands/" + name;
    const std::string label = text_attribute(file_, group, "label", name);
    ResultTable& table = add(config::band_table(name), label, "band");
    table.description =
        "Couplings that give a Delta a_mu, against the mass of the Z'. No value: it would have to "
        "be negative.";
    qualify_source(table, group);
    table.qualifiers.push_back({"MEANING", text_attribute(file_, group, "as", "band") == "band"
                                               ? "preferred between lower and upper"
                                               : "excluded above upper"});
    for (const char* edge : {"lower", "central", "upper"}) {
      const std::string key = std::string(edge) + "_delta_a_mu";
      table.qualifiers.push_back(
          {"DELTA A_MU, " + std::string(edge), number_attribute(file_, group, key)});
    }
    table.observable = "muon magnetic moment";
    table.independent = {mass_column(file_.doubles("/mass"))};
    for (const char* edge : {"lower", "central", "upper"}) {
      table.dependent.push_back(
          column(group, edge, edge, fmt::format("g' of the {} Delta a_mu", edge)));
    }
  }

  void add_overlay(const std::string& name) {
    const std::string group = "/overlays/" + name;
    ResultTable& table =
        add(config::overlay_table(name), text_attribute(file_, group, "label", name), "as given");
    table.description = fmt::format(
        "A curve of others that was drawn over the plane, point by point as it was given ({}): not "
        "computed here.",
        text_attribute(file_, group, "input", ""));
    table.observable = "limit on the coupling";
    qualify_source(table, group);
    table.qualifiers.push_back({"KIND", text_attribute(file_, group, "kind", "")});
    table.qualifiers.push_back(
        {"CURVE", text_attribute(file_, group, "closed", "0") == "1" ? "closed" : "open"});
    Column mass = mass_column(file_.doubles(group + "/mass"));
    Column piece{"piece", "piece of the curve", "", {}};
    Column point{"point", "point of the piece", "", {}};
    const std::vector<long> offsets = offsets_of(file_, group, mass.values.size());
    for (std::size_t k = 0; k + 1 < offsets.size(); ++k) {
      for (long i = offsets[k]; i < offsets[k + 1]; ++i) {
        piece.values.push_back(static_cast<double>(k));
        point.values.push_back(static_cast<double>(i - offsets[k]));
      }
    }
    table.independent = {std::move(piece), std::move(point)};
    table.dependent = {std::move(mass), column(group, "coupling", "coupling", "coupling g'")};
  }

  /// Of numbers that come from elsewhere.
  void qualify_source(ResultTable& table, const std::string& group) {
    table.qualifiers.push_back({"SOURCE", text_attribute(file_, group, "source", "")});
    table.qualifiers.push_back({"STATUS", text_attribute(file_, group, "status", "")});
  }

  ImageReader file_;
  ResultTables result_;
};

}  // namespace

ResultTables result_tables(std::span<const std::byte> image) {
  return Tables(image)();
}

}  // namespace tridentscan::io
