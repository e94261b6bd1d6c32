#pragma once

#include "physics/words.hpp"

namespace tridentscan::physics {

enum class Nucleon { proton, neutron };

enum class NucleonModel {
  dipole,  // GE^p = GM/mu = (1 + Q2/0.71 GeV^2)^-2, GE^n = 0 (default)
  kelly    // J. J. Kelly, Phys. Rev. C 70 (2004) 068202: rational functions of tau, Galster GE^n
};

template <>
inline constexpr auto words<NucleonModel> = std::to_array<Word<NucleonModel>>(
    {{"dipole", NucleonModel::dipole}, {"kelly", NucleonModel::kelly}});

/// Sachs form factors GE and GM of a nucleon.
struct SachsFormFactors {
  double electric, magnetic;
};

/// At Q2 >= 0 in GeV^2. GM(0) is the magnetic moment in nuclear magnetons: 2.793 and -1.913.
[[nodiscard]] SachsFormFactors sachs_form_factors(NucleonModel model, Nucleon nucleon, double Q2);

/// GeV.
[[nodiscard]] double mass_of(Nucleon nucleon);

}  // namespace tridentscan::physics
