#include "scanner/config/input/beams.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scanner/config/description/datum.hpp"
#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/load.hpp"
#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

constexpr std::string_view beam_folder = "data:beams/";

/// Leaves out the columns that `species` does not name; those that it names are there.
void read_species(const Node& node, FluxTable* table) {
  std::vector<physics::Neutrino> counted;
  const std::vector<Node> items = items_of(node);
  if (!node.readable() || node.value().kind != Value::Kind::list) return;
  for (const Node& item : items) {
    const std::ptrdiff_t index = read_word(item);
    if (index < 0) return;
    const physics::Neutrino& kind = physics::all_neutrinos[static_cast<std::size_t>(index)];
    if (std::ranges::find(counted, kind) != counted.end()) {
      item.refuse("is named twice, name it once");
    }
    counted.push_back(kind);
    if (table != nullptr && table->columns.of(kind).empty()) {
      item.refuse(fmt::format("but the table has no column {}, add it or name others only",
                              physics::name_of(kind)));
    }
  }
  if (table == nullptr) return;
  bool has_flux = false;
  for (const physics::Neutrino& kind : physics::all_neutrinos) {
    if (std::ranges::find(counted, kind) == counted.end()) table->columns.of(kind).clear();
    has_flux = has_flux || table->columns.has(kind);
  }
  if (!has_flux) node.refuse("leaves no flux, name a column that is not zero");
}

/// Which columns count; whether numu holds both muon neutrinos and antineutrinos.
bool read_columns(const MapNode& map, FluxTable* table) {
  const bool only_sum = map.has("first_column");
  if (only_sum == map.has("species")) {
    map.node().refuse(
        "needs one of 'species' and 'first_column', add \"species: [numu, numubar]\", or "
        "\"first_column: numu_and_numubar\" if the column numu holds the sum");
  } else if (only_sum) {
    const Node node = map.optional("first_column");
    (void)read_word(node);
    if (table != nullptr && table->columns.has(physics::numubar)) {
      node.refuse("but the column numubar is not zero (antineutrinos would count twice)");
    }
    if (table != nullptr) {
      for (const physics::Neutrino& kind : physics::all_neutrinos) {
        if (kind != physics::numu) table->columns.of(kind).clear();
      }
    }
  } else {
    read_species(map.optional("species"), table);
  }
  return only_sum;
}

/// Beyond the last row with flux there is none: a beam ends where it does.
void drop_empty_end(physics::Spectrum& spectrum) {
  std::size_t rows = spectrum.energy.size();
  const auto is_empty = [&](std::size_t row) { return spectrum.total(row) == 0; };
  while (rows > 2 && is_empty(rows - 1) && is_empty(rows - 2)) --rows;
  spectrum.energy.resize(rows);
  for (std::vector<double>& column : spectrum.flux) {
    if (!column.empty()) column.resize(rows);
  }
}

std::optional<FluxTable> read_table(const Node& node, const FileName& written_in,
                                    Sources& sources) {
  const std::optional<FileName> file = named_file(node, written_in, "my_beam.csv");
  if (!file) return std::nullopt;
  const std::string* text = sources.text(*file, node);
  if (text == nullptr) return std::nullopt;
  return read_flux_table(*text, file->path.lexically_normal().generic_string(), sources.problems());
}

/// The flux with its standing, and what is to be known about it.
std::vector<Assumption> read_standing(const MapNode& map, const std::string& name,
                                      const std::string& flux) {
  const std::string key = "beam." + name;
  const std::string status = read_status(map.required("status"));
  const std::string source = read_text(map.required("source"));
  std::vector<Assumption> result = {{key + ".flux", flux, status, source}};
  if (!map.has("caveats")) return result;
  for (const Node& item : items_of(map.optional("caveats"))) {
    result.push_back({key + "." + item.path(), read_text(item), status, source});
  }
  return result;
}

}  // namespace

const Section& beam_file_section() {
  using namespace key;
  static const Section section{
      "beam file",
      "The description of a flux, beside its table.",
      {schema_version(), required("name", name("my_beam"), "of the beam"),
       required("label", text("\"My beam\""), "for figures"),
       required("table", path("my_beam.csv"), "flux: lines with '#', one of them with the units"),
       optional("species", list_of(word(physics::neutrino_names()), "[numu, numubar]"),
                "which columns count"),
       optional("first_column", word({"numu_and_numubar"}),
                "instead of species: the column numu holds both, the only ones that count"),
       required("normalisation", choice<FluxUnit>(), "what the flux is counted by"),
       required("status", status(), "standing of the table"),
       required("source", text("\"where the table is from\""), "of the table"),
       optional("caveats", list_of(text("\"...\""), "a list of texts"), "what users should know")},
      {"species", "first_column"}};
  return section;
}

