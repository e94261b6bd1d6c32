#pragma once

// Inside the program GeV = hbar = c = 1. Every other unit is made here, once.
namespace tridentscan::physics::units {

inline constexpr double GeV = 1.0;
inline constexpr double eV = 1e-9;
inline constexpr double keV = 1e-6;
inline constexpr double MeV = 1e-3;
inline constexpr double TeV = 1e3;

// hbar c = 197.3269804 MeV fm, exact in the SI of 2019 (CODATA 2018).
inline constexpr double fm = 1.0 / 0.1973269804;  // GeV^-1
inline constexpr double cm = 1e13 * fm;
inline constexpr double cm2 = cm * cm;  // GeV^-2

inline constexpr double rad = 1.0;
inline constexpr double mrad = 1e-3;
inline constexpr double degree = 0.017453292519943295;

// Mass of matter and its particles: 1 GeV/c^2 in grams (CODATA 2018).
inline constexpr double gram_per_GeV = 1.78266192e-24;
inline constexpr double gram_per_tonne = 1e6;

}  // namespace tridentscan::physics::units
