#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "physics/channels.hpp"
#include "physics/couplings.hpp"
#include "physics/event_model.hpp"
#include "scanner/io/event_placement.hpp"
#include "scanner/io/event_spool.hpp"
#include "scanner/io/result_file.hpp"

namespace tridentscan::io {

/// Attribute `filetype` of HDF5 files of events.
inline constexpr const char* event_filetype = "tridentscan_events";

/// One kind of neutrino, final state and hadron among the events of a file.
struct EventProcess {
  std::string name;  // "numu -> mu- mu+ on Ar40"
  physics::Neutrino neutrino;
  physics::FinalState state;
  int struck_nucleon = 0;               // PDG code; 0: the nucleus as a whole
  physics::Couplings couplings;         // of the Standard Model
  double cross_section = 0, error = 0;  // cm^2 per nucleus of the target and neutrino of the beam
  double efficiency = 0;                // of its accept and reject
};

/// One kind of neutrino of the beam.
struct EventBeam {
  physics::Neutrino neutrino;
  std::vector<double> energy;  // GeV: the energy, or the rows of its spectrum
  std::vector<double> flux;    // per GeV, linear between the rows; empty for one energy
};

/// What an event file says beside its events.
struct EventHead {
  std::string experiment;         // "dune_nd_fhc"
  std::string model;              // that weights belong to: "sm", "lmu_ltau"
  double mass = 0, coupling = 0;  // of its boson, GeV; 0 for "sm"
  std::string drawn_for;          // "model", or "plane of lmu_ltau"
  double sum_of_weights = 0;
  std::int64_t overweights = 0;
  double largest_multiplicity = 0;
  double cross_section = 0, cross_section_error = 0;  // of the model, cm^2 per nucleus
  std::vector<EventBeam> beams;
  std::string flux_unit;         // "per cm^2 per GeV per POT"
  double protons_on_target = 0;  // of the exposure; 0 if unknown
  std::string exposure;          // "3.3e+21 POT, 67 t"; empty if none is known
  double expected_events = 0;    // of that exposure
  std::uint64_t seed = 1;
  std::string configuration;  // resolved, JSON
  std::vector<EventProcess> processes;
  EventPlacement placement;
  physics::EventModel reference;                  // the model of the weights
  std::vector<physics::EventModel> more_weights;  // of HepMC3, beside it
  Provenance provenance;
};

/// The boson of a model with its charges, as in a resolved configuration; "{}" without one.
[[nodiscard]] std::string model_text(const physics::EventModel& model);

/// Writes all events of a spool as HDF5, sealed (docs/events.md): under a temporary name, then in
/// the place of `path`. Throws IoError.
void write_events_hdf5(const std::filesystem::path& path, const EventHead& head,
                       const EventSpool& events);

/// As text for LArSoft's TextFileGen: "event n", then a line a particle with status, code, two
/// mothers, two daughters, px py pz E m (GeV), x y z (cm) and t (ns). Weights have no place in it.
void write_events_hepevt(const std::filesystem::path& path, const EventHead& head,
                         const EventSpool& events);

}  // namespace tridentscan::io
