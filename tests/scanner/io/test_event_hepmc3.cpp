// HepMC3 files as the library's own reader sees them, and the rules of NuHepMC 1.0
// (arXiv:2310.13211) one by one.
#include <HepMC3/Attribute.h>
#include <HepMC3/GenEvent.h>
#include <HepMC3/GenParticle.h>
#include <HepMC3/GenVertex.h>
#include <HepMC3/ReaderAscii.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <sstream>
#include <string>

#include "physics/channels.hpp"
#include "physics/nucleon.hpp"
#include "physics/pdg_codes.hpp"
#include "scanner/io/checkpoint.hpp"
#include "scanner/io/event_hepmc3.hpp"
#include "tests/scanner/io/temporary_folder.hpp"

using namespace tridentscan;
using physics::Flavour;
using test::TemporaryFolder;

namespace {

/// Momenta that need not obey any law, but are all different.
result::EventRecord record(double first, int struck) {
  result::EventRecord e{};
  double next = first;
  const auto momentum = [&](double mass) {
    physics::FourVector p{0, next, next + 0.25, next + 1 / 3.0};
    next += 1;
    p.e = std::sqrt(mass * mass + p.x * p.x + p.y * p.y + p.z * p.z);
    return p;
  };
  e.momenta.neutrino_in = momentum(0);
  e.momenta.neutrino_out = momentum(0);
  e.momenta.lepton_minus = momentum(physics::mass_of(Flavour::mu));
  e.momenta.lepton_plus = momentum(physics::mass_of(Flavour::e));
  e.momenta.recoil = momentum(struck != 0 ? physics::mass_of(physics::Nucleon::proton) : 37.2);
  e.weight = first;
  e.neutrino = 14;
  e.neutrino_out = 12;
  e.lepton_minus = 13;
  e.lepton_plus = -11;
  e.target = 1000180400;
  e.target_mass = 37.2;
  e.struck_nucleon = struck;
  return e;
}

io::EventHead head() {
  io::EventHead h;
  h.experiment = "test";
  h.model = "sm";
  h.drawn_for = "model";
  h.cross_section = 2e-42;
  h.cross_section_error = 1e-45;
  h.protons_on_target = 1e21;
  h.flux_unit = "per m^2 per GeV per POT";
  h.beams = {{{Flavour::mu}, {1, 2, 4}, {3, 5, 1}}, {{Flavour::mu, true}, {7}, {}}};
  const physics::FinalState state{Flavour::mu, Flavour::e};
  h.processes = {{"coherent", {Flavour::mu}, state, 0, {1, 1}, 2e-42, 1e-45, 0.2},
                 {"proton", {Flavour::mu}, state, physics::pdg::proton, {1, 1}, 2e-42, 1e-45, 0.2}};
  h.configuration = "{\"a\": 1}";
  h.provenance = {"0.1", "abc", "GNU", "HDF5", "avx2"};
  return h;
}

std::string text(const HepMC3::GenRunInfo& run, const std::string& name) {
  return run.attribute_as_string(name);
}

std::vector<int> codes(const HepMC3::GenRunInfo& run, const std::string& name) {
  std::istringstream words(text(run, name));
  std::vector<int> all;
  for (int one = 0; words >> one;) all.push_back(one);
  return all;
}

/// Names and descriptions of all codes of a kind.
void check_described(const HepMC3::GenRunInfo& run, const std::string& kind,
                     const std::set<int>& used) {
  const auto known = codes(run, "NuHepMC." + kind + "IDs");
  for (const int id : used) CHECK(std::ranges::count(known, id) == 1);
  for (const int id : known) {
    const std::string name = "NuHepMC." + kind + "Info[" + std::to_string(id) + "]";
    CHECK_FALSE(text(run, name + ".Name").empty());
    CHECK_FALSE(text(run, name + ".Description").empty());
  }
}

}  // namespace

