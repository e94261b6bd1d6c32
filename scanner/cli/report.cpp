#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <new>
#include <stdexcept>

#include "scanner/cli/commands.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/config/errors.hpp"
#include "scanner/io/atomic_file.hpp"

namespace tridentscan::cli {

int report_exception() {
  try {
    throw;
  } catch (const config::ConfigError& error) {
    for (const std::string& problem : error.problems()) {
      fmt::print(stderr, "{}\n", problem);
    }
    const std::size_t n = error.problems().size();
    fmt::print(stderr, "{} error{} in the configuration; nothing was computed or written\n", n,
               n == 1 ? "" : "s");
    return exit_code::usage;
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return exit_code::usage;
  } catch (const io::IoError& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    return exit_code::output;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "internal error: out of memory\n");
  } catch (const std::exception& error) {
    fmt::print(stderr, "internal error: {}\n", error.what());
  } catch (...) {
    fmt::print(stderr, "internal error of unknown kind\n");
  }
  return exit_code::internal;
}

}  // namespace tridentscan::cli
