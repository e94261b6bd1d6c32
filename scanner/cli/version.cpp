#include "scanner/cli/version.hpp"

#include <fmt/format.h>

#include "git_commit.hpp"
#include "scanner/io/hdf5.hpp"
#include "scanner/parallel/communicator.hpp"

namespace tridentscan::cli {
namespace {

std::string libraries() {
  return fmt::format("{}; HDF5 {}", parallel::mpi_library(), io::hdf5::library_version());
}

}  // namespace

std::string program_text() {
  return fmt::format("tridentscan {} (commit {})", TRIDENTSCAN_VERSION, TRIDENTSCAN_GIT_COMMIT);
}

std::string version_text() {
  std::string sets;
  for (const auto isa : physics::available_instruction_sets()) {
    sets += (sets.empty() ? "" : ", ") + physics::name_of(isa);
  }
  const auto used = physics::name_of(physics::available_instruction_sets().back());
  return fmt::format(
      "{}\ncompiler: {}\nMPI: {}\nHDF5: {}\ninstruction set in use: {}\ninstruction sets here: {}",
      program_text(), TRIDENTSCAN_COMPILER, parallel::mpi_library(), io::hdf5::library_version(),
      used, sets);
}

io::Provenance provenance(physics::InstructionSet isa) {
  return {.software_version = TRIDENTSCAN_VERSION,
          .git_commit = TRIDENTSCAN_GIT_COMMIT,
          .compiler = TRIDENTSCAN_COMPILER,
          .libraries = libraries(),
          .isa = physics::name_of(isa)};
}

}  // namespace tridentscan::cli