TEST_CASE("HepMC3 files are read back by the library and follow NuHepMC", "[events]") {
  const TemporaryFolder folder;
  const auto path = folder / "x.hepmc3";
  const std::vector<result::EventRecord> events{record(1, 0), record(10, physics::pdg::proton)};
  io::EventSpool spool(path, 0);
  spool.append(events);
  io::write_events_hepmc3(path, head(), spool);

  HepMC3::ReaderAscii reader(path.string());
  std::set<int> numbers, processes, vertex_codes, particle_codes;
  std::shared_ptr<HepMC3::GenRunInfo> run;
  for (const auto& expected : events) {
    HepMC3::GenEvent event;
    REQUIRE(reader.read_event(event));
    REQUIRE_FALSE(reader.failed());
    run = event.run_info();
    CHECK(numbers.insert(event.event_number()).second);  // E.R.2
    const auto process = event.attribute<HepMC3::IntAttribute>("signal_process_id");
    REQUIRE(process);  // E.R.3
    processes.insert(process->value());
    CHECK((process->value() >= 700 && process->value() < 750));  // E.C.1: charged current
    CHECK(event.momentum_unit() == HepMC3::Units::GEV);          // E.R.4
    CHECK(event.length_unit() == HepMC3::Units::CM);
    std::istringstream position(event.attribute_as_string("lab_pos"));  // E.R.5
    double x = 1, y = 1, z = 1;
    CHECK(position >> x >> y >> z);
    REQUIRE(event.weights().size() == 1);
    CHECK(event.weight("CV") == expected.weight);  // G.R.7

    int primaries = 0, beams = 0, targets = 0;
    for (const auto& vertex : event.vertices()) {
      CHECK(vertex->status() != 0);  // E.R.6
      primaries += vertex->status() == 1;
      vertex_codes.insert(vertex->status());
      HepMC3::FourVector sum;
      if (vertex->status() == 21) {  // the nucleus is its nucleon and the rest
        for (const auto& in : vertex->particles_in()) sum += in->momentum();
        for (const auto& out : vertex->particles_out()) sum -= out->momentum();
        CHECK(sum.length() < 1e-12);
        CHECK(std::abs(sum.e()) < 1e-12);
      }
    }
    CHECK(primaries == 1);  // E.R.6
    std::vector<HepMC3::GenParticlePtr> final_particles;
    for (const auto& particle : event.particles()) {
      particle_codes.insert(particle->status());
      beams += particle->status() == 4;
      targets += particle->status() == 20;
      if (particle->status() == 1 && particle->pid() != 2009900000) {
        final_particles.push_back(particle);
      }
      if (particle->status() == 20) CHECK(particle->pid() == 1000180400);
      if (particle->status() == 21) CHECK(particle->pid() == physics::pdg::proton);  // P.C.1
    }
    CHECK(beams == 1);  // E.R.7
    CHECK(targets == 1);
    REQUIRE(final_particles.size() == 4);  // E.R.8
    const std::array momenta{&expected.momenta.neutrino_out, &expected.momenta.lepton_minus,
                             &expected.momenta.lepton_plus, &expected.momenta.recoil};
    const std::array pids{12, 13, -11,
                          expected.struck_nucleon == 0 ? 1000180400 : physics::pdg::proton};
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(final_particles[i]->pid() == pids[i]);
      CHECK(final_particles[i]->momentum().e() == momenta[i]->e);  // to the last bit
      CHECK(final_particles[i]->momentum().x() == momenta[i]->x);
      CHECK(final_particles[i]->momentum().y() == momenta[i]->y);
      CHECK(final_particles[i]->momentum().z() == momenta[i]->z);
    }
  }
  HepMC3::GenEvent end;
  reader.read_event(end);
  CHECK(reader.failed());

  REQUIRE(run);
  CHECK(text(*run, "NuHepMC.Version.Major") == "1");  // G.R.2
  CHECK(text(*run, "NuHepMC.Version.Minor") == "0");
  CHECK(text(*run, "NuHepMC.Version.Patch") == "0");
  REQUIRE(run->tools().size() == 1);  // G.R.3
  CHECK(run->tools().front().name == "tridentscan");
  CHECK(run->tools().front().version == "0.1");
  std::istringstream followed(text(*run, "NuHepMC.Conventions"));  // G.R.4
  std::set<std::string> conventions;
  for (std::string one; followed >> one;) conventions.insert(one);
  for (const char* one : {"G.C.1", "G.C.2", "G.C.3", "G.C.4", "E.C.1", "V.C.1", "P.C.1", "P.C.2"}) {
    CHECK(conventions.contains(one));
  }
  CHECK(text(*run, "NuHepMC.Units.CrossSection.Unit") == "pb");  // G.R.6
  CHECK(text(*run, "NuHepMC.Units.CrossSection.TargetScale") == "PerAtom");
  CHECK(run->weight_names().front() == "CV");                                          // G.R.7
  check_described(*run, "Process", processes);                                         // G.R.8
  check_described(*run, "VertexStatus", vertex_codes);                                 // G.R.9
  check_described(*run, "ParticleStatus", particle_codes);                             // G.R.10
  CHECK(codes(*run, "NuHepMC.AdditionalParticleNumbers") == std::vector{2009900000});  // G.R.11
  CHECK_FALSE(text(*run, "NuHepMC.AdditionalParticleNumber[2009900000].Name").empty());
  CHECK(std::stod(text(*run, "NuHepMC.Exposure.POT")) == 1e21);                           // G.C.1
  CHECK(std::stod(text(*run, "NuHepMC.FluxAveragedTotalCrossSection")) == Approx(2e-6));  // G.C.2
  CHECK(std::stod(text(*run, "NuHepMC.FluxAveragedTotalCrossSectionUncertainty")) == Approx(1e-9));
  CHECK_FALSE(text(*run, "NuHepMC.Citations.Generator.arXiv").empty());  // G.C.3
  CHECK(text(*run, "NuHepMC.Beam.EnergyUnit") == "GEV");                 // G.C.4
  CHECK(text(*run, "NuHepMC.Beam[14].Type") == "Histogram");
  CHECK(codes(*run, "NuHepMC.Beam[14].Histogram.BinEdges") == std::vector{1, 2, 4});
  CHECK(codes(*run, "NuHepMC.Beam[14].Histogram.BinContent") == std::vector{4, 3});
  CHECK(text(*run, "NuHepMC.Beam[-14].Type") == "MonoEnergetic");
  CHECK(std::stod(text(*run, "NuHepMC.Beam[-14].MonoEnergetic.Energy")) == 7);
}

TEST_CASE("A spool goes on where its journal stands", "[events]") {
  const TemporaryFolder folder;
  const auto path = folder / "x.h5";
  const std::vector<result::EventRecord> events{record(1, 0), record(2, 0), record(3, 0)};
  {
    io::EventSpool spool(path, 0);
    spool.append(events);
  }
  CHECK_THROWS_AS(io::EventSpool(path, 4), io::CheckpointError);
  io::EventSpool spool(path, 2);
  spool.append(std::span(events).first(1));
  std::vector<double> weights;
  spool.for_each([&](std::span<const result::EventRecord> batch) {
    for (const auto& event : batch) weights.push_back(event.weight);
  });
  CHECK(weights == std::vector<double>{1, 2, 1});
  spool.remove();
  CHECK_FALSE(std::filesystem::exists(io::EventSpool::path_beside(path)));
}
