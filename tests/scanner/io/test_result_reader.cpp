#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "sample_result.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/hdf5_reader.hpp"
#include "scanner/io/hdf5_writer.hpp"
#include "scanner/io/result_reader.hpp"
#include "scanner/io/run_record.hpp"
#include "scanner/io/seal.hpp"
#include "temporary_folder.hpp"

using namespace tridentscan;
using Catch::Matchers::Contains;
using io::hdf5::Attribute;

namespace {

std::vector<std::byte> foreign_image(const char* filetype, std::int64_t schema_version) {
  io::hdf5::ImageFile file(0, 1);
  file.root().attribute("filetype", filetype);
  file.root().attribute("schema_version", schema_version);
  return file.finish();
}

}  // namespace

TEST_CASE("a summary says what is in a result") {
  const test::TemporaryFolder folder;
  const auto path = folder / "x.h5";
  io::write_result(path, test::sample_image(), {});
  const io::ResultSummary summary = io::summarize(path);

  CHECK(summary.record_of == io::RecordOf::this_result);
  CHECK(summary.bytes == test::sample_image().size());
  CHECK(summary.checksum == io::checksum(test::sample_image()));
  CHECK(summary.attributes.at("config_hash") == Attribute("c0ffee"));
  CHECK(summary.mass.min == 0.01);
  CHECK(summary.mass.points == 7);
  CHECK(summary.coupling.max == Approx(1).epsilon(1e-14));
  REQUIRE(summary.experiments.size() == 2);
  const io::ExperimentSummary& ccfr = summary.experiments[0];
  CHECK(ccfr.name == "ccfr");
  CHECK(ccfr.label == "ccfr \u00b5 label");
  CHECK(std::get<physics::RatioMeasurement>(ccfr.measurement).ratio == 0.82);
  CHECK(std::get<physics::RatioMeasurement>(ccfr.measurement).error_up == 0.28);
  CHECK(std::get<physics::RatioMeasurement>(ccfr.measurement).error_down == 0.21);
  CHECK(ccfr.sm_cross_section == 3.138e-40);
  CHECK(ccfr.sm_cross_section_error == 3e-43);
  CHECK(ccfr.accuracy_reached);
  CHECK(ccfr.non_finite == 3);
  REQUIRE(ccfr.reactions.size() == 1);
  CHECK(ccfr.reactions[0].neutrino == "numu");
  CHECK(ccfr.reactions[0].final_state == "mu- mu+");
  CHECK(ccfr.reactions[0].sm_cross_section == 3.138e-40);
  CHECK_FALSE(ccfr.reactions[0].sm_events);
  CHECK(ccfr.reactions[0].nodes == 6);
  CHECK(ccfr.reactions[0].replicas == 2);
  CHECK(ccfr.assumptions == 2);
  CHECK_FALSE(ccfr.projection);
  CHECK(summary.experiments[1].projection);
  CHECK(summary.experiments[1].reactions.empty());
  CHECK(summary.bands == std::vector<std::string>{"g_minus_2"});
  CHECK(summary.overlays == std::vector<std::string>{"search"});
  REQUIRE(summary.contours.size() == 3);
  CHECK(summary.contours[0].level_group == "CL95");
  CHECK(summary.contours[0].pieces == 2);
  CHECK(summary.contours[0].vertices == 5);
  CHECK(summary.contours[2].pieces == 0);
  CHECK(io::original_config(io::read_file(path)) == test::sample_config().original_text);
}

TEST_CASE("a limit is interpolated between masses only where there is one") {
  const double nan = std::nan("");
  const io::LimitSummary limit{
      {1, 10, 100, 1000}, {1e-3, 1e-2, 1e-2, nan}, {1e-5, 2e-4, 2e-4, nan}};
  CHECK(limit.at(1)->coupling == 1e-3);
  CHECK(limit.at(10)->error == 2e-4);
  CHECK(limit.at(std::sqrt(10))->coupling == Approx(std::sqrt(1e-5)).epsilon(1e-13));
  CHECK(limit.at(std::sqrt(10))->error == Approx(0.015 * std::sqrt(1e-5)).epsilon(1e-13));
  CHECK_FALSE(limit.at(0.99));
  CHECK_FALSE(limit.at(1001));
  CHECK_FALSE(limit.at(1000));
  CHECK_FALSE(limit.at(200));
  CHECK_FALSE(limit.at(nan));
  const io::LimitSummary expected{{1, 10, 100}, {0, 0, 1e-3}, {0, 0, 0}};
  CHECK(expected.at(2)->coupling == 0);
  CHECK_FALSE(expected.at(20));
}

