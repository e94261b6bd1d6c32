#include "scanner/io/event_file.hpp"

#include <array>
#include <cmath>
#include <functional>
#include <optional>

#include "physics/constants.hpp"
#include "physics/mediator.hpp"
#include "physics/pdg_codes.hpp"
#include "scanner/config/input/model_file.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/hdf5_writer.hpp"
#include "scanner/io/seal.hpp"

namespace tridentscan::io {
namespace {

using result::EventRecord;

constexpr std::int64_t schema_version = 1;

/// A column of the file: a momentum, a number, or a whole number of each event.
struct MomentumColumn {
  const char* name;
  physics::FourVector physics::LabMomenta::*member;
  const char* meaning;
};
constexpr std::array momentum_columns{
    MomentumColumn{"neutrino_in", &physics::LabMomenta::neutrino_in,
                   "beam neutrino: E, px, py, pz; it defines the beam"},
    MomentumColumn{"neutrino_out", &physics::LabMomenta::neutrino_out,
                   "final neutrino: E, px, py, pz"},
    MomentumColumn{"lepton_minus", &physics::LabMomenta::lepton_minus,
                   "negative lepton: E, px, py, pz"},
    MomentumColumn{"lepton_plus", &physics::LabMomenta::lepton_plus,
                   "positive lepton: E, px, py, pz"},
    MomentumColumn{"recoil", &physics::LabMomenta::recoil,
                   "nucleus, or struck nucleon, after: E, px, py, pz"}};

struct NumberColumn {
  const char* name;
  double (*value)(const EventRecord&);
  const char* units;
  const char* meaning;
};
constexpr std::array number_columns{
    NumberColumn{"recoil_kinetic_energy",
                 [](const EventRecord& e) { return e.momenta.recoil_kinetic_energy; }, "GeV",
                 "of the recoil: E - M is lost in the rounding of E"},
    NumberColumn{"weight", [](const EventRecord& e) { return e.weight; }, "1",
                 "for the model of the file"},
    NumberColumn{"k2", [](const EventRecord& e) { return e.k2; }, "GeV^2",
                 "momentum transfer K2 = -(k1 - k2)^2 of the neutrino"},
    NumberColumn{"t_vv", [](const EventRecord& e) { return e.tensors.vv; }, "GeV^6",
                 "coefficient of C_V^2 in |M|^2, contracted with the hadron tensor"},
    NumberColumn{"t_aa", [](const EventRecord& e) { return e.tensors.aa; }, "GeV^6",
                 "coefficient of C_A^2"},
    NumberColumn{"t_va", [](const EventRecord& e) { return e.tensors.va; }, "GeV^6",
                 "coefficient of C_V C_A; has the minus sign of antineutrinos in it"},
    NumberColumn{"t_ss", [](const EventRecord& e) { return e.tensors.ss; }, "GeV^6",
                 "coefficient of C_S^2 of a scalar boson"},
    NumberColumn{"t_pp", [](const EventRecord& e) { return e.tensors.pp; }, "GeV^6",
                 "coefficient of C_P^2 of a pseudoscalar boson"}};

struct WholeColumn {
  const char* name;
  double EventRecord::*member;
  const char* meaning;
};
constexpr std::array whole_columns{
    WholeColumn{"neutrino", &EventRecord::neutrino, "PDG code of the beam neutrino"},
    WholeColumn{"neutrino_out_pdg", &EventRecord::neutrino_out, "PDG code of the final neutrino"},
    WholeColumn{"lepton_minus_pdg", &EventRecord::lepton_minus, "PDG code"},
    WholeColumn{"lepton_plus_pdg", &EventRecord::lepton_plus, "PDG code"},
    WholeColumn{"target", &EventRecord::target, "PDG code of the nucleus"},
    WholeColumn{"struck_nucleon", &EventRecord::struck_nucleon,
                "PDG code; 0 where the nucleus stays whole"},
    WholeColumn{"process", &EventRecord::reaction, "row of /processes"}};

/// A dataset and how a batch of events fills its rows.
struct EventColumn {
  hdf5::Dataset dataset;
  std::function<void(const hdf5::Dataset&, std::size_t first, std::span<const EventRecord>)> write;
};

std::vector<EventColumn> make_columns(const hdf5::Group& group, std::size_t rows) {
  std::vector<EventColumn> columns;
  for (const auto& column : momentum_columns) {
    columns.push_back(
        {group.rows(column.name, {rows, 4}, false, {"GeV", column.meaning}),
         [member = column.member](const auto& dataset, std::size_t first, auto events) {
           std::vector<double> values;
           for (const EventRecord& event : events) {
             const physics::FourVector& p = event.momenta.*member;
             values.insert(values.end(), {p.e, p.x, p.y, p.z});
           }
           dataset.write_rows(first, std::span<const double>(values));
         }});
  }
  for (const auto& column : number_columns) {
    columns.push_back({group.rows(column.name, {rows}, false, {column.units, column.meaning}),
                       [value = column.value](const auto& dataset, std::size_t first, auto events) {
                         std::vector<double> values;
                         for (const EventRecord& event : events) values.push_back(value(event));
                         dataset.write_rows(first, std::span<const double>(values));
                       }});
  }
  for (const auto& column : whole_columns) {
    columns.push_back(
        {group.rows(column.name, {rows}, true, {"1", column.meaning}),
         [member = column.member](const auto& dataset, std::size_t first, auto events) {
           std::vector<long> values;
           for (const EventRecord& event : events) {
             values.push_back(static_cast<long>(event.*member));
           }
           dataset.write_rows(first, std::span<const long>(values));
         }});
  }
  return columns;
}

/// Vertices, volumes and times, where they were asked for.
class Places {
 public:
  Places(const hdf5::Group& group, std::size_t rows, const EventPlacement& placement)
      : placement_(placement) {
    if (!placement.volumes.empty()) {
      vertex_.emplace(group.rows("vertex", {rows, 3}, false, {"cm", "where it happens: x, y, z"}));
    }
    if (!placement.volumes.empty() && !placement.volumes.front().nuclei.empty()) {
      volume_.emplace(
          group.rows("volume", {rows}, true, {"1", "place in the list of volumes, from 0"}));
    }
    if (placement.spill) {
      time_.emplace(group.rows("time", {rows}, false, {"ns", "when it happens"}));
    }
  }
  void write(std::size_t first, std::span<const EventRecord> events) const {
    std::vector<double> vertices, times;
    std::vector<long> volumes;
    auto number = static_cast<std::int64_t>(first);
    for (const EventRecord& event : events) {
      const auto place = placement_.at(number++, static_cast<int>(event.target));
      vertices.insert(vertices.end(), place.vertex.begin(), place.vertex.end());
      times.push_back(place.time);
      volumes.push_back(static_cast<long>(place.volume));
    }
    if (volume_) volume_->write_rows(first, std::span<const long>(volumes));
    if (vertex_) vertex_->write_rows(first, std::span<const double>(vertices));
    if (time_) time_->write_rows(first, std::span<const double>(times));
  }

