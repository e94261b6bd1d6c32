#pragma once

#include <numbers>

// Physical constants, once. Edition: CODATA 2018 and the Review of Particle Physics 2022
// (Prog. Theor. Exp. Phys. 2022, 083C01).
namespace tridentscan::physics::constants {

inline constexpr double pi = std::numbers::pi;
inline constexpr double fermi = 1.1663787e-5;           // GF / GeV^-2, muon lifetime
inline constexpr double alpha = 1.0 / 137.035999;       // fine structure, Thomson limit
inline constexpr double alpha_at_mz = 1.0 / 127.951;    // fine structure, MS-bar at m_Z
inline constexpr double sin2_theta_w = 0.23122;         // MS-bar at m_Z
inline constexpr double electron_mass = 0.51099895e-3;  // GeV
inline constexpr double muon_mass = 0.1056583745;       // GeV
inline constexpr double tau_mass = 1.77686;             // GeV
inline constexpr double z_mass = 91.1876;               // GeV
inline constexpr double z_width = 2.4952;               // GeV
inline constexpr double proton_mass = 0.938272088;      // GeV
inline constexpr double neutron_mass = 0.939565420;     // GeV
inline constexpr double proton_moment = 2.793;          // nuclear magnetons
inline constexpr double neutron_moment = -1.913;        // nuclear magnetons
inline constexpr double vev_squared =
    1.0 / (std::numbers::sqrt2 * fermi);  // v^2 / GeV^2, (246.22 GeV)^2

}  // namespace tridentscan::physics::constants
