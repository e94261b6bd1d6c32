#include "physics/hadron.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace tridentscan::physics;

namespace {

const Nucleus oxygen{"O16", 8, 16, 14.895, ChargeDensity{2.608, 0.513, 0}};
const Nucleus hydrogen{"H1", 1, 1, 0.938272, std::nullopt};

HadronModel model_with(std::vector<Channel> channels) {
  HadronModel model;
  model.channels = std::move(channels);
  return model;
}

}  // namespace

TEST_CASE("Nucleon form factors at Q2 = 0 are charge and magnetic moment", "[hadron]") {
  for (const NucleonModel model : {NucleonModel::dipole, NucleonModel::kelly}) {
    const auto proton = sachs_form_factors(model, Nucleon::proton, 0);
    const auto neutron = sachs_form_factors(model, Nucleon::neutron, 0);
    CHECK(proton.electric == 1);
    CHECK(proton.magnetic == 2.793);
    CHECK(neutron.electric == 0);
    CHECK(neutron.magnetic == -1.913);
  }
}

TEST_CASE("Kelly's form factors stay near the dipole, with the proton's measured fall of GE/GM",
          "[hadron]") {
  const auto dipole = sachs_form_factors(NucleonModel::dipole, Nucleon::proton, 1.0);
  const auto kelly = sachs_form_factors(NucleonModel::kelly, Nucleon::proton, 1.0);
  CHECK(kelly.magnetic == Approx(dipole.magnetic).epsilon(0.06));
  // Polarisation transfer: mu GE/GM = 1 - 0.13 (Q2 - 0.04) for the proton (Jones et al., PRL 84
  // (2000) 1398), to 0.05.
  CHECK(2.793 * kelly.electric / kelly.magnetic == Approx(0.875).margin(0.05));
  // Galster's neutron has the mean square charge radius -0.1161 fm^2 = -6 GE'(0) (PDG): to 5 %.
  const double slope =
      sachs_form_factors(NucleonModel::kelly, Nucleon::neutron, 1e-6).electric / 1e-6;
  CHECK(-6 * slope * 0.1973269804 * 0.1973269804 == Approx(-0.1161).epsilon(0.05));
}

TEST_CASE("The Fermi gas is empty at q = 0, smooth at 2 kF and open above", "[hadron]") {
  CHECK(open_final_states(0, 0.235) == 0);
  CHECK(open_final_states(0.235, 0.235) == Approx(11.0 / 16));  // overlap of two spheres
  CHECK(open_final_states(0.47 * (1 - 1e-9), 0.235) == Approx(1));
  CHECK(open_final_states(0.6, 0.235) == 1);
  CHECK(open_final_states(0.001, 0) == 1);
}

TEST_CASE("Tables of a nucleon are its form factors", "[hadron]") {
  const Hadron proton = single_nucleon(Nucleon::proton, NucleonModel::kelly, 0.235);
  for (double q = 0; q < 6; q += 0.013) {
    const auto exact = sachs_form_factors(NucleonModel::kelly, Nucleon::proton, q * q);
    CHECK(proton.electric(q) == Approx(exact.electric).margin(1e-6));
    CHECK(proton.magnetic(q) == Approx(exact.magnetic).margin(3e-6));
  }
}

TEST_CASE("A target offers its nuclei, bound nucleons and free protons", "[hadron]") {
  const Target water{"water", {{oxygen, 1.0 / 3}, {hydrogen, 2.0 / 3}}};
  using enum Channel;
  const auto all = hadrons_of(water, model_with({coherent, proton, neutron}));
  REQUIRE(all.size() == 4);
  CHECK(all[0].hadron.name == "O16");
  CHECK(all[0].number == Approx(1.0 / 3));
  CHECK(all[1].hadron.name == "proton");
  CHECK(all[1].number == Approx(8.0 / 3));
  CHECK(all[1].hadron.fermi_momentum == 0.235);
  CHECK(all[2].hadron.name == "free_proton");
  CHECK(all[2].number == Approx(2.0 / 3));
  CHECK(all[2].hadron.fermi_momentum == 0);
  CHECK(all[3].hadron.name == "neutron");
  CHECK(all[3].number == Approx(8.0 / 3));
  CHECK(hadrons_of({"H1", {{hydrogen, 1}}}, model_with({coherent, neutron})).empty());

  const auto kinematics = kinematics_of(water, model_with({coherent, proton, neutron}));
  REQUIRE(kinematics.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Hadron& hadron = all[i].hadron;
    CHECK(kinematics[i].mass == hadron.mass);
    CHECK(kinematics[i].q2_max == hadron.kinematics().q2_max);
    CHECK(kinematics[i].q_scale == hadron.kinematics().q_scale);
    // Integrals read the table up to there.
    CHECK(kinematics[i].q2_max == std::pow(hadron.electric.q_max(), 2));
  }
}
