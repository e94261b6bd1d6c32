// Kernels of several reactions in one result, written and read back.

#include <algorithm>
#include <catch2/catch.hpp>

#include "sample_result.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/hdf5_reader.hpp"
#include "scanner/io/prediction_reader.hpp"
#include "scanner/io/result_image.hpp"
#include "scanner/io/result_reader.hpp"
#include "scanner/io/run_record.hpp"
#include "temporary_folder.hpp"

using namespace tridentscan;
using io::hdf5::Attribute;
using physics::Mediator;
using physics::Reaction;
using enum physics::Flavour;

namespace {

const std::vector<Reaction> reactions = {
    {{mu}, {mu, mu}}, {{mu}, {mu, e}}, {{mu, true}, {mu, mu}}, {{e}, {mu, mu}}};

/// Of one experiment with an exposure.
config::ScanConfig config_of(Mediator::Kind kind) {
  config::ScanConfig config = test::sample_config();
  config.model.kind = kind;
  config.experiments.resize(1);
  config.experiments[0].exposure = {1e42, "an exposure"};
  return config;
}

/// The sample with these reactions, each with numbers of its own.
result::ScanResult result_of(const std::vector<Reaction>& list) {
  result::ScanResult result = test::sample_result();
  result.experiments.resize(1);
  result.contours.clear();
  result::ExperimentResult& experiment = result.experiments[0];
  experiment.sm_events = {313.8, 0.3};
  experiment.polynomials.assign(result.mass.size(), {1, 2, 1e-6, 0, 1e-6});
  const physics::TridentKernel kernel = experiment.kernels.at(0).kernel;
  experiment.kernels.clear();
  experiment.reactions.clear();
  double number = 1;
  for (const Reaction& reaction : list) {
    experiment.kernels.push_back({reaction, kernel});
    physics::TridentKernel& own = experiment.kernels.back().kernel;
    for (auto* values : {&own.mean, &own.replicas[0], &own.replicas[1]}) {
      for (double& t : values->t_vv) t *= number;
      values->t_scalar = values->t_aa;
      for (double& t : values->t_scalar) t *= 10 * number;
    }
    experiment.reactions.push_back({{number * 1e-40, number * 1e-42}, {number * 100, number}});
    ++number;
  }
  return result;
}

std::vector<std::byte> image_of(const config::ScanConfig& config, result::ScanResult result) {
  return io::result_image(config, result, test::sample_provenance());
}

}  // namespace

TEST_CASE("every reaction has a group, named by what tells it apart") {
  const auto image = image_of(config_of(Mediator::Kind::scalar), result_of(reactions));
  const io::hdf5::ImageReader file(image);
  CHECK(file.children("/experiments/ccfr/kernel") ==
        std::vector<std::string>{"nue", "numu_mu_e", "numu_mu_mu", "numubar"});
  const std::string group = "/experiments/ccfr/kernel/numu_mu_e";
  CHECK(file.attributes(group).at("neutrino") == Attribute("numu"));
  CHECK(file.attributes(group).at("final_state") == Attribute("mu- e+"));
  CHECK(file.number(group + "/sm_cross_section") == 2e-40);
  CHECK(file.number(group + "/sm_events_error") == 2);
}

TEST_CASE("a summary tells what each reaction adds") {
  const test::TemporaryFolder folder;
  io::write_result(folder / "x.h5",
                   image_of(config_of(Mediator::Kind::vector), result_of(reactions)), {});
  const auto summary = io::summarize(folder / "x.h5");
  const auto& found = summary.experiments.at(0).reactions;
  REQUIRE(found.size() == 4);
  CHECK(found[0].neutrino == "nue");
  CHECK(found[0].sm_cross_section == 4e-40);
  CHECK(found[0].sm_events == 400.0);
  CHECK(found[1].final_state == "mu- e+");
  CHECK(found[2].final_state == "mu- mu+");
  CHECK(found[3].neutrino == "numubar");
  for (const auto& one : found) {
    CHECK(one.nodes == 6);
    CHECK(one.replicas == 2);
  }
}

TEST_CASE("kernels of all reactions come back as they were written") {
  const auto kind = GENERATE(Mediator::Kind::vector, Mediator::Kind::pseudoscalar);
  const bool is_scalar = kind != Mediator::Kind::vector;
  const config::ScanConfig config = config_of(kind);
  const result::ScanResult written = result_of(reactions);
  const auto image = image_of(config, written);
  const auto back = io::read_predictions(image, config);
  REQUIRE(back.size() == 1);
  REQUIRE(back[0].kernels.size() == 4);
  for (const auto& [reaction, kernel] : written.experiments[0].kernels) {
    INFO(physics::name_of(reaction));
    const auto& all = back[0].kernels;
    const auto found = std::find_if(all.begin(), all.end(), [&, &wanted = reaction](const auto& k) {
      return k.reaction == wanted;
    });
    REQUIRE(found != all.end());
    CHECK(found->kernel.k2 == kernel.k2);
    CHECK(found->kernel.weight == kernel.weight);
    CHECK(found->kernel.mean.t_vv == kernel.mean.t_vv);
    REQUIRE(found->kernel.replicas.size() == 2);
    for (std::size_t r = 0; r < 2; ++r) {
      const auto &one = found->kernel.replicas[r], &other = kernel.replicas[r];
      CHECK(one.t_vv == other.t_vv);
      CHECK(one.t_aa == other.t_aa);
      CHECK(one.t_va == other.t_va);
      CHECK(one.t_scalar == (is_scalar ? other.t_scalar : std::vector<double>{}));
    }
  }
  // The order of a sum changes its last digit.
  const auto before =
      physics::coupling_polynomials(written.experiments[0].kernels, config.model, 0.3).mean;
  const auto after = physics::coupling_polynomials(back[0].kernels, config.model, 0.3).mean;
  CHECK(after.s0 == Approx(before.s0).epsilon(1e-14));
  CHECK(after.s1 == Approx(before.s1).epsilon(1e-14));
  CHECK(after.s2 == Approx(before.s2).epsilon(1e-14));
  CHECK(before.s2 > 0);
  CHECK((before.s1 == 0) == is_scalar);
}

TEST_CASE("kernels that cannot be are refused") {
  const config::ScanConfig config = config_of(Mediator::Kind::vector);
  const auto refused = [&](const result::ScanResult& result, const std::string& why) {
    const auto image = image_of(config, result);
    CHECK_THROWS_WITH(io::read_predictions(image, config), Catch::Contains(why));
  };
  refused(result_of({{{e}, {mu, tau}}}), "is of no reaction that there is");
  auto uneven = result_of({{{mu}, {mu, mu}}, {{e}, {mu, mu}}});
  uneven.experiments[0].kernels[1].kernel.replicas.push_back(
      uneven.experiments[0].kernels[1].kernel.mean);
  refused(uneven, "different numbers of replicas");
  auto lonely = result_of({{{mu}, {mu, mu}}});
  lonely.experiments[0].kernels[0].kernel.replicas.pop_back();
  refused(lonely, "is no kernel");
  // Of a vector boson, for somebody who asks for a scalar.
  const auto image = image_of(config, result_of(reactions));
  CHECK_THROWS_WITH(io::read_predictions(image, config_of(Mediator::Kind::scalar)),
                    Catch::Contains("has no t_scalar"));
}
