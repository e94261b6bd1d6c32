#include "scanner/io/checkpoint.hpp"

#include <catch2/catch.hpp>
#include <cstring>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/checkpoint_files.hpp"
#include "temporary_folder.hpp"

using namespace tridentscan;
using Catch::Matchers::Contains;
using Bytes = std::vector<std::byte>;

namespace {

io::Checkpoint sample(double seconds = 1.5) {
  io::Checkpoint checkpoint;
  checkpoint.program = "tridentscan 1.2.3 (abc)";
  checkpoint.isa = "avx2";
  checkpoint.config_hash = "0123";
  checkpoint.resolved_text = "{\"name\": \"sample\"}\n";
  checkpoint.resumes = 2;
  checkpoint.seconds = seconds;
  checkpoint.shard = {1, 3};
  checkpoint.sources = "abc";
  io::StageState& kernels = checkpoint.stages.emplace_back();
  kernels.name = "kernels";
  kernels.round = 3;
  kernels.units = kernels.done.merged = 10;
  kernels.values = {1.0, -2.5, 1e-300};
  io::StageState& direct = checkpoint.stages.emplace_back();
  direct.name = "direct integration";
  direct.units = 7;
  direct.done.merged = 2;
  direct.done.early[3] = {0.5};
  direct.done.early[6] = {};
  direct.values = {4.0};
  return checkpoint;
}

/// The bytes with 64 bits at `offset` behind the header set to `value`, and a checksum that holds
/// again.
Bytes forged(Bytes bytes, std::size_t offset, std::uint64_t value) {
  const auto rest = std::span(bytes).subspan(io::checkpoint_header_size);
  std::memcpy(rest.data() + offset, &value, sizeof value);
  std::memcpy(bytes.data() + 24, io::checksum(rest).data(), 32);
  return bytes;
}

/// False where it is refused; any other exception, as of memory for a count that cannot be, fails
/// the test.
bool parses(const Bytes& bytes) {
  try {
    static_cast<void>(io::parse_checkpoint(bytes, "x"));
    return true;
  } catch (const io::CheckpointError&) {
    return false;
  }
}

void put(const std::filesystem::path& path, const std::string& text) {
  io::write_atomically(path, std::as_bytes(std::span(text)));
}

}  // namespace

TEST_CASE("a checkpoint reads back as it was") {
  CHECK(io::parse_checkpoint(io::to_bytes(sample()), "x") == sample());
  CHECK(io::parse_checkpoint(io::to_bytes({}), "x") == io::Checkpoint{});
}

TEST_CASE("every flipped bit, truncation and extension of a checkpoint is refused") {
  const Bytes good = io::to_bytes(sample());
  int refused = 0;
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    Bytes bytes = good;
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    CHECK_THROWS_AS(io::parse_checkpoint(bytes, "x"), io::CheckpointError);
    ++refused;
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    CHECK_THROWS_AS(io::parse_checkpoint(std::span(good).first(size), "x"), io::CheckpointError);
    ++refused;
  }
  Bytes longer = good;
  longer.push_back({});
  CHECK_THROWS_WITH(io::parse_checkpoint(longer, "x"), Contains("damaged") && Contains("bytes"));
  WARN(refused << " damaged checkpoints refused, none accepted");
}

TEST_CASE("foreign and newer files are named as such") {
  Bytes bytes = io::to_bytes(sample());
  bytes[8] = std::byte{3};
  CHECK_THROWS_WITH(io::parse_checkpoint(bytes, "x.ckpt"),
                    Contains("x.ckpt: checkpoint format 3, this program knows 2"));
  bytes[0] = std::byte{'X'};
  CHECK_THROWS_WITH(io::parse_checkpoint(bytes, "x.ckpt"), Contains("not a checkpoint"));
}

TEST_CASE("counts that cannot be are refused before memory is asked for, whatever the checksum") {
  const Bytes good = io::to_bytes(sample());
  const std::size_t rest = good.size() - io::checkpoint_header_size;
  int refused = 0;
  for (std::size_t offset = 0; offset + 8 <= rest; ++offset) {
    for (const std::uint64_t value : {~std::uint64_t{0}, std::uint64_t{1} << 60}) {
      refused += parses(forged(good, offset, value)) ? 0 : 1;
    }
  }
  CHECK(refused > 100);  // the others changed a text or a number of the stages
  CHECK_THROWS_WITH(io::parse_checkpoint(forged(good, 0, std::uint64_t{1} << 60), "x"),
                    Contains("cannot be in it"));
}

TEST_CASE("units that cannot be are refused") {
  io::Checkpoint checkpoint = sample();
  checkpoint.stages[1].done.early[7] = {};
  CHECK_THROWS_WITH(io::parse_checkpoint(io::to_bytes(checkpoint), "x"), Contains("stray unit 7"));
  checkpoint = sample();
  checkpoint.stages[1].done.merged = 4;
  CHECK_THROWS_WITH(io::parse_checkpoint(io::to_bytes(checkpoint), "x"), Contains("stray unit 3"));
  checkpoint = sample();
  checkpoint.stages[0].units = 9;
  CHECK_THROWS_WITH(io::parse_checkpoint(io::to_bytes(checkpoint), "x"), Contains("merged"));
}

TEST_CASE("two generations: a damaged newest one is told and the previous one serves") {
  const test::TemporaryFolder folder;
  const io::CheckpointFiles files(folder / "out.h5");
  CHECK(files.newest() == folder / "out.ckpt");
  CHECK_FALSE(files.exist());
  CHECK_THROWS_WITH(files.load(), Contains("out.ckpt:") && Contains("out.ckpt.prev:"));

  files.write(sample(1));
  CHECK(files.load().checkpoint == sample(1));
  files.write(sample(2));
  files.write(sample(3));
  CHECK(folder.files() == 2);
  CHECK(files.load().checkpoint == sample(3));
  CHECK(files.load().damage.empty());

  put(files.newest(), "rubbish");
  CHECK(files.load().checkpoint == sample(2));
  CHECK_THAT(files.load().damage, Contains("out.ckpt: too short"));
  std::filesystem::remove(files.newest());  // a kill between the two renames
  CHECK(files.load().checkpoint == sample(2));
  put(files.previous(), "rubbish");
  CHECK_THROWS_AS(files.load(), io::CheckpointError);

  files.write(sample(4));
  CHECK(files.load().checkpoint == sample(4));
  put(folder / "out.ckpt.tmp.1.0", "left behind");
  files.remove();
  CHECK(folder.files() == 0);
}
