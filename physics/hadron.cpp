#include "physics/hadron.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace tridentscan::physics {
namespace {

constexpr double nuclear_q_max = 1.4142135623730951;  // GeV
constexpr double nucleon_q_max = 6;                   // GeV
constexpr double nucleon_scale = 0.15;                // GeV: tables are good to 1e-7

HadronKinematics of_nucleus(double mass) {
  return {mass, nuclear_q_max * nuclear_q_max, 0.1};
}
HadronKinematics of_nucleon(double mass) {
  return {mass, nucleon_q_max * nucleon_q_max, 0.3};
}

template <class... Values>
std::string text_of(const Values&... values) {
  std::ostringstream text;
  text.precision(17);
  ((text << values << ' '), ...);
  return text.str();
}

}  // namespace

HadronKinematics Hadron::kinematics() const {
  return has_spin() ? of_nucleon(mass) : of_nucleus(mass);
}

HadronStructure structure_at(const Hadron& hadron, double q) {
  const double electric = hadron.electric(q);
  if (!hadron.has_spin()) {
    return {electric * electric, 0};
  }
  const double magnetic = hadron.magnetic(q);
  const double tau = q * q / (4 * hadron.mass * hadron.mass);
  const double open = open_final_states(q * std::sqrt(1 + tau), hadron.fermi_momentum);
  return {open * (electric * electric + tau * magnetic * magnetic) / (1 + tau),
          open * q * q * magnetic * magnetic / 4};
}

Hadron coherent_nucleus(const Nucleus& nucleus, FormFactorModel form_factor) {
  const ChargeDensity& density = nucleus.density.value();
  const FormFactorTable table(form_factor, density, nucleus.mass_number, nuclear_q_max);
  return {.name = nucleus.name,
          .description = text_of(nucleus.name, nucleus.charge, nucleus.mass_number, nucleus.mass,
                                 name_of(form_factor), density.c, density.a, density.w),
          .mass = nucleus.mass,
          .nucleon = std::nullopt,
          .charge = nucleus.charge,
          .electric = table,
          .magnetic = table,
          .fermi_momentum = 0};
}

Hadron single_nucleon(Nucleon nucleon, NucleonModel model, double fermi_momentum) {
  const auto electric = [=](double q) {
    return sachs_form_factors(model, nucleon, q * q).electric;
  };
  const auto magnetic = [=](double q) {
    return sachs_form_factors(model, nucleon, q * q).magnetic;
  };
  const std::string kind = nucleon == Nucleon::proton ? "proton" : "neutron";
  const std::string name = (fermi_momentum > 0 ? "" : "free_") + kind;
  return {.name = name,
          .description = text_of(name, name_of(model), fermi_momentum),
          .mass = mass_of(nucleon),
          .nucleon = nucleon,
          .charge = 1,
          .electric = FormFactorTable(electric, nucleon_scale, nucleon_q_max),
          .magnetic = FormFactorTable(magnetic, nucleon_scale, nucleon_q_max),
          .fermi_momentum = fermi_momentum};
}

namespace {

/// Calls on_nucleus(nucleus, number) and on_nucleon(nucleon, fermi_momentum, number) for all that a
/// target offers.
template <class OnNucleus, class OnNucleon>
void for_each_hadron(const Target& target, const HadronModel& model, const OnNucleus& on_nucleus,
                     const OnNucleon& on_nucleon) {
  const auto counts = [&](Channel channel) {
    return std::find(model.channels.begin(), model.channels.end(), channel) != model.channels.end();
  };
  double free_protons = 0, free_neutrons = 0, protons = 0, neutrons = 0;
  for (const auto& [nucleus, fraction] : target.components) {
    const bool is_free = nucleus.mass_number == 1;
    (is_free ? free_protons : protons) += fraction * nucleus.charge;
    (is_free ? free_neutrons : neutrons) += fraction * (nucleus.mass_number - nucleus.charge);
    if (nucleus.density && counts(Channel::coherent)) on_nucleus(nucleus, fraction);
  }
  const auto add = [&](Channel channel, Nucleon nucleon, double number, double fermi_momentum) {
    if (counts(channel) && number > 0) on_nucleon(nucleon, fermi_momentum, number);
  };
  add(Channel::proton, Nucleon::proton, model.bound_nucleons * protons, model.fermi_momentum);
  add(Channel::proton, Nucleon::proton, free_protons, 0);
  add(Channel::neutron, Nucleon::neutron, model.bound_nucleons * neutrons, model.fermi_momentum);
  add(Channel::neutron, Nucleon::neutron, free_neutrons, 0);
}

}  // namespace

std::vector<HadronShare> hadrons_of(const Target& target, const HadronModel& model) {
  std::vector<HadronShare> hadrons;
  for_each_hadron(
      target, model,
      [&](const Nucleus& nucleus, double number) {
        hadrons.push_back({coherent_nucleus(nucleus, model.form_factor), number});
      },
      [&](Nucleon nucleon, double fermi_momentum, double number) {
        hadrons.push_back({single_nucleon(nucleon, model.nucleon, fermi_momentum), number});
      });
  return hadrons;
}

std::vector<HadronKinematics> kinematics_of(const Target& target, const HadronModel& model) {
  std::vector<HadronKinematics> hadrons;
  for_each_hadron(
      target, model,
      [&](const Nucleus& nucleus, double) { hadrons.push_back(of_nucleus(nucleus.mass)); },
      [&](Nucleon nucleon, double, double) { hadrons.push_back(of_nucleon(mass_of(nucleon))); });
  return hadrons;
}

}  // namespace tridentscan::physics