TEST_CASE(
    "a result is intact by its own word; a record beside it may be absent, damaged or of another") {
  const test::TemporaryFolder folder;
  io::write_atomically(folder / "x.h5", test::sample_image());
  CHECK(io::summarize(folder / "x.h5").record_of == io::RecordOf::nothing);

  auto config = test::sample_config();
  config.name = "other";
  const auto other = test::sample_image(config);
  io::write_result(folder / "x.h5", other, {});
  io::write_atomically(folder / "x.h5", test::sample_image());
  const io::ResultSummary summary = io::summarize(folder / "x.h5");
  CHECK(summary.record_of == io::RecordOf::another_result);
  CHECK_FALSE(summary.record);
  CHECK(summary.record_problem.empty());

  for (const std::string text : {"", "{", "[]", "{\"checksum\": 3}", "\xff"}) {
    io::write_atomically(folder / "x.run.json", std::as_bytes(std::span(text)));
    const io::ResultSummary intact = io::summarize(folder / "x.h5");
    CHECK(intact.record_of == io::RecordOf::nothing);
    CHECK_THAT(intact.record_problem, Contains("x.run.json"));
    CHECK(intact.checksum == summary.checksum);
  }
}

TEST_CASE(
    "every flipped bit, hole and truncation is found, 300 of them, with and without a record") {
  const test::TemporaryFolder folder;
  const auto path = folder / "x.h5";
  const auto image = test::sample_image();
  if (GENERATE(true, false)) io::write_result(path, image, {});
  std::mt19937 random(20240229);
  int refused = 0;
  const auto refuses = [&](std::span<const std::byte> damaged) {
    io::write_atomically(path, damaged);
    CHECK_THROWS_AS(io::summarize(path), io::IoError);
    ++refused;
  };
  for (int k = 0; k < 200; ++k) {
    auto damaged = image;
    // half of them in the first 4 KiB, where the seal and the structure of the file are
    const std::size_t range = k % 2 == 0 ? 4096 : image.size();
    damaged[random() % range] ^= std::byte(1u << random() % 8);
    refuses(damaged);
  }
  for (int k = 0; k < 50; ++k) {
    refuses(std::span(image).first(k < 25 ? k * 41 : random() % image.size()));
  }
  for (int k = 0; k < 50; ++k) {  // a block that never reached the disk
    auto damaged = image;
    const std::size_t block = random() % (image.size() / 512) * 512;
    const auto hole = std::span(damaged).subspan(block, 512);
    hole[0] ^= std::byte{1};  // the block may have been zero
    std::ranges::fill(hole.subspan(1), std::byte{0});
    refuses(damaged);
  }
  CHECK(refused == 300);
  io::write_atomically(path, image);
  CHECK_NOTHROW(io::summarize(path));
}

TEST_CASE("foreign, newer, incomplete and huge files are refused by name") {
  const test::TemporaryFolder folder;
  const auto path = folder / "x.h5";
  const auto refuses = [&](const std::vector<std::byte>& bytes, const std::string& reason) {
    io::write_atomically(path, bytes);
    CHECK_THROWS_WITH(io::summarize(path), Contains("x.h5") && Contains(reason));
  };
  refuses({}, "the file is empty");
  refuses(std::vector<std::byte>(5000, std::byte{'x'}), "not a result of tridentscan");
  refuses(foreign_image("other", 1), "not a result of tridentscan");
  refuses(foreign_image("tridentscan_result", 3), "use the version that wrote it or a newer one");
  refuses(foreign_image("tridentscan_result", 1), "an older program wrote it");
  refuses(foreign_image("tridentscan_result", 2), "mass");
  auto image = test::sample_image();
  image[std::string("tridentscan result, seal ").size()] = std::byte{'2'};
  refuses(image, "newer version");
  refuses({image.begin() + io::seal_size, image.end()}, "not a result");  // as h5repack leaves it
  CHECK_THROWS_WITH(io::summarize(folder / "none.h5"), Contains("No such file"));

  io::write_atomically(path, test::sample_image());
  std::filesystem::resize_file(path, std::uintmax_t{1} << 40);  // a hole: nothing to allocate
  CHECK_THROWS_WITH(io::summarize(path), Contains("damaged: not the"));
}

TEST_CASE("a part of a file that is absent or of another kind is an error") {
  const std::vector<std::byte> whole = test::sample_image();
  const io::hdf5::ImageReader reader(whole);
  const std::size_t objects = reader.datasets().size();
  REQUIRE(objects > 50);
  for (const io::hdf5::DatasetInfo& info : reader.datasets()) {
    INFO(info.path);
    CHECK_NOTHROW(reader.shape(info.path));
    CHECK_THROWS_AS(reader.table(info.path + "x"), io::IoError);
    CHECK_THROWS_AS(reader.children(info.path), io::IoError);
  }
  CHECK_THROWS_AS(reader.doubles("/config/original"), io::IoError);
  CHECK_THROWS_AS(reader.text("/mass"), io::IoError);
  CHECK_THROWS_AS(reader.number("/mass"), io::IoError);
  CHECK_THROWS_AS(reader.table("/mass"), io::IoError);
}
