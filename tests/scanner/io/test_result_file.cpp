#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "sample_result.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/hdf5_reader.hpp"
#include "scanner/io/hdf5_writer.hpp"
#include "scanner/io/result_file.hpp"
#include "scanner/io/result_image.hpp"
#include "scanner/io/result_layout.hpp"

using namespace tridentscan;
using io::hdf5::Attribute;
using io::hdf5::ImageReader;
using io::hdf5::Shape;

namespace {

void check_equal(const std::vector<double>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t k = 0; k < found.size(); ++k) {
    CHECK((found[k] == expected[k] || (std::isnan(found[k]) && std::isnan(expected[k]))));
  }
}

}  // namespace

TEST_CASE("every array comes back as it was written") {
  const auto image = test::sample_image();
  const ImageReader file(image);
  const result::ScanResult result = test::sample_result();

  check_equal(file.doubles("/mass"), result.mass);
  check_equal(file.doubles("/coupling"), result.coupling);
  for (const result::ExperimentResult& experiment : result.experiments) {
    const std::string group = "/experiments/" + experiment.name + "/";
    CHECK(file.shape(group + "ratio") == Shape{7, 5});
    check_equal(file.doubles(group + "ratio"), experiment.ratio);
    check_equal(file.doubles(group + "ratio_error"), experiment.ratio_error);
    check_equal(file.doubles(group + "chi2"), experiment.exclusion.chi2);
    check_equal(file.doubles(group + "chi2_error"), experiment.exclusion.chi2_error);
    check_equal(file.doubles(group + "chi2_min_at_mass"), experiment.exclusion.chi2_min_at_mass);
    CHECK(file.number(group + "chi2_min") == experiment.exclusion.chi2_min);
    CHECK(file.number(group + "sm_cross_section") == experiment.sm_cross_section.value);
    CHECK(file.number(group + "sm_cross_section_error") == experiment.sm_cross_section.error);
    check_equal(file.doubles(group + "limit/coupling"), experiment.exclusion.limit);
    check_equal(file.doubles(group + "limit/coupling_error"), experiment.exclusion.limit_error);
    const auto status = file.integers(group + "limit/status");
    REQUIRE(status.size() == result.mass.size());
    CHECK(status.front() == 0);
    CHECK(status.back() == 1);  // nothing excluded
  }
  const result::BandResult& band = result.bands[0];
  check_equal(file.doubles("/bands/g_minus_2/lower"), band.lower);
  check_equal(file.doubles("/bands/g_minus_2/central"), band.central);
  check_equal(file.doubles("/bands/g_minus_2/upper"), band.upper);
}

TEST_CASE("a kernel is stored with its replicas, and is absent in direct mode") {
  const auto image = test::sample_image();
  const ImageReader file(image);
  const result::ScanResult result = test::sample_result();
  const physics::TridentKernel& kernel = result.experiments[0].kernels.at(0).kernel;
  CHECK(file.children("/experiments/ccfr/kernel") == std::vector<std::string>{"numu"});
  const std::string group = "/experiments/ccfr/kernel/numu/";
  const auto attributes = file.attributes("/experiments/ccfr/kernel/numu");
  CHECK(attributes.at("neutrino") == Attribute("numu"));
  CHECK(attributes.at("final_state") == Attribute("mu- mu+"));
  CHECK(file.number(group + "sm_cross_section") == 3.138e-40);
  CHECK(file.number(group + "sm_cross_section_error") == 3e-43);
  CHECK_FALSE(file.has(group + "sm_events"));
  CHECK_FALSE(file.has(group + "t_scalar"));  // of a vector boson
  check_equal(file.doubles(group + "k2"), kernel.k2);
  check_equal(file.doubles(group + "weight"), kernel.weight);
  check_equal(file.doubles(group + "t_vv"), kernel.mean.t_vv);
  check_equal(file.doubles(group + "t_aa"), kernel.mean.t_aa);
  check_equal(file.doubles(group + "t_va"), kernel.mean.t_va);
  CHECK(file.shape(group + "t_va_replicas") == Shape{2, 6});
  std::vector<double> both = kernel.replicas[0].t_va;
  both.insert(both.end(), kernel.replicas[1].t_va.begin(), kernel.replicas[1].t_va.end());
  check_equal(file.doubles(group + "t_va_replicas"), both);
  CHECK_FALSE(file.has("/experiments/future_argon/kernel"));
}

