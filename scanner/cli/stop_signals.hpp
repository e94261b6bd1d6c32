#pragma once

#include <string>

namespace tridentscan::cli {

/// From now on SIGUSR1, SIGTERM and SIGINT ask for an early end instead of forcing it. A second
/// SIGTERM or SIGINT does force it.
void catch_stop_signals();

/// The name of the first of these that arrived; empty if none did.
[[nodiscard]] std::string stop_signal();

}  // namespace tridentscan::cli