 private:
  const EventPlacement& placement_;
  std::optional<hdf5::Dataset> vertex_, volume_, time_;
};

void write_head(const hdf5::Group& root, const EventHead& head) {
  root.attribute("filetype", std::string(event_filetype));
  root.attribute("schema_version", schema_version);
  root.attribute("experiment", head.experiment);
  root.attribute("seed", head.seed);
  root.attribute("software_version", head.provenance.software_version);
  root.attribute("git_commit", head.provenance.git_commit);
  root.attribute("compiler", head.provenance.compiler);
  root.attribute("libraries", head.provenance.libraries);
  root.attribute("isa", head.provenance.isa);
  root.text("configuration", head.configuration, {"", "experiment and options, resolved, JSON"});
}

/// What a reader needs to reweight: the channels and the charges of the bosons that have names.
void write_couplings(const hdf5::Group& root, const EventHead& head) {
  const hdf5::Group processes = root.group("processes");
  hdf5::Table names{{"name"}, {}};
  std::vector<double> vector, axial, sigma, error, efficiency;
  std::vector<long> neutrino, minus, plus;
  for (const EventProcess& process : head.processes) {
    names.rows.push_back({process.name});
    neutrino.push_back(physics::pdg::code_of(process.neutrino));
    minus.push_back(physics::pdg::lepton_minus(process.state.minus));
    plus.push_back(physics::pdg::lepton_plus(process.state.plus));
    vector.push_back(process.couplings.vector);
    axial.push_back(process.couplings.axial);
    sigma.push_back(process.cross_section);
    error.push_back(process.error);
    efficiency.push_back(process.efficiency);
  }
  const hdf5::Shape shape{head.processes.size()};
  processes.table("name", names, {"", "neutrino, final state and hadron"});
  processes.array("neutrino", neutrino, shape, {"1", "PDG code"});
  processes.array("lepton_minus_pdg", minus, shape, {"1", "PDG code"});
  processes.array("lepton_plus_pdg", plus, shape, {"1", "PDG code"});
  processes.array("c_v", vector, shape, {"1", "C_V of the Standard Model"});
  processes.array("c_a", axial, shape, {"1", "C_A of the Standard Model"});
  processes.array("cross_section", sigma, shape,
                  {"cm^2", "of the model, per nucleus of the target and neutrino of the beam"});
  processes.array("cross_section_error", error, shape, {"cm^2", "its numerical error"});
  processes.array("efficiency", efficiency, shape, {"1", "share of the points that were accepted"});

  const hdf5::Group mediators = root.group("mediators");
  hdf5::Table mediator_names{{"name"}, {}};
  std::vector<double> of_neutrino, of_lepton;
  for (const auto& mediator : physics::gauged_mediators()) {
    mediator_names.rows.push_back({mediator.name});
    of_neutrino.insert(of_neutrino.end(), mediator.neutrino.begin(), mediator.neutrino.end());
    for (const auto& charge : mediator.lepton) of_lepton.push_back(charge.vector);
  }
  const hdf5::Shape charges{mediator_names.rows.size(), 3};
  mediators.table("name", mediator_names, {"", "vector bosons without kinetic mixing"});
  mediators.array("neutrino", of_neutrino, charges, {"1", "charges of nue, numu, nutau"});
  mediators.array("lepton", of_lepton, charges, {"1", "vector charges of e, mu, tau"});
  mediators.attribute("vev_squared_GeV2", physics::constants::vev_squared);
}

void write_contents(const hdf5::DiskFile& file, const EventHead& head, const EventSpool& events) {
  const hdf5::Group root = file.root();
  write_head(root, head);
  write_couplings(root, head);
  const hdf5::Group group = root.group("events");
  group.attribute("model", head.model);
  group.attribute("model_text", model_text(head.reference));
  group.attribute("mass_GeV", head.mass);
  group.attribute("coupling", head.coupling);
  group.attribute("drawn_for", head.drawn_for);
  group.attribute("sum_of_weights", head.sum_of_weights);
  group.attribute("overweights", head.overweights);
  group.attribute("largest_multiplicity", head.largest_multiplicity);
  group.attribute("cross_section_cm2", head.cross_section);
  group.attribute("cross_section_error_cm2", head.cross_section_error);
  group.attribute("exposure", head.exposure);
  group.attribute("expected_events", head.expected_events);
  if (const auto& n = head.placement.direction) {
    group.attribute("beam_x", (*n)[0]);
    group.attribute("beam_y", (*n)[1]);
    group.attribute("beam_z", (*n)[2]);
  }
  const auto rows = static_cast<std::size_t>(events.size());
  const auto columns = make_columns(group, rows);
  const Places places(group, rows, head.placement);
  std::size_t first = 0;
  events.for_each([&](std::span<const EventRecord> batch) {
    std::vector<EventRecord> turned;
    for (const EventRecord& event : batch) turned.push_back(head.placement.turned(event));
    for (const EventColumn& column : columns) column.write(column.dataset, first, turned);
    places.write(first, batch);
    first += batch.size();
  });
}

/// Errors of the library that name no file get its name.
void write_unsealed(const std::filesystem::path& path, const EventHead& head,
                    const EventSpool& events) {
  try {
    hdf5::DiskFile file(path);
    write_contents(file, head, events);
    file.finish();
  } catch (const IoError& error) {
    throw IoError(path.string() + ": " + error.what());
  }
}

}  // namespace

std::string model_text(const physics::EventModel& model) {
  return model.boson ? config::model_text(*model.boson) : "{}";
}

void write_events_hdf5(const std::filesystem::path& path, const EventHead& head,
                       const EventSpool& events) {
  StreamedFile output(path);
  write_unsealed(output.temporary(), head, events);
  seal_file(output.temporary());
  output.commit();
}

}  // namespace tridentscan::io
