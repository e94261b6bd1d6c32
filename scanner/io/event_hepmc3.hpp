#pragma once

#include <filesystem>

#include "scanner/io/event_file.hpp"

namespace tridentscan::io {

/// Process number of NuHepMC (E.C.1): 700-749 for the charged current, 750-799 where the neutral
/// current takes part; one for each final state and kind of hadron.
[[nodiscard]] int nuhepmc_process(const physics::FinalState& state, int struck_nucleon);

/// Writes all events of a spool as HepMC3 text that follows NuHepMC 1.0 (arXiv:2310.13211;
/// docs/events.md says which rules). Throws IoError.
void write_events_hepmc3(const std::filesystem::path& path, const EventHead& head,
                         const EventSpool& events);

}  // namespace tridentscan::io