TEST_CASE("contours keep their pieces, also when there are none") {
  const auto image = test::sample_image();
  const ImageReader file(image);
  CHECK(file.children("/contours/ccfr") == std::vector<std::string>{"CL95", "CL99.5"});
  CHECK(file.shape("/contours/ccfr/CL95/vertices") == Shape{5, 2});
  CHECK(file.integers("/contours/ccfr/CL95/offsets") == std::vector<long>{0, 3, 5});
  CHECK(file.integers("/contours/ccfr/CL95/closed") == std::vector<long>{1, 0});
  CHECK(file.number("/contours/ccfr/CL99.5/level") == 7.88);
  CHECK(file.shape("/contours/future_argon/CL95/vertices") == Shape{0, 2});
  CHECK(file.doubles("/contours/future_argon/CL95/vertices").empty());
  CHECK(file.integers("/contours/future_argon/CL95/offsets") == std::vector<long>{0});
  CHECK(file.integers("/contours/future_argon/CL95/closed").empty());
}

TEST_CASE("configuration, inputs, assumptions and provenance are in the file") {
  const auto image = test::sample_image();
  const ImageReader file(image);
  const config::ScanConfig config = test::sample_config();
  CHECK(file.text("/config/original") == config.original_text);
  CHECK(file.text("/config/resolved") == config.resolved_text);
  CHECK(file.text("/config/plot") == "{}");
  const auto inputs = file.table("/config/inputs");
  CHECK(inputs.columns == std::vector<std::string>{"path", "checksum"});
  CHECK(inputs.rows.at(1) == std::vector<std::string>{"targets/fe.yaml", "4567"});
  const auto assumptions = file.table("/experiments/ccfr/assumptions");
  CHECK(assumptions.columns == std::vector<std::string>{"key", "value", "status", "source"});
  CHECK(assumptions.rows.at(1) ==
        std::vector<std::string>{"cuts.min_lepton_energy", "9 GeV", "inferred", ""});
  CHECK(file.table("/experiments/future_argon/assumptions").rows.empty());

  auto attributes = file.attributes("/");
  CHECK(attributes.at("filetype") == Attribute("tridentscan_result"));
  CHECK(attributes.at("schema_version") == Attribute(std::int64_t{2}));
  CHECK(attributes.at("seed") == Attribute(std::uint64_t{0xfedcba9876543210}));
  CHECK(attributes.at("isa") == Attribute("avx2"));
  CHECK(attributes.at("config_hash") == Attribute("c0ffee"));
  CHECK(attributes.at("physics_hash") == Attribute("beef"));
  attributes = file.attributes("/experiments/future_argon");
  CHECK(attributes.at("label") == Attribute("future_argon \u00b5 label"));
  CHECK(attributes.at("projection") == Attribute(std::int64_t{1}));
  CHECK(attributes.at("measured_ratio") == Attribute(1.0));  // a projection
  CHECK(attributes.at("measured_ratio_error_up") == Attribute(0.28));
  CHECK(attributes.at("measured_ratio_error_down") == Attribute(0.21));
  CHECK(attributes.at("evaluations") == Attribute(std::int64_t{123456789012}));
  attributes = file.attributes("/bands/g_minus_2");
  CHECK(attributes.at("label") == Attribute("muon g-2"));
  CHECK(attributes.at("source") == Attribute("a source"));
  CHECK(attributes.at("as") == Attribute("band"));
}

TEST_CASE("an overlay is stored as it was given") {
  const auto image = test::sample_image();
  const ImageReader file(image);
  check_equal(file.doubles("/overlays/search/mass"), {0.1, 1, 10});
  check_equal(file.doubles("/overlays/search/coupling"), {1e-3, 1e-3, 1e-2});
  CHECK(file.integers("/overlays/search/offsets") == std::vector<long>{0, 3});
  const auto attributes = file.attributes("/overlays/search");
  CHECK(attributes.at("label") == Attribute("A search"));
  CHECK(attributes.at("kind") == Attribute("excluded"));
  CHECK(attributes.at("closed") == Attribute(std::int64_t{0}));
  CHECK(attributes.at("input") == Attribute("search.csv"));
  CHECK(attributes.at("status") == Attribute("assumed"));
  CHECK(attributes.at("source") == Attribute("made up"));
  CHECK(attributes.at("paper") == Attribute("arXiv:0"));
  CHECK(attributes.at("level") == Attribute("90 % CL"));
  CHECK(attributes.at("assumes") == Attribute("a loop"));
  CHECK(attributes.at("note") == Attribute("loop"));
}

TEST_CASE("every dataset has units and a long name, every array a Fletcher32 checksum") {
  const auto image = test::sample_image();
  const ImageReader file(image);
  const auto datasets = file.datasets();
  CHECK(datasets.size() > 50);
  for (const auto& dataset : datasets) {
    INFO(dataset.path);
    CHECK(dataset.fletcher32 == !dataset.shape.empty());
    CHECK(dataset.attributes.count("units") == 1);
    REQUIRE(dataset.attributes.count("long_name") == 1);
    CHECK_FALSE(std::get<std::string>(dataset.attributes.at("long_name")).empty());
  }
}

TEST_CASE("equal arguments give equal bytes") {
  CHECK(test::sample_image() == test::sample_image());
}

