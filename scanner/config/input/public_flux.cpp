#include "scanner/config/input/public_flux.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/spelling.hpp"
#include "scanner/config/yaml/text_checks.hpp"
#include "scanner/config/yaml/unit_expression.hpp"

namespace tridentscan::config {
namespace {

using physics::Neutrino;

std::vector<std::string> names_of(const std::vector<Neutrino>& kinds) {
  std::vector<std::string> names;
  for (const Neutrino& kind : kinds) names.push_back(physics::name_of(kind));
  return names;
}

const FluxLayout& layout_of(const PublicText& text, const FluxRequest& request, PublicFlux& flux) {
  const bool is_said = request.layout != "auto";
  for (const FluxLayout& layout : flux_layouts()) {
    if (is_said ? request.layout != layout.name : !layout.recognises(text, request)) continue;
    flux.layout = layout.name;
    flux.layout_from = is_said ? "as said" : fmt::format("recognised by its rows: {}", layout.help);
    return layout;
  }
  const std::size_t columns = text.rows[0].cells.size();
  for (const TableRow& row : text.rows) {
    if (row.cells.size() != columns) {
      throw LineFault(row.line,
                      fmt::format("has {} columns, and the rows above have {}: correct it, or say "
                                  "--layout ({})",
                                  row.cells.size(), columns, fmt::join(flux_layout_names(), ", ")));
    }
  }
  throw LineFault(
      text.rows[0].line,
      fmt::format("the rows that begin here have {} columns, and are in no layout known: say "
                  "--layout ({}), or name the columns in a header, as \"energy_GeV numu\"",
                  columns, fmt::join(flux_layout_names(), ", ")));
}

// The flavours.

/// The title that names this many flavours, the lowest one; nullptr if none does. The title just
/// above the rows is a header: one of another number of flavours does not fit them.
const TitleLine* header_of(const PublicText& text, std::size_t columns) {
  for (auto title = text.titles.rbegin(); title != text.titles.rend(); ++title) {
    const std::vector<Neutrino> named = neutrinos_named(title->text);
    if (named.size() == columns) return &*title;
    if (title == text.titles.rbegin() && named.size() > 1) {
      throw LineFault(title->line,
                      fmt::format("names {} flavours ({}), and the rows below have {} columns of "
                                  "flux: are columns shifted? Choose another --layout, or say them "
                                  "from left to right with --flavour",
                                  named.size(), fmt::join(names_of(named), ", "), columns));
    }
  }
  return nullptr;
}

std::vector<Neutrino> flavours_of(const PublicText& text, const ArrangedRows& arranged,
                                  const FluxLayout& layout, const FluxRequest& request,
                                  PublicFlux& flux) {
  const TableRow& row = arranged.rows[0];
  const std::size_t energies = arranged.has_edges ? 2 : 1;
  const std::size_t columns = row.cells.size() > energies ? row.cells.size() - energies : 0;
  const auto refuse_other_than = [&](std::size_t expected, const std::string& whose) {
    if (columns != expected) {
      throw LineFault(
          row.line,
          fmt::format("has {} columns of flux behind {}, not the {} {}: are "
                      "columns shifted, or is this another --layout?",
                      columns, arranged.has_edges ? "the edges" : "the energy", expected, whose));
    }
  };
  if (!request.flavours.empty()) {
    flux.flavours_from = "--flavour";
    refuse_other_than(request.flavours.size(), "of --flavour");
    return request.flavours;
  }
  if (columns > 0) {
    if (const TitleLine* header = header_of(text, columns)) {
      flux.flavours_from = fmt::format("named in line {}", header->line);
      return neutrinos_named(header->text);
    }
  }
  if (layout.flavours.empty()) {
    throw LineFault(row.line,
                    fmt::format("no title says of which flavour the {} below: say it with "
                                "--flavour, as --flavour numu",
                                columns == 1 ? "numbers are" : "columns are"));
  }
  flux.flavours_from = fmt::format("the order of {}", layout.name);
  refuse_other_than(layout.flavours.size(), fmt::format("of {}", layout.name));
  return layout.flavours;
}

// The unit.

bool is_whole(const std::string& unit) {
  try {
    (void)parse_flux_unit(unit);
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

/// A unit with what it leaves out: area, and what energies the numbers are per.
std::string completed(std::string unit, const FluxRequest& request, std::string_view width) {
  if (is_whole(unit)) {
    if (request.area) {
      throw std::invalid_argument("--area: the unit has an area already, leave the option out");
    }
    return unit;
  }
  const UnitExpression written = parse_unit(unit);
  if (request.area && written.power(Base::length) == 0) unit += " per " + *request.area;
  if (written.power(Base::energy) == 0 && written.power(Base::bin) == 0 && !width.empty()) {
    unit += fmt::format(" {}", width);
  }
  return unit;
}

/// What a refused unit needs.
std::string way_out(const std::string& unit) {
  try {
    if (parse_unit(unit).power(Base::length) == 0) {
      return "; the area that the neutrinos pass is said with --area \"0.16 m^2\"";
    }
  } catch (const std::invalid_argument&) {
  }
  return "";
}

/// What a title says against --unit; empty if nothing.
std::string contradiction(const PublicText& text, const FluxRequest& request,
                          std::string_view width, const WrittenUnit& said) {
  try {
    const auto found = unit_in(text.titles);
    if (!found) return "";
    const WrittenUnit written = parse_flux_unit(completed(found->text, request, width));
    if (written.unit == said.unit && written.per_bin == said.per_bin &&
        std::abs(written.factor / said.factor - 1) < 1e-9) {
      return "";
    }
    return fmt::format("line {} says the unit \"{}\", and --unit another one, which counts",
                       found->line, found->text);
  } catch (const std::invalid_argument&) {  // no whole unit: that is why --unit was needed
    return "";
  }
}

std::string unit_of(const PublicText& text, const FluxLayout& layout, const FluxRequest& request,
                    PublicFlux& flux) {
  const std::string_view width = request.is_energy_times_flux ? "per GeV" : layout.width;
  std::string unit;
  if (request.unit) {
    unit = *request.unit;
    flux.unit_from = "--unit";
  } else if (const auto found = unit_in(text.titles)) {
    unit = found->text;
    flux.unit_from = fmt::format("in line {}", found->line);
  } else if (!layout.unit.empty()) {
    unit = layout.unit;
    flux.unit_from = fmt::format("known of {}", layout.name);
    flux.warnings.push_back(fmt::format(
        "the file does not say its unit: it is taken as that of {}, \"{}\"; if others published it "
        "in the same layout, say theirs with --unit",
        layout.name, layout.unit));
  } else {
    const bool is_per_bin = layout.width == "per bin";
    throw LineFault(
        text.rows[0].line,
        is_per_bin
            ? "the file does not say for what luminosity its numbers are: add --unit \"per bin per "
              "150 fb^-1\" (or 3000), and the area with --area \"0.16 m^2\""
            : "the file does not say its unit: add --unit, as \"per m^2 per GeV per POT\" (DUNE's "
              "release) or \"per cm^2 per GeV per POT\" (copies of it), which are 1e4 apart");
  }
  unit = completed(unit, request, width);
  try {
    flux.unit = parse_flux_unit(unit);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(
        fmt::format("{}: {}{}", request.unit ? "--unit" : "unit", error.what(), way_out(unit)));
  }
  if (request.unit) {
    if (std::string against = contradiction(text, request, width, flux.unit); !against.empty()) {
      flux.warnings.push_back(std::move(against));
    }
  }
  if (flux.unit.unit == FluxUnit::shape) {
    flux.warnings.emplace_back("a shape gives averages, no numbers of events");
  }
  return unit;
}

/// The unit of the energies as it ends the name of a column.
std::string energy_unit_of(const PublicText& text, const FluxLayout& layout,
                           const FluxRequest& request, PublicFlux& flux) {
  if (request.energy_unit) return *request.energy_unit;
  if (const std::string unit = energy_unit_in(text.titles); !unit.empty()) return unit;
  if (!layout.knows_energy_unit) {
    flux.warnings.emplace_back(
        "no title says the unit of the energies: GeV is taken; say another one with --energy-unit");
  }
  return "GeV";
}

/// Energy times flux, over the energy.
void divide_by_energy(ArrangedRows& arranged, const std::string& energy_unit) {
  const double size = parse_unit(energy_unit).size();
  for (TableRow& row : arranged.rows) {
    double energy = 0;
    try {
      const double low = parse_number(plain_notation(row.cells.at(0)));
      energy =
          size *
          (arranged.has_edges ? (low + parse_number(plain_notation(row.cells.at(1)))) / 2 : low);
      for (std::size_t i = arranged.has_edges ? 2 : 1; i < row.cells.size(); ++i) {
        const double value = parse_number(plain_notation(row.cells[i]));
        if (value != 0 && !(energy > 0)) {
          throw LineFault(row.line, "has a flux at no energy, over which it cannot be divided");
        }
        row.cells[i] = value == 0 ? "0" : to_text(value / energy);
      }
    } catch (const LineFault&) {
      throw;
    } catch (const std::invalid_argument& error) {
      throw LineFault(row.line, error.what());
    }
  }
}

bool have_equal_energies(const TableRows& some, const TableRows& others, std::size_t columns) {
  const auto are_equal = [=](const TableRow& a, const TableRow& b) {
    for (std::size_t i = 0; i < columns; ++i) {
      if (parse_number(plain_notation(a.cells[i])) != parse_number(plain_notation(b.cells[i]))) {
        return false;
      }
    }
    return true;
  };
  return some.columns.front() == others.columns.front() &&
         std::equal(some.rows.begin(), some.rows.end(), others.rows.begin(), others.rows.end(),
                    are_equal);
}

/// An option that the layout has no use for was meant for another one.
void refuse_idle_options(const FluxRequest& request, const FluxLayout& layout) {
  const auto refuse = [&](const char* option, const char* owner) {
    throw std::invalid_argument(
        fmt::format("{}: belongs to the layout {}, and this is read as {}: leave the option out or "
                    "choose another --layout",
                    option, owner, layout.name));
  };
  if (!request.edges.empty() && layout.name != "minerva") refuse("--edges", "minerva");
  if (request.energies && layout.name != "lhc_forward") refuse("--energies", "lhc_forward");
}

PublicFlux understood(const PublicText& text, const FluxRequest& request) {
  PublicFlux flux;
  const FluxLayout& layout = layout_of(text, request, flux);
  refuse_idle_options(request, layout);
  const int product = line_of_energy_times_flux(text.titles);
  const bool has_names = layout.name == "columns";  // which say what they are
  if (product > 0 && !request.is_energy_times_flux && !has_names) {
    throw LineFault(product,
                    "says that the numbers are energy times flux: add --energy-times-flux, or "
                    "correct the title");
  }
  if (product > 0 && !request.is_energy_times_flux) {
    flux.warnings.push_back(fmt::format(
        "line {} speaks of energy times flux: if the numbers are that, add --energy-times-flux",
        product));
  }
  ArrangedRows arranged = layout.arrange(text, request);
  if (!arranged.note.empty()) flux.notes.push_back(arranged.note);
  if (!arranged.names.empty()) {
    flux.rows.columns = arranged.names;
    flux.flavours_from = fmt::format("named in line {}", text.titles.back().line);
    if (request.is_energy_times_flux) divide_by_energy(arranged, "GeV");
  } else {
    const std::vector<Neutrino> kinds = flavours_of(text, arranged, layout, request, flux);
    const std::string unit = energy_unit_of(text, layout, request, flux);
    if (arranged.has_edges) {
      flux.rows.columns = {"energy_low_" + unit, "energy_high_" + unit};
    } else {
      flux.rows.columns = {"energy_" + unit};
    }
    for (const std::string& name : names_of(kinds)) flux.rows.columns.push_back(name);
    if (request.is_energy_times_flux) divide_by_energy(arranged, unit);
  }
  if (request.is_energy_times_flux) {
    flux.notes.emplace_back("energy times flux, over the energy in GeV");
  }
  flux.rows.units = unit_of(text, layout, request, flux);
  flux.rows.rows = std::move(arranged.rows);
  return flux;
}

}  // namespace

std::optional<PublicFlux> read_public_flux(const std::string& text, const std::string& source,
                                           const FluxRequest& request, Problems& problems) {
  if (!check_text(text, source, problems, TextOf::table)) return std::nullopt;
  const auto name = std::make_shared<const std::string>(source);
  try {
    PublicFlux flux = understood(split_public_text(text), request);
    std::optional<FluxTable> table = read_flux_table(flux.rows, source, problems);
    if (!table) return std::nullopt;
    flux.table = std::move(*table);
    return flux;
  } catch (const LineFault& fault) {
    problems.add({name, fault.line()}, "", fault.what());
  } catch (const std::invalid_argument& error) {
    problems.add({name}, "", error.what());
  }
  return std::nullopt;
}

PublicFlux joined(const std::vector<PublicFlux>& fluxes, const std::vector<std::string>& sources) {
  PublicFlux all = fluxes.front();
  const std::size_t begin = all.table.is_histogram ? 2 : 1;  // of the fluxes in a row
  for (std::size_t i = 1; i < fluxes.size(); ++i) {
    const PublicFlux& one = fluxes[i];
    const auto fail = [&](const std::string& what) {
      throw std::invalid_argument(
          fmt::format("{} and {} {}: read them one by one into beams of their own", sources[0],
                      sources[i], what));
    };
    if (one.layout != all.layout) {
      fail(fmt::format("are laid out as {} and {}", all.layout, one.layout));
    }
    if (one.rows.units != all.rows.units) {
      fail(fmt::format("have different units ({} and {})", all.rows.units, one.rows.units));
    }
    if (one.layout == "columns") fail("name their columns themselves");
    if (!have_equal_energies(all.rows, one.rows, begin)) fail("have different energies");
    all.rows.columns.insert(all.rows.columns.end(),
                            one.rows.columns.begin() + std::ptrdiff_t(begin),
                            one.rows.columns.end());
    for (std::size_t row = 0; row < all.rows.rows.size(); ++row) {
      auto& cells = all.rows.rows[row].cells;
      const auto& more = one.rows.rows[row].cells;
      cells.insert(cells.end(), more.begin() + std::ptrdiff_t(begin), more.end());
    }
    for (const std::string& warning : one.warnings) {
      if (std::find(all.warnings.begin(), all.warnings.end(), warning) == all.warnings.end()) {
        all.warnings.push_back(warning);
      }
    }
  }
  Problems problems;
  std::optional<FluxTable> table = read_flux_table(all.rows, sources[0], problems);
  problems.throw_if_any();
  all.table = std::move(table.value());
  return all;
}

}  // namespace tridentscan::config
