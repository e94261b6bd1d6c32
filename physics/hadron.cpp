#include "physics/hadron.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace tridentscan::physics {
namespace {

constexpr double nuclear_q_max = 1.4142135623730951;  // GeV
constexpr double nucleon_q_max = 6;                   // GeV
constexpr double nucleon_scale = 0.15;                // GeV: tables are good to 1e-7

template <class... Values>
std::string text_of(const Values&... values) {
  std::ostringstream text;
  text.precision(17);
  ((text << values << ' '), ...);
  return text.str();
}

}  // namespace

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
          .fermi_momentum = 0,
          .q_scale = 0.1};
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
          .fermi_momentum = fermi_momentum,
          .q_scale = 0.3};
}

std::vector<HadronShare> hadrons_of(const Target& target, const HadronModel& model) {
  const auto counts = [&](Channel channel) {
    return std::find(model.channels.begin(), model.channels.end(), channel) != model.channels.end();
  };
  std::vector<HadronShare> hadrons;
  double free_protons = 0, free_neutrons = 0, protons = 0, neutrons = 0;
  for (const auto& [nucleus, fraction] : target.components) {
    const bool is_free = nucleus.mass_number == 1;
    (is_free ? free_protons : protons) += fraction * nucleus.charge;
    (is_free ? free_neutrons : neutrons) += fraction * (nucleus.mass_number - nucleus.charge);
    if (nucleus.density && counts(Channel::coherent)) {
      hadrons.push_back({coherent_nucleus(nucleus, model.form_factor), fraction});
    }
  }
  const auto add = [&](Channel channel, Nucleon nucleon, double number, double fermi_momentum) {
    if (counts(channel) && number > 0) {
      hadrons.push_back({single_nucleon(nucleon, model.nucleon, fermi_momentum), number});
    }
  };
  add(Channel::proton, Nucleon::proton, model.bound_nucleons * protons, model.fermi_momentum);
  add(Channel::proton, Nucleon::proton, free_protons, 0);
  add(Channel::neutron, Nucleon::neutron, model.bound_nucleons * neutrons, model.fermi_momentum);
  add(Channel::neutron, Nucleon::neutron, free_neutrons, 0);
  return hadrons;
}

}  // namespace tridentscan::physics
