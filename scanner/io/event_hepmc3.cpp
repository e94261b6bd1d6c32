#include "scanner/io/event_hepmc3.hpp"

#include <HepMC3/Attribute.h>
#include <HepMC3/GenEvent.h>
#include <HepMC3/GenParticle.h>
#include <HepMC3/GenRunInfo.h>
#include <HepMC3/GenVertex.h>
#include <HepMC3/WriterAscii.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <set>

#include "physics/pdg_codes.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/event_particles.hpp"

namespace tridentscan::io {
namespace {

using result::EventRecord;
namespace pdg = physics::pdg;

// Status codes: particles (NuHepMC P.R.1, P.C.1) and vertices (V.R.1, V.C.1).
constexpr int final_status = 1, beam_status = 4, target_status = 20, nucleon_status = 21;
constexpr int primary_vertex = 1, nucleon_vertex = 21;

constexpr double picobarn = 1e-36;  // cm^2
constexpr double light_cm_per_ns = 29.9792458;

/// Attributes of the run. Lists are text separated by blanks: what the library from 3.2.6 on writes
/// for vector attributes.
class Run {
 public:
  Run() : info_(std::make_shared<HepMC3::GenRunInfo>()) {}
  void number(const std::string& name, int value) {
    info_->add_attribute(name, std::make_shared<HepMC3::IntAttribute>(value));
  }
  void number(const std::string& name, double value) {
    info_->add_attribute(name, std::make_shared<HepMC3::DoubleAttribute>(value));
  }
  void text(const std::string& name, const std::string& value) {
    info_->add_attribute(name, std::make_shared<HepMC3::StringAttribute>(value));
  }
  template <class Values>
  void list(const std::string& name, const Values& values) {
    text(name, fmt::format("{}", fmt::join(values, " ")));
  }
  /// NuHepMC.KINDIDs and NuHepMC.KINDInfo[ID] (G.R.8 - G.R.10).
  void codes(const std::string& kind,
             const std::map<int, std::pair<std::string, std::string>>& all) {
    std::vector<int> ids;
    for (const auto& [id, words] : all) {
      ids.push_back(id);
      text(fmt::format("NuHepMC.{}Info[{}].Name", kind, id), words.first);
      text(fmt::format("NuHepMC.{}Info[{}].Description", kind, id), words.second);
    }
    list("NuHepMC." + kind + "IDs", ids);
  }
  [[nodiscard]] const std::shared_ptr<HepMC3::GenRunInfo>& info() const { return info_; }