std::string charge_fault(const BeamData& beam, const Trident& trident) {
  if (!beam.only_sum_is_known) return "";
  for (const physics::FinalState& state : trident.final_states) {
    if (!state.is_same_flavour()) {
      return fmt::format(
          "the beam {} gives the sum of neutrinos and antineutrinos, of which only one makes {}: "
          "use another beam",
          beam.name, physics::name_of(state));
    }
    if (!trident.cuts.for_state(state).charge_symmetric()) {
      return fmt::format(
          "the beam {} gives the sum of neutrinos and antineutrinos, and cuts that differ for l- "
          "and l+ need the share of each: make the cuts equal or use another beam",
          beam.name);
    }
  }
  return "";
}

std::optional<FileName> BeamLibrary::file_of(const Node& name, const FileName& written_in) const {
  const std::string text = read_text(name, "dune_nd_fhc");
  if (text.empty()) return std::nullopt;
  if (text.ends_with(".yaml")) return named_file(name, written_in, "my_beam.yaml");
  const FileName file = data_file(fmt::format("{}{}.yaml", beam_folder, text));
  if (text.find_first_of("/\\") == text.npos && sources_.files().has(file.path)) return file;
  name.refuse("unknown beam " + quote(text) +
              suggestion(text, sources_.files().names_in(beam_folder)) +
              " A file of your own is named by its path, which ends in .yaml");
  return std::nullopt;
}

std::optional<BeamData> BeamLibrary::read(const FileName& file, const Node& requested_by) {
  Problems& problems = sources_.problems();
  const std::size_t problems_before = problems.size();
  const Node root = sources_.open(file, requested_by);
  if (!root.readable()) return std::nullopt;
  const MapNode map(root, beam_file_section());
  const std::string name = read_name(map.required("name"));
  const std::string label = read_text(map.required("label"));
  const Node table_node = map.required("table");
  std::optional<FluxTable> table = read_table(table_node, file, sources_);
  const Node unit_node = map.required("normalisation");
  FluxUnit unit{};
  read_value(unit_node, unit);
  if (table && unit_node.readable() && unit != table->unit) {
    unit_node.refuse(fmt::format("is {}, but the units line of the table says \"{}\", correct one",
                                 name_of(unit), text_of(table->unit)));
  }
  const bool only_sum = read_columns(map, table ? &*table : nullptr);
  const std::string flux =
      table ? fmt::format("{}, {}{}{}{}", table_node.value().text, text_of(table->unit),
                          table->as_written.empty() ? "" : " (", table->as_written,
                          table->as_written.empty() ? "" : ")")
            : "";
  const std::vector<Assumption> assumptions = read_standing(map, name, flux);
  if (problems.size() > problems_before) return std::nullopt;
  drop_empty_end(table->columns);
  return BeamData{name, label,    physics::Beam(std::move(table->columns)),
                  unit, only_sum, assumptions};
}

std::optional<BeamData> BeamLibrary::beam(const Node& name, const FileName& written_in) {
  const std::optional<FileName> file = file_of(name, written_in);
  return file ? beam_in(*file, name) : std::nullopt;
}

std::optional<BeamData> BeamLibrary::beam_in(const FileName& file, const Node& requested_by) {
  const std::string key = file.path.lexically_normal().generic_string();
  if (const auto known = beams_.find(key); known != beams_.end()) return known->second;
  return beams_.emplace(key, read(file, requested_by)).first->second;
}

BeamData load_beam(FileSet& files, const std::string& name) {
  Problems problems;
  Sources sources(files, problems);
  BeamLibrary library(sources);
  const Value value = spoken(name, "beam");
  const Node node(value, "", problems);
  const bool is_path = name.ends_with(".yaml") && !name.starts_with(data_prefix);
  const std::optional<BeamData> found =
      is_path ? library.beam_in({name, name}, node) : library.beam(node, {});
  problems.throw_if_any();
  return found.value();
}

std::vector<std::string> beam_names(const FileSet& files) {
  return files.names_in(beam_folder);
}

}  // namespace tridentscan::config
