#pragma once

// What a script learns from `tridentscan`: the exit codes (README, Exit codes).
namespace tridentscan::cli::exit_code {

inline constexpr int done = 0;
inline constexpr int usage = 2;   // command line or configuration
inline constexpr int output = 3;  // a file cannot be written or read
inline constexpr int points_failed =
    5;  // some integrand values were not finite beyond the allowed share: flagged in the file
inline constexpr int internal = 70;  // a defect of the program

}  // namespace tridentscan::cli::exit_code