 private:
  std::shared_ptr<HepMC3::GenRunInfo> info_;
};

void describe_beams(const EventHead& head, Run& run) {
  run.text("NuHepMC.Beam.EnergyUnit", "GEV");
  for (const EventBeam& beam : head.beams) {
    const std::string name = fmt::format("NuHepMC.Beam[{}]", pdg::code_of(beam.neutrino));
    if (beam.flux.empty()) {
      run.text(name + ".Type", "MonoEnergetic");
      run.number(name + ".MonoEnergetic.Energy", beam.energy.front());
      continue;
    }
    run.text(name + ".Type", "Histogram");
    run.text("NuHepMC.Beam.FluxUnit", head.flux_unit);
    std::vector<double> content;
    for (std::size_t i = 1; i < beam.energy.size(); ++i) {
      content.push_back((beam.flux[i - 1] + beam.flux[i]) / 2);
    }
    run.list(name + ".Histogram.BinEdges", beam.energy);
    run.list(name + ".Histogram.BinContent", content);
    run.number(name + ".Histogram.ContentIsPerWidth", 1);
  }
}

/// CV, then "lmu_ltau_m0.01_g0.001".
std::vector<std::string> weight_names(const EventHead& head) {
  std::vector<std::string> names{"CV"};
  for (const auto& model : head.more_weights) {
    names.push_back(model.boson
                        ? fmt::format("{}_m{}_g{}", model.boson->name, model.mass, model.coupling)
                        : "sm");
  }
  return names;
}

std::vector<double> weights_of(const EventRecord& record, const EventHead& head) {
  std::vector<double> weights{record.weight};
  const EventParticles p = particles_of(record);
  const physics::Neutrino incoming{
      static_cast<physics::Flavour>((std::abs(p.neutrino_in.code) - 12) / 2),
      p.neutrino_in.code < 0};
  const physics::FinalState state{static_cast<physics::Flavour>((p.lepton_minus.code - 11) / 2),
                                  static_cast<physics::Flavour>((-p.lepton_plus.code - 11) / 2)};
  const auto squared = [&](const physics::EventModel& model) {
    return squared_amplitude(model.products(incoming, state, record.k2), record.tensors);
  };
  for (const auto& model : head.more_weights) {
    weights.push_back(record.weight * squared(model) / squared(head.reference));
  }
  return weights;
}

std::shared_ptr<HepMC3::GenRunInfo> run_information(const EventHead& head) {
  Run run;
  run.number("NuHepMC.Version.Major", 1);
  run.number("NuHepMC.Version.Minor", 0);
  run.number("NuHepMC.Version.Patch", 0);
  run.info()->tools().push_back({"tridentscan", head.provenance.software_version,
                                 "neutrino tridents, git " + head.provenance.git_commit});
  std::vector<std::string> conventions{"G.C.2", "G.C.3", "G.C.4", "E.C.1",
                                       "V.C.1", "P.C.1", "P.C.2"};
  if (head.protons_on_target > 0) {
    conventions.insert(conventions.begin(), "G.C.1");
    run.number("NuHepMC.Exposure.POT", head.protons_on_target);
  }
  run.list("NuHepMC.Conventions", conventions);
  run.text("NuHepMC.Units.CrossSection.Unit", "pb");
  run.text("NuHepMC.Units.CrossSection.TargetScale", "PerAtom");
  run.info()->set_weight_names(weight_names(head));
  run.number("NuHepMC.FluxAveragedTotalCrossSection", head.cross_section / picobarn);
  run.number("NuHepMC.FluxAveragedTotalCrossSectionUncertainty",
             head.cross_section_error / picobarn);
  run.text("NuHepMC.Citations.Generator.arXiv", "1406.2332");

  std::map<int, std::pair<std::string, std::string>> processes;
  for (const EventProcess& process : head.processes) {
    const int id = nuhepmc_process(process.state, process.struck_nucleon);
    const std::string hadron = process.struck_nucleon == 0             ? "nucleus as a whole"
                               : process.struck_nucleon == pdg::proton ? "proton"
                                                                       : "neutron";
    const std::string made = physics::name_of(process.state);
    processes[id] = {"trident " + made + ", " + hadron,
                     "neutrino trident production of " + made + " on a " + hadron};
    run.text(fmt::format("NuHepMC.Citations.Process[{}].arXiv", id), "1406.2332");
  }
  run.codes("Process", processes);
  run.codes("VertexStatus",
            {{primary_vertex, {"Primary", "the trident"}},
             {nucleon_vertex, {"NucleonSeparation", "the struck nucleon leaves its nucleus"}}});
  run.codes("ParticleStatus", {{final_status, {"Final", "undecayed final particle"}},
                               {beam_status, {"Beam", "beam neutrino"}},
                               {target_status, {"Target", "target nucleus"}},
                               {nucleon_status, {"StruckNucleon", "nucleon in the target"}}});
  run.list("NuHepMC.AdditionalParticleNumbers", std::vector{remnant_code});
  run.text(fmt::format("NuHepMC.AdditionalParticleNumber[{}].Name", remnant_code),
           "nuclear remnant that is not simulated");
  describe_beams(head, run);
  run.text("NuHepMC.Provenance.Configuration", head.configuration);
  run.text("NuHepMC.Provenance.Seed", std::to_string(head.seed));
  run.text("tridentscan.Model",
           head.mass > 0 ? fmt::format("{} m {} GeV g' {}", head.model, head.mass, head.coupling)
                         : head.model);
  run.text("tridentscan.DrawnFor", head.drawn_for);
  return run.info();
}

/// E.R.5: x y z in cm, then t where there is a spill (cm too: c t).
std::string lab_position(const EventHead& head, std::int64_t number, int target) {
  const auto [vertex, time, volume] = head.placement.at(number, target);
  std::string text = fmt::format("{}", fmt::join(vertex, " "));
  if (head.placement.spill) text += fmt::format(" {}", time * light_cm_per_ns);
  return text;
}

HepMC3::GenParticlePtr particle(const Particle& p, int status) {
  const auto made = std::make_shared<HepMC3::GenParticle>(
      HepMC3::FourVector(p.momentum.x, p.momentum.y, p.momentum.z, p.momentum.e), p.code, status);
  made->set_generated_mass(p.mass);
  return made;
}

HepMC3::GenEvent event_of(const EventRecord& record, std::int64_t number, const EventHead& head,
                          const std::shared_ptr<HepMC3::GenRunInfo>& run) {
  HepMC3::GenEvent event(run, HepMC3::Units::GEV, HepMC3::Units::CM);
  event.set_event_number(static_cast<int>(number));
  event.weights() = weights_of(record, head);
  const EventParticles p = particles_of(head.placement.turned(record));
  const auto primary = std::make_shared<HepMC3::GenVertex>();
  primary->set_status(primary_vertex);
  const auto target = particle(p.target, target_status);
  primary->add_particle_in(particle(p.neutrino_in, beam_status));
  if (p.struck) {
    const auto separation = std::make_shared<HepMC3::GenVertex>();
    separation->set_status(nucleon_vertex);
    const auto struck = particle(*p.struck, nucleon_status);
    separation->add_particle_in(target);
    separation->add_particle_out(struck);
    separation->add_particle_out(particle(p.remnant.value(), final_status));
    primary->add_particle_in(struck);
    event.add_vertex(separation);
  } else {
    primary->add_particle_in(target);
  }
  for (const Particle* out : {&p.neutrino_out, &p.lepton_minus, &p.lepton_plus, &p.recoil}) {
    primary->add_particle_out(particle(*out, final_status));
  }
  event.add_vertex(primary);
  const auto minus = static_cast<physics::Flavour>((p.lepton_minus.code - 11) / 2);
  const auto plus = static_cast<physics::Flavour>((-p.lepton_plus.code - 11) / 2);
  event.add_attribute("signal_process_id",
                      std::make_shared<HepMC3::IntAttribute>(
                          nuhepmc_process({minus, plus}, static_cast<int>(record.struck_nucleon))));
  event.add_attribute("lab_pos", std::make_shared<HepMC3::StringAttribute>(
                                     lab_position(head, number, p.target.code)));
  return event;
}

}  // namespace

int nuhepmc_process(const physics::FinalState& state, int struck_nucleon) {
  const int pair = 3 * static_cast<int>(state.minus) + static_cast<int>(state.plus);
  const int hadron = struck_nucleon == 0 ? 0 : struck_nucleon == pdg::proton ? 1 : 2;
  return (state.is_same_flavour() ? 750 : 700) + 3 * pair + hadron;
}

void write_events_hepmc3(const std::filesystem::path& path, const EventHead& head,
                         const EventSpool& events) {
  StreamedFile output(path);
  std::ofstream stream(output.temporary(), std::ios::binary);
  const auto fail_if_bad = [&] {
    if (!stream) throw IoError(output.temporary().string() + ": cannot write");
  };
  fail_if_bad();
  const auto run = run_information(head);
  {
    HepMC3::WriterAscii writer(stream, run);
    std::int64_t number = 0;
    events.for_each([&](std::span<const EventRecord> batch) {
      for (const EventRecord& record : batch) {
        writer.write_event(event_of(record, number, head, run));
        ++number;
      }
      fail_if_bad();
    });
    writer.close();  // closes the stream too
  }
  if (stream.is_open()) stream.close();
  fail_if_bad();
  output.commit();
}

}  // namespace tridentscan::io
