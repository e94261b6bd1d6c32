#pragma once

// What a script learns from `tridentscan`: the exit codes (README, Exit codes).
namespace tridentscan::cli::exit_code {

inline constexpr int done = 0;
inline constexpr int usage = 2;   // command line or configuration
inline constexpr int output = 3;  // a file cannot be written or read
inline constexpr int checkpoint =
    4;  // damaged, or of another run, or neither --resume nor --overwrite
inline constexpr int points_failed =
    5;                               // flagged in the file: their integrand is not finite or throws
inline constexpr int internal = 70;  // a defect of the program, or a rank that hangs
inline constexpr int stopped = 75;   // before the end, on request: --resume continues

}  // namespace tridentscan::cli::exit_code