TEST_CASE("every dataset of a result and every dimension is in the layout") {
  const auto image = test::sample_image();
  std::set<std::string_view> seen;
  for (const auto& dataset : ImageReader(image).datasets()) {
    INFO(dataset.path);
    const auto* const entry = io::result_layout::find(dataset.path);
    if (entry == nullptr) {
      CHECK(io::result_layout::is_dimension(dataset.path));
    } else {
      seen.insert(entry->path);
      CHECK(io::result_layout::dimensions_of(*entry).size() == dataset.shape.size());
    }
  }
  CHECK(seen.size() > 40);
  CHECK(io::result_layout::find("/experiments/ccfr/ratios") == nullptr);
  CHECK(io::result_layout::find("/experiments/ccfr") == nullptr);
  CHECK(io::result_layout::find("/combined/chi2") != nullptr);
}

TEST_CASE("files that do not fit the layout are refused by the name of the dataset") {
  const auto refused = [](const auto& write) {
    io::hdf5::ImageFile file(0, 1);
    {
      const io::hdf5::Group root = file.root();
      root.attribute("filetype", std::string(io::result_layout::filetype));
      root.attribute("schema_version", io::result_layout::schema_version);
      root.array("mass", std::vector<double>{1, 2}, {2}, {"GeV", "mass"});
      root.array("coupling", std::vector<double>{1, 2, 3}, {3}, {"1", "coupling"});
      write(root);
    }
    const auto image = file.finish();
    try {
      (void)io::open_result(image);
    } catch (const io::IoError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const io::hdf5::Meaning meaning{"1", "x"};
  const auto ratio = [&](const Shape& shape) {
    return refused([&](const io::hdf5::Group& root) {
      const auto group = root.group("experiments").group("a");
      std::size_t size = 1;
      for (const std::size_t n : shape) size *= n;
      group.array("ratio", std::vector<double>(size, 1.0), shape, meaning);
    });
  };
  CHECK(refused([](const auto&) {}).empty());
  CHECK(ratio({2, 3}).empty());
  CHECK(ratio({3, 2}) == "/experiments/a/ratio does not fit its axes (mass, coupling)");
  CHECK(ratio({2}) == "/experiments/a/ratio does not fit its axes (mass, coupling)");
  CHECK(ratio({2, 3, 1}) == "/experiments/a/ratio does not fit its axes (mass, coupling)");
  CHECK(refused([&](const auto& root) { root.number("extra", 1, meaning); }) ==
        "/extra is nothing that a result has");
  CHECK(refused([&](const auto& root) {
          root.group("experiments").group("a").text("chi2_min", "1", meaning);
        }) == "/experiments/a/chi2_min is of another kind than in a result");
}

TEST_CASE("a grid larger than one chunk comes back") {
  config::ScanConfig config = test::sample_config();
  result::ScanResult result = test::sample_result();
  result.experiments.resize(1);
  result.bands.clear();
  result.mass.resize(301);
  result.coupling.resize(701);
  result::ExperimentResult& experiment = result.experiments[0];
  for (std::size_t i = 0; i < 301; ++i) result.mass[i] = 1 + static_cast<double>(i);
  for (std::size_t j = 0; j < 701; ++j) result.coupling[j] = 1 + static_cast<double>(j);
  experiment.ratio.clear();
  for (int k = 0; k < 301 * 701; ++k) experiment.ratio.push_back(std::sqrt(k));
  experiment.ratio_error = experiment.exclusion.chi2 = experiment.exclusion.chi2_error =
      experiment.ratio;
  experiment.exclusion.chi2_min_at_mass = experiment.exclusion.limit =
      experiment.exclusion.limit_error = result.mass;
  experiment.exclusion.limit_status.assign(301, result::LimitStatus::found);
  for (auto& curve : experiment.exclusion.expected_limit) curve = result.mass;
  for (auto& curve : experiment.exclusion.discovery) curve = result.mass;
  const std::vector<double> written = experiment.ratio;
  result::ScanResult again = result;
  const auto image = io::result_image(config, result, test::sample_provenance(), 1);
  CHECK(ImageReader(image).doubles("/experiments/ccfr/chi2_error") == written);
  CHECK(result.experiments[0].ratio.empty());
  CHECK(io::result_image(config, again, test::sample_provenance(), 3) == image);
}

TEST_CASE("results that do not fit the grid or the configuration are refused") {
  result::ScanResult result = test::sample_result();
  result.experiments[0].exclusion.chi2.pop_back();
  CHECK_THROWS_AS(io::result_image(test::sample_config(), result, test::sample_provenance()),
                  std::invalid_argument);
  result = test::sample_result();
  result.experiments[1].name = "unknown";
  CHECK_THROWS_AS(io::result_image(test::sample_config(), result, test::sample_provenance()),
                  std::invalid_argument);
}
