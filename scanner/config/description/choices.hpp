#pragma once

#include "physics/words.hpp"

// Choices that a configuration offers, with their words.
namespace tridentscan::config {

enum class Spacing { log, linear };

/// What a range of Delta a_mu says: its couplings are preferred, or those above it are excluded.
enum class BandMeaning { band, upper_limit };

enum class OverlayKind { excluded, sensitivity };

/// How cross sections are integrated: one kernel an experiment, or every point.
enum class Method { kernel, direct };

/// What a measurement of Z -> 4 l counts: 4 mu, or 4 e and 2 e 2 mu too.
enum class FourLeptons { four_muons, four_leptons };

/// What a flux is counted by. A shape gives averages, not numbers of events.
enum class FluxUnit { per_pot, per_inverse_fb, shape };

}  // namespace tridentscan::config

namespace tridentscan {

template <>
inline constexpr auto physics::words<config::Spacing> =
    std::to_array<physics::Word<config::Spacing>>({{"log", config::Spacing::log},
                                                   {"linear", config::Spacing::linear}});

template <>
inline constexpr auto physics::words<config::BandMeaning> =
    std::to_array<physics::Word<config::BandMeaning>>(
        {{"band", config::BandMeaning::band}, {"upper_limit", config::BandMeaning::upper_limit}});

template <>
inline constexpr auto physics::words<config::OverlayKind> =
    std::to_array<physics::Word<config::OverlayKind>>({{"excluded", config::OverlayKind::excluded},
                                                       {"sensitivity",
                                                        config::OverlayKind::sensitivity}});

template <>
inline constexpr auto physics::words<config::Method> = std::to_array<physics::Word<config::Method>>(
    {{"kernel", config::Method::kernel}, {"direct", config::Method::direct}});

template <>
inline constexpr auto physics::words<config::FluxUnit> =
    std::to_array<physics::Word<config::FluxUnit>>({{"POT", config::FluxUnit::per_pot},
                                                    {"fb^-1", config::FluxUnit::per_inverse_fb},
                                                    {"shape", config::FluxUnit::shape}});
template <>
inline constexpr auto physics::words<config::FourLeptons> =
    std::to_array<physics::Word<config::FourLeptons>>(
        {{"four_muons", config::FourLeptons::four_muons},
         {"four_leptons", config::FourLeptons::four_leptons}});

}  // namespace tridentscan

namespace tridentscan::config {

using physics::name_of;

}  // namespace tridentscan::config
