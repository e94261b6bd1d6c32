#pragma once

#include <string>

#include "physics/instruction_set.hpp"
#include "scanner/io/result_file.hpp"

namespace tridentscan::cli {

/// Program, commit, compiler, libraries and instruction sets: what --version prints.
[[nodiscard]] std::string version_text();

/// Version and commit in a few words.
[[nodiscard]] std::string program_text();

/// What a result file says about this program.
[[nodiscard]] io::Provenance provenance(physics::InstructionSet isa);

}  // namespace tridentscan::cli
