#pragma once

#include "physics/constructions/cls.hpp"

/// CLs from pseudo-experiments with and without signal, by the same statistic q~.
namespace tridentscan::physics::cls_toys {

inline constexpr Construction construction{
    .word = "cls_toys",
    .label = "CL$_s$ by toys",
    .help = "CLs below 1 - CL, pseudo-experiments; one-sided",
    .statistic = cls::statistic,
    .critical_value = cls::critical_value,
    .expected_distance = cls::expected_distance,
    .toys = {cls::q_tilde, nullptr}};

}  // namespace tridentscan::physics::cls_toys
