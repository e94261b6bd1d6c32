#pragma once

#include <string>

namespace tridentscan::cli {

/// From now on SIGINT, SIGTERM, SIGHUP, SIGXCPU, SIGUSR1 and SIGUSR2 ask for an early end instead
/// of forcing it; what is waited for is said at once if this is the root. A second SIGINT or
/// SIGTERM, a tenth of a second later or more, does force it, with a word. One that is ignored
/// (nohup, a script's background job) stays so.
void catch_stop_signals(bool is_root);

/// The name of the first of these that arrived; empty if none did.
[[nodiscard]] std::string stop_signal();

}  // namespace tridentscan::cli
