#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "scanner/config/input/load.hpp"

// Any text as a scan, as an experiment, as a beam, as a limit and as a list of nuclei: a checked
// configuration or a ConfigError, nothing else.

namespace {

using tridentscan::config::FileSet;

/// Small ones of every kind, so that a round takes little time.
constexpr std::pair<const char*, const char*> files_of_a_scan[] = {
    {"scan.yaml", R"(schema_version: 1
name: fuzz
model: lmu_ltau
grid:
  mass: {min: "1 MeV", max: "3 GeV", points: 4, spacing: log}
  coupling: {min: 1e-4, max: 1e-2, points: 3, spacing: log}
experiments: ["data:experiments/ccfr.yaml"]
overlays: [search]
)"},
    {"data:limits/search.yaml", R"(schema_version: 1
name: search
label: Search
table: search.csv
kind: excluded
model: lmu_ltau
paper: x
level: 90 % CL
assumes: x
obtained: x
largest_deviation: 0.1
status: published
source: x
)"},
    {"data:limits/search.csv", "# units: GeV, 1\nmass,coupling\n0.1,1e-3\n1,2e-3\n"},
    {"data:experiments/ccfr.yaml", R"(schema_version: 1
name: ccfr
label: CCFR
beam:
  spectrum: {value: nutev, status: assumed, source: x}
target:
  nucleus: {value: Fe56, status: published, source: x}
  form_factor: density
measurement:
  ratio: {value: 0.82, status: published, source: x}
  error: {value: 0.28, status: published, source: x}
)"},
    {"data:beams/nutev.yaml", R"(schema_version: 1
name: nutev
label: NuTeV
table: nutev.csv
species: [numu, numubar]
normalisation: shape
status: inferred
source: x
)"},
    {"data:beams/nutev.csv", "# units: shape\nenergy_GeV,numu,numubar\n10,1,0.5\n20,2,0\n"},
    {"data:targets/nuclei.yaml", R"(schema_version: 1
masses: {status: computed, source: x}
nuclei:
  Fe56:
    Z: 26
    A: 56
    mass: "52.089777 GeV"
    density: {c: "4.106 fm", a: "0.519 fm", w: 0, status: unverified, source: x}
)"},
    {"data:targets/materials.yaml", R"(schema_version: 1
materials:
  iron: {mass_fractions: {Fe56: 1.0}, status: assumed, source: x}
)"}};

/// As rank 0 would send them: the last text of a path counts.
std::string entry(const std::string& path, const std::string& text) {
  return fmt::format("{} {} ", path.size(), text.size()) + path + text;
}

std::string sound_files() {
  std::string bytes = FileSet().to_bytes();
  for (const auto& [path, text] : files_of_a_scan) bytes += entry(path, text);
  return bytes;
}

const std::string sound = sound_files();

bool loads(const std::string& bytes) {
  FileSet files = FileSet::from_bytes(bytes);
  try {
    static_cast<void>(tridentscan::config::load_scan(files, "scan.yaml"));
    return true;
  } catch (const tridentscan::config::ConfigError&) {
    return false;
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  if (!loads(sound)) std::abort();  // else every input would be refused for the same reason
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const auto& file : files_of_a_scan) {
    static_cast<void>(loads(sound + entry(file.first, text)));
  }
  return 0;
}
