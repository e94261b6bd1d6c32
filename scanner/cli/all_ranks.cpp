#include "scanner/cli/all_ranks.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "scanner/cli/commands.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/parallel/heartbeat.hpp"
#include "scanner/parallel/work_units.hpp"

namespace tridentscan::cli {
namespace {

constexpr char good = '+';
constexpr char bad = '-';

int with_roots_exit_code(parallel::Communicator& communicator, int code) {
  std::string text = std::to_string(code);
  communicator.broadcast(text);
  return std::stoi(text);
}

}  // namespace

std::string on_root(parallel::Communicator& communicator,
                    const std::function<std::string()>& body) {
  std::string text;
  if (communicator.is_root()) {
    try {
      text = good + body();
    } catch (...) {
      text = bad + std::to_string(report_exception());
    }
  }
  communicator.broadcast(text);
  const std::string rest = text.substr(1);
  if (text.front() == bad) {
    throw StoppedByRoot{std::stoi(rest)};
  }
  return rest;
}

int on_all_ranks(Verbosity verbosity, const std::function<int(parallel::Communicator&)>& body) {
  parallel::Communicator communicator;
  start_log(verbosity, communicator.rank());
  const parallel::Heartbeat heartbeat(
      communicator, parallel::hang_seconds(), [&](const std::string& message) {
        fmt::print(stderr, "error: rank {}: {}; the job ends, its last checkpoint stays\n",
                   communicator.rank(), message);
        communicator.abort(exit_code::internal);
      });
  try {
    return with_roots_exit_code(communicator, body(communicator));
  } catch (const StoppedByRoot& stopped) {
    return stopped.exit_code;
  } catch (const parallel::Stopped&) {
    return with_roots_exit_code(communicator, exit_code::stopped);
  } catch (...) {
    const int code = report_exception();
    if (communicator.size() > 1) {
      communicator.abort(code);  // the others wait for messages that will not come
    }
    return code;
  }
}

}  // namespace tridentscan::cli
