#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "scanner/parallel/shard.hpp"
#include "scanner/parallel/units_done.hpp"

namespace tridentscan::io {

/// A checkpoint that is damaged, foreign or of another run: exit code 4. what() names file and
/// reason.
class CheckpointError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One stage of a run: the round it is in and what came of the units so far.
struct StageState {
  std::string name;         // "kernels", "direct integration"
  std::uint64_t round = 0;  // earlier rounds are part of `values`
  std::uint64_t units = 0;  // of this round
  parallel::UnitsDone done;
  std::vector<double> values;  // of the merged units: what they are is the stage's own matter

  bool operator==(const StageState&) const = default;
};

/// Everything an interrupted run needs to end in the bytes of an uninterrupted one.
struct Checkpoint {
  std::string program;        // version and commit
  std::string isa;            // instruction set of the units
  std::string config_hash;    // of resolved_text
  std::string resolved_text;  // the configuration, to name the keys in which another one differs
  std::uint64_t resumes = 0;  // how often the run was continued
  double seconds = 0;         // wall clock of all its parts so far
  parallel::Shard shard;      // the units that it has of the last stage
  std::string sources;  // of a finished part: the configuration (cli::ConfigSource), for merging
  std::deque<StageState> stages;  // that references to one outlive the next

  bool operator==(const Checkpoint&) const = default;
};

/// The file: magic, format version, length and XXH3-128 checksum of the rest, then the rest in
/// little-endian 64-bit words.
[[nodiscard]] std::vector<std::byte> to_bytes(const Checkpoint& checkpoint);

/// The inverse. Nothing behind the header is looked at before its checksum holds, and no count is
/// believed that the bytes left could not hold. `name` is for the message. Throws CheckpointError.
[[nodiscard]] Checkpoint parse_checkpoint(std::span<const std::byte> bytes,
                                          const std::string& name);

/// Bytes of the header, and the size of the file that a header announces: a file that has another
/// size need not be read. Throws CheckpointError.
inline constexpr std::size_t checkpoint_header_size = 56;
[[nodiscard]] std::uint64_t announced_size(std::span<const std::byte> header,
                                           const std::string& name);

}  // namespace tridentscan::io
