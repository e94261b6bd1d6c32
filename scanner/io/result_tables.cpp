#include "scanner/io/result_tables.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "scanner/io/hdf5_reader.hpp"

namespace tridentscan::io {
namespace {

using hdf5::ImageReader;
using Values = std::vector<double>;

constexpr std::size_t longest_title = 64;  // HEPData takes no longer one

std::string text_of(const hdf5::Attribute& attribute) {
  return std::visit([](const auto& value) { return fmt::format("{}", value); }, attribute);
}

std::string text_attribute(const ImageReader& file, const std::string& path,
                           const std::string& name, const std::string& otherwise) {
  const auto attributes = file.attributes(path);
  const auto found = attributes.find(name);
  return found == attributes.end() ? otherwise : text_of(found->second);
}

/// Row i of an array [rows, columns].
Values row(const Values& values, std::size_t i, std::size_t columns) {
  const auto first = values.begin() + static_cast<std::ptrdiff_t>(i * columns);
  return {first, first + static_cast<std::ptrdiff_t>(columns)};
}

Column mass_column(Values values) {
  return {"mass", "mass of the Z'", "GeV", std::move(values)};
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
  explicit Tables(std::span<const std::byte> image) : file_(image) {
    result_.attributes = file_.attributes("/");
  }

  ResultTables operator()() {
    for (const std::string& name : file_.children("/experiments")) {
      const std::string group = "/experiments/" + name;
      add_all(name, group, text_attribute(file_, group, "label", name));
    }
    if (file_.has("/combined")) {
      add_all("combined", "/combined", "Combination");
    }
    for (const std::string& name : file_.children("/bands")) {
      add_band(name);
    }
    return std::move(result_);
  }

 private:
  void add_all(const std::string& name, const std::string& group, const std::string& label) {
    add_limit(name, group, label);
    add_plane(name, group, label);
    const std::string contours = "/contours/" + name;
    if (file_.has(contours)) {
      for (const std::string& level : file_.children(contours)) {
        add_contour(name, contours + "/" + level, level, label);
      }
    }
  }

  ResultTable& add(const std::string& name, const std::string& label, const std::string& what) {
    ResultTable& table = result_.tables.emplace_back();
    table.name = name;
    table.title = unused_title((label + ": " + what).substr(0, longest_title), name);
    table.qualifiers = {{"MODEL", text_of(result_.attributes.at("model"))}, {"SOURCE", label}};
    return table;
  }

  /// Two experiments may have the same label, two tables never the same title.
  [[nodiscard]] std::string unused_title(const std::string& title, const std::string& name) const {
    for (const ResultTable& table : result_.tables) {
      if (table.title == title) {
        return name.substr(0, longest_title);
      }
    }
    return title;
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

  /// Rows of an array [row, mass], each a column; `rows` says what each is of.
  void add_rows(ResultTable& table, const std::string& group, const std::string& dataset,
                const std::string& rows, const std::string& name, std::string (*suffix)(double),
                const std::string& meaning) {
    if (!file_.has(group + "/" + dataset)) {
      return;
    }
    const Values values = file_.doubles(group + "/" + dataset);
    const Values sigmas = file_.doubles(group + "/" + rows);
    for (std::size_t i = 0; i < sigmas.size(); ++i) {
      table.dependent.push_back({name + suffix(sigmas[i]),
                                 fmt::format("{}, {:+g} sigma", meaning, sigmas[i]), "",
                                 row(values, i, values.size() / sigmas.size())});
    }
  }

  void add_limit(const std::string& name, const std::string& group, const std::string& label) {
    ResultTable& table = add(name + "_limit", label, "limit on the coupling");
    const auto attributes = file_.attributes(group + "/limit");
    table.description =
        "Smallest excluded coupling g' against the mass of the Z'. No value: nothing is excluded. "
        "Expected limits are for data at so many standard deviations towards the signal if the "
        "Standard Model is true; the discovery reach is the coupling seen with so many on average.";
    table.observable = "limit on the coupling";
    for (const char* key : {"confidence_level", "test"}) {
      if (const auto found = attributes.find(key); found != attributes.end()) {
        table.qualifiers[key == std::string("test") ? "TEST" : "CL"] = text_of(found->second);
      }
    }
    table.independent = {mass_column(file_.doubles(group + "/limit/mass"))};
    table.dependent = {column(group + "/limit", "coupling", "limit", "observed limit on g'")};
    add_rows(table, group + "/expected", "limit", "n_sigma", "expected_limit_", sigma_name,
             "expected limit on g'");
    add_rows(table, group + "/expected", "discovery", "significance", "discovery_",
             significance_name, "discovery reach in g'");
  }

  void add_plane(const std::string& name, const std::string& group, const std::string& label) {
    ResultTable& table = add(name + "_plane", label, "ratio and chi2");
    table.description =
        "Ratio of the cross section to that of the Standard Model, chi2 = -2 ln(L/L_largest), and "
        "p-values where there are any, against mass and coupling of the Z'.";
    table.observable = "cross-section ratio";
    const Values masses = file_.doubles("/grid/mass"), couplings = file_.doubles("/grid/coupling");
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

  void add_contour(const std::string& name, const std::string& group, const std::string& level,
                   const std::string& label) {
    const std::vector<long> offsets = file_.integers(group + "/offsets");
    const Values closed = file_.doubles(group + "/closed");
    const Values vertices = file_.doubles(group + "/vertices");
    const Values errors = file_.doubles(group + "/vertices_error");
    ResultTable& table = add(name + "_contour_" + level, label, "contour, " + level);
    table.description =
        "Border of the excluded region, vertex by vertex. Its pieces are lines of their own: do "
        "not "
        "join one to the next; the last vertex of a closed one is joined to its first.";
    table.observable = "exclusion contour";
    table.qualifiers["CL"] = text_attribute(file_, group, "confidence_level", "");
    Column piece{"piece", "piece of the contour", "", {}}, vertex{"vertex", "vertex", "", {}};
    Column is_closed{"closed", "1 if the piece is closed", "", {}};
    Column mass = mass_column({}), coupling{"coupling", "coupling g'", "", {}};
    for (std::size_t k = 0; k + 1 < offsets.size(); ++k) {
      for (long v = offsets[k]; v < offsets[k + 1]; ++v) {
        const auto at = 2 * static_cast<std::size_t>(v);
        piece.values.push_back(static_cast<double>(k));
        vertex.values.push_back(static_cast<double>(v - offsets[k]));
        is_closed.values.push_back(closed.at(k));
        mass.values.push_back(vertices.at(at)), mass.errors.push_back(errors.at(at));
        coupling.values.push_back(vertices.at(at + 1));
        coupling.errors.push_back(errors.at(at + 1));
      }
    }
    table.independent = {std::move(piece), std::move(vertex)};
    table.dependent = {std::move(mass), std::move(coupling), std::move(is_closed)};
  }

  void add_band(const std::string& name) {
    const std::string group = "/bands/" + name;
    const std::string label = text_attribute(file_, group, "label", name);
    ResultTable& table = add("band_" + name, label, "band");
    table.description = fmt::format(
        "Couplings that give a Delta a_mu, against the mass of the Z'. No value: it would have to "
        "be negative. Source ({}): {}",
        text_attribute(file_, group, "status", ""), text_attribute(file_, group, "source", ""));
    table.observable = "muon magnetic moment";
    table.independent = {mass_column(file_.doubles(group + "/mass"))};
    for (const char* edge : {"lower", "central", "upper"}) {
      table.dependent.push_back(
          column(group, edge, edge, fmt::format("g' of the {} Delta a_mu", edge)));
    }
  }

  ImageReader file_;
  ResultTables result_;
};

}  // namespace

ResultTables result_tables(std::span<const std::byte> image) {
  return Tables(image)();
}

}  // namespace tridentscan::io
