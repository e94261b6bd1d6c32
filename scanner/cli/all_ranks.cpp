#include "scanner/cli/all_ranks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/report.hpp"
#include "scanner/cli/shell.hpp"
#include "scanner/cli/standard_streams.hpp"
#include "scanner/cli/version.hpp"
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

void check_same_arguments(parallel::Communicator& communicator,
                          const std::vector<std::string>& arguments) {
  std::vector<std::string> line{"tridentscan"};
  line.insert(line.end(), arguments.begin(), arguments.end());
  const auto all = communicator.gather(shell_line(line) + "\n  by " + program_text());
  const auto other = std::ranges::find_if(all, [&](const auto& one) { return one != all.front(); });
  std::string difference;
  if (other != all.end()) {
    difference = fmt::format("the ranks were not started alike\nrank 0: {}\nrank {}: {}",
                             all.front(), other - all.begin(), *other);
  }
  communicator.broadcast(difference);
  if (!difference.empty()) {
    throw std::invalid_argument(difference);
  }
}

int on_root_alone(parallel::Communicator& communicator, const std::function<int()>& body) {
  return on_all_ranks(communicator, Verbosity::normal, [&] {
    return std::stoi(on_root(communicator, [&] { return std::to_string(body()); }));
  });
}

int on_all_ranks(parallel::Communicator& communicator, Verbosity verbosity,
                 const std::function<int()>& body) {
  start_log(verbosity, communicator.rank());
  const parallel::Heartbeat heartbeat(
      communicator, parallel::hang_seconds(), [&](const std::string& message) {
        say(fmt::format("error: rank {}: {}; the job ends, its last checkpoint stays\n",
                        communicator.rank(), message));
        communicator.abort(exit_code::internal);
      });
  try {
    return with_roots_exit_code(communicator, body());
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
