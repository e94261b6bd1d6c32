#include "scanner/config/input/flux_layouts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scanner/config/input/flux_columns.hpp"
#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/spelling.hpp"
#include "scanner/config/yaml/unit_expression.hpp"

namespace tridentscan::config {
namespace {

using physics::Neutrino;

constexpr double printed_rounding = 1e-6;  // of printed edges
constexpr double booster_bin = 0.05;       // GeV
constexpr double highest_booster = 20.0;   // GeV

const std::vector<Neutrino> numu_first = {
    physics::numu, physics::numubar, *physics::neutrino_of("nue"), *physics::neutrino_of("nuebar")};

bool is_near(double a, double b) {
  return std::abs(a - b) <= printed_rounding * std::max(std::abs(a), std::abs(b));
}

/// Size of the unit of the energies in GeV.
double energy_unit(const PublicText& text, const FluxRequest& request) {
  const std::string unit = request.energy_unit.value_or(energy_unit_in(text.titles));
  return unit.empty() ? 1 : parse_unit(unit).size();
}

// What a layout looks like.

bool has_edges(const PublicText& text) {
  for (std::size_t row = 0; row < text.rows.size(); ++row) {
    const auto low = text.number(row, 0), high = text.number(row, 1);
    if (!low || !high || !(*low < *high)) return false;
    if (const auto next = text.number(row + 1, 0); next && !is_near(*next, *high)) return false;
  }
  return true;
}

/// Whether energies are in the middle of bins of 50 MeV, up to the rounding of their digits.
bool has_booster_centres(const PublicText& text) {
  if (text.rows.size() < 3) return false;
  const double first = text.number(0, 0).value_or(-1);
  const double last = text.number(text.rows.size() - 1, 0).value_or(-1);
  const double step = (last - first) / static_cast<double>(text.rows.size() - 1);
  return first >= 0 && first < 2 * booster_bin && last < highest_booster &&
         std::abs(step - booster_bin) < 1e-2 * booster_bin;
}

bool has_logarithmic_bins(const PublicText& text) {
  constexpr double printed = 0.02;  // energies of three digits
  if (text.rows.size() < 4) return false;
  std::vector<double> energy;
  for (std::size_t row = 0; row < text.rows.size(); ++row) {
    energy.push_back(text.number(row, 0).value_or(0));
  }
  if (!(energy[0] > 0)) return false;
  const double ratio = std::pow(energy.back() / energy[0], 1.0 / double(energy.size() - 1));
  for (std::size_t i = 1; i < energy.size(); ++i) {
    if (std::abs(energy[i] / energy[i - 1] / ratio - 1) > printed) return false;
  }
  return ratio > 1 + 2 * printed;
}

bool names_columns(const PublicText& text) {
  if (text.titles.empty()) return false;
  const std::string& header = text.titles.back().text;
  const char separator = header.find(',') != header.npos ? ',' : ' ';
  try {
    return flux_columns(split(header, separator)).size() == text.columns();
  } catch (const std::invalid_argument&) {
    return false;
  }
}

/// "1  0.00 - 0.05  ...", "1 0.0-0.1 ...": number of a bin and its edges with a dash; the cells
/// without the dash, or nothing.
std::optional<std::vector<std::string>> t2k_cells(const std::vector<std::string>& cells) {
  if (cells.size() < 3 || cells[0].find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  std::string edges;
  std::size_t used = 1;
  const auto dash = [&] {  // not of a power of ten
    std::size_t at = edges.find('-', 1);
    while (at != edges.npos && (edges[at - 1] == 'e' || edges[at - 1] == 'E')) {
      at = edges.find('-', at + 1);
    }
    return at;
  };
  while (used < cells.size() && used < 4 && (dash() == edges.npos || edges.back() == '-')) {
    edges += cells[used++];
  }
  if (dash() == edges.npos || edges.back() == '-') return std::nullopt;
  std::vector<std::string> result = {edges.substr(0, dash()), edges.substr(dash() + 1)};
  result.insert(result.end(), cells.begin() + static_cast<std::ptrdiff_t>(used), cells.end());
  return result;
}

bool speaks_of(const std::vector<TitleLine>& titles, std::string_view word) {
  return std::any_of(titles.begin(), titles.end(), [&](const TitleLine& title) {
    return lower(title.text).find(word) != std::string::npos;
  });
}

// How its rows are read.

void need_one_block(const PublicText& text) {
  if (text.second_block > 0) {
    throw LineFault(text.second_block,
                    "another table begins here, or a line that is no row: cut it off, or begin it "
                    "with # if it is a remark");
  }
}

ArrangedRows with_points(const PublicText& text, const FluxRequest& /*request*/) {
  need_one_block(text);
  return {false, text.rows};
}

ArrangedRows with_edges(const PublicText& text, const FluxRequest& /*request*/) {
  need_one_block(text);
  return {true, text.rows};
}

ArrangedRows with_names(const PublicText& text, const FluxRequest& request) {
  need_one_block(text);
  if (!names_columns(text)) {
    throw LineFault(text.titles.empty() ? 0 : text.titles.back().line,
                    "no header that names as many columns as the rows have, as \"# energy_GeV numu "
                    "numubar\" does");
  }
  const std::string& header = text.titles.back().text;
  const auto names = split(header, header.find(',') != header.npos ? ',' : ' ');
  ArrangedRows result = with_points(text, request);
  result.names = {names.begin(), names.end()};
  return result;
}

ArrangedRows with_dashes(const PublicText& text, const FluxRequest& /*request*/) {
  need_one_block(text);
  ArrangedRows result{true, {}};
  for (const TableRow& row : text.rows) {
    const auto cells = t2k_cells(row.cells);
    if (!cells) {
      throw LineFault(row.line,
                      "does not begin with the number of a bin and its edges, as \"1  0.0 "
                      "- 0.1\" does: choose another --layout");
    }
    result.rows.push_back({row.line, *cells});
  }
  return result;
}

double energy_at(const PublicText& text, std::size_t row) {
  const auto energy = text.number(row, 0);
  if (!energy) {
    throw LineFault(text.rows[row].line,
                    fmt::format("{} is no energy", quote(text.rows[row].cells[0])));
  }
  return *energy;
}

TableRow in_bin(const TableRow& row, double low, double high) {
  std::vector<std::string> cells = {to_text(low), to_text(high)};
  cells.insert(cells.end(), row.cells.begin() + 1, row.cells.end());
  return {row.line, std::move(cells)};
}

/// Half of the last digit of a number as it is written.
double half_digit(const std::string& cell) {
  const std::size_t point = cell.find('.');
  const auto digits = point == cell.npos ? 0 : static_cast<int>(cell.size() - point - 1);
  return 0.5 * std::pow(10.0, -digits);
}

/// Centres of bins of 50 MeV that were rounded when they were printed.
ArrangedRows with_rounded_centres(const PublicText& text, const FluxRequest& request) {
  need_one_block(text);
  const double width = booster_bin / energy_unit(text, request);
  ArrangedRows result{true, {}};
  const double first = std::floor(energy_at(text, 0) / width);
  bool is_rounded = false;
  for (std::size_t row = 0; row < text.rows.size(); ++row) {
    const double index = first + static_cast<double>(row);
    const double centre = (index + 0.5) * width, written = energy_at(text, row);
    const double slack =
        half_digit(text.rows[row].cells[0]) * (1 + printed_rounding) + printed_rounding * width;
    if (std::abs(written - centre) > std::min(slack, width / 2)) {
      throw LineFault(text.rows[row].line,
                      fmt::format("{} is not the middle of the next bin of 50 MeV, {:g}: a row is "
                                  "missing or twice, or this is --layout two_column or columns",
                                  text.rows[row].cells[0], centre));
    }
    is_rounded = is_rounded || std::abs(written - centre) > printed_rounding * width;
    // Edges as decimal numbers: 20 of them make 1 GeV.
    const double bins_per_unit = std::round(1 / width);
    result.rows.push_back(in_bin(text.rows[row], width < 1 ? index / bins_per_unit : index * width,
                                 width < 1 ? (index + 1) / bins_per_unit : (index + 1) * width));
  }
  result.note = fmt::format("energies are the middle of bins of 50 MeV{}",
                            is_rounded ? ", rounded when they were printed: edges are exact" : "");
  return result;
}

/// One energy a bin, the bins equal in the logarithm.
ArrangedRows with_logarithmic_bins(const PublicText& text, const FluxRequest& request) {
  need_one_block(text);
  if (!request.energies) {
    throw LineFault(text.rows[0].line,
                    "one energy a bin, and the file does not tell which: add --energies low (its "
                    "low edge) or --energies centre (its middle in the logarithm)");
  }
  if (!has_logarithmic_bins(text)) {
    throw LineFault(text.rows[0].line,
                    "the energies are not equally far from each other in the logarithm, or do not "
                    "ascend: give both edges of each bin in columns energy_low_GeV and "
                    "energy_high_GeV");
  }
  const std::size_t n = text.rows.size();
  const double first = energy_at(text, 0);
  const double step = std::log(energy_at(text, n - 1) / first) / static_cast<double>(n - 1);
  const bool is_centre = *request.energies == "centre";
  // Printed edges count as they are; those of centres are halfway between them.
  const auto edge = [&](std::size_t i) {
    if (!is_centre) return i < n ? energy_at(text, i) : energy_at(text, n - 1) * std::exp(step);
    if (i == 0) return first * std::exp(-step / 2);
    if (i == n) return energy_at(text, n - 1) * std::exp(step / 2);
    return std::sqrt(energy_at(text, i - 1) * energy_at(text, i));
  };
  ArrangedRows result{true, {}};
  for (std::size_t i = 0; i < n; ++i) {
    result.rows.push_back(in_bin(text.rows[i], edge(i), edge(i + 1)));
  }
  result.note = is_centre ? "bins end halfway between their energies, in the logarithm"
                          : "energies are low edges; the last bin is as wide as those before it";
  return result;
}

/// Numbers without energies: the first block of a file, in bins whose edges stand elsewhere.
ArrangedRows with_edges_elsewhere(const PublicText& text, const FluxRequest& request) {
  if (request.edges.empty()) {
    throw LineFault(text.rows[0].line,
                    "the rows have no energies: add --edges FILE with the edges of the bins");
  }
  ArrangedRows result{true, {}};
  const std::size_t bins = request.edges.size() - 1;
  std::size_t bin = 0;
  for (const TableRow& row : text.rows) {
    for (const std::string& cell : row.cells) {
      if (bin < bins) {
        result.rows.push_back(
            {row.line, {to_text(request.edges[bin]), to_text(request.edges[bin + 1]), cell}});
      }
      ++bin;
    }
  }
  if (bin != bins) {
    throw LineFault(text.rows[0].line,
                    fmt::format("the block that begins here has {} numbers, and the {} edges of {} "
                                "make {} bins: contents come first, an empty line or a title ends "
                                "them",
                                bin, bins + 1, request.edges_source, bins));
  }
  if (text.second_block > 0) {
    result.note =
        fmt::format("the first block alone: what begins in line {} is not used", text.second_block);
  }
  return result;
}

std::vector<FluxLayout> all_layouts() {
  using Text = PublicText;
  using Request = FluxRequest;
  std::vector<Neutrino> globes;
  for (const char* name : {"nue", "numu", "nutau", "nuebar", "numubar", "nutaubar"}) {
    globes.push_back(*physics::neutrino_of(name));
  }
  return {
      {"t2k", "number of the bin, low - high (GeV), numu numubar nue nuebar, below title lines",
       true, "per cm^2 per 50 MeV per 1e21 POT", "per 50 MeV", numu_first,
       [](const Text& t, const Request&) { return t2k_cells(t.rows[0].cells).has_value(); },
       with_dashes},
      {"minerva",
       "contents in the first block, without energies: --edges FILE, one flavour",
       false,
       "per m^2 per POT per 500 MeV",
       "per 500 MeV",
       {},
       [](const Text& t, const Request& r) {
         return !r.edges.empty() || speaks_of(t.later_titles, "covariance");
       },
       with_edges_elsewhere},
      {"globes", "centre (GeV) and nue numu nutau nuebar numubar nutaubar, without a header", true,
       "", "", globes,
       [](const Text& t, const Request&) { return t.columns() == 7 && !names_columns(t); },
       with_points},
      {"miniboone", "low and high edge (GeV), numu numubar nue nuebar", true,
       "per cm^2 per POT per 50 MeV", "per 50 MeV", numu_first,
       [](const Text& t, const Request&) {
         if (t.columns() != 6 || !has_edges(t)) return false;
         return is_near(*t.number(0, 1) - *t.number(0, 0), booster_bin);
       },
       with_edges},
      {"bnb_centres", "centre (GeV, rounded) of bins of 50 MeV and numu numubar nue nuebar", true,
       "per cm^2 per POT per 50 MeV", "per 50 MeV", numu_first,
       [](const Text& t, const Request&) { return t.columns() == 5 && has_booster_centres(t); },
       with_rounded_centres},
      {"columns",
       "a header that names all columns, as energy_GeV or E_low_GeV and E_high_GeV, numu",
       true,
       "",
       "",
       {},
       [](const Text& t, const Request&) { return names_columns(t); },
       with_names},
      {"nova",
       "low and high edge (GeV) and one flavour, numbers per bin",
       true,
       "per m^2 per 1e6 POT per bin",
       "per bin",
       {},
       [](const Text& t, const Request&) { return t.columns() == 3 && has_edges(t); },
       with_edges},
      {"lhc_forward",
       "low edge or centre of logarithmic bins, numbers of neutrinos per bin through "
       "an area: --area, --energies",
       false,
       "",
       "per bin",
       {},
       [](const Text& t, const Request&) {
         return t.columns() > 1 && has_logarithmic_bins(t) &&
                (speaks_of(t.titles, "fb") || t.number(t.rows.size() - 1, 0).value_or(0) >= 1000);
       },
       with_logarithmic_bins},
      {"two_column",
       "energy and the flux of one flavour",
       false,
       "",
       "",
       {},
       [](const Text& t, const Request&) { return t.columns() == 2; },
       with_points},
  };
}

}  // namespace

const std::vector<FluxLayout>& flux_layouts() {
  static const std::vector<FluxLayout> layouts = all_layouts();
  return layouts;
}

std::vector<std::string> flux_layout_names() {
  std::vector<std::string> names = {"auto"};
  for (const FluxLayout& layout : flux_layouts()) names.emplace_back(layout.name);
  return names;
}

std::vector<double> read_edges(std::string_view text) {
  const PublicText numbers = split_public_text(text);
  if (numbers.second_block > 0) {
    throw LineFault(numbers.second_block, "edges are one block of numbers, without other lines");
  }
  std::vector<double> edges;
  for (std::size_t row = 0; row < numbers.rows.size(); ++row) {
    for (std::size_t cell = 0; cell < numbers.rows[row].cells.size(); ++cell) {
      const auto edge = numbers.number(row, cell);
      const int line = numbers.rows[row].line;
      if (!edge) throw LineFault(line, quote(numbers.rows[row].cells[cell]) + " is no edge");
      if (!edges.empty() && *edge <= edges.back()) {
        throw LineFault(line, fmt::format("{} is not above {}: edges ascend", to_text(*edge),
                                          to_text(edges.back())));
      }
      edges.push_back(*edge);
    }
  }
  if (edges.size() < 3) throw LineFault(0, "a table has at least two bins, which have three edges");
  return edges;
}

}  // namespace tridentscan::config
