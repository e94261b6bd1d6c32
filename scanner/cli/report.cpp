#include "scanner/cli/report.hpp"

#include <fmt/format.h>
#include <stdio_ext.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/standard_streams.hpp"
#include "scanner/config/yaml/errors.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/checkpoint.hpp"
#include "scanner/parallel/work_units.hpp"

namespace tridentscan::cli {

namespace {

/// Message and exit code.
struct Report {
  std::string text;
  int exit_code;
};

Report report_of_current_exception() {
  try {
    throw;
  } catch (const config::ConfigError& error) {
    const std::size_t n = error.count();
    return {fmt::format("{}\n{} error{} in the configuration; nothing was computed or written",
                        error.what(), n, n == 1 ? "" : "s"),
            exit_code::usage};
  } catch (const std::invalid_argument& error) {
    return {fmt::format("error: {}", error.what()), exit_code::usage};
  } catch (const io::IoError& error) {
    return {fmt::format("error: {}", error.what()), exit_code::output};
  } catch (const io::CheckpointError& error) {
    return {fmt::format("error: {}", error.what()), exit_code::checkpoint};
  } catch (const parallel::UnitFailure& error) {
    return {fmt::format("error in the computation\n{}", error.what()), exit_code::internal};
  } catch (const parallel::Stalled& error) {
    return {fmt::format("error: {}", error.what()), exit_code::internal};
  } catch (const std::bad_alloc&) {
    return {"internal error: out of memory", exit_code::internal};
  } catch (const std::system_error& error) {
    const bool output = std::ferror(stdout) != 0;  // fmt::print says so by this exception
    return {
        fmt::format("{}: {}", output ? "error: standard output" : "internal error", error.what()),
        output ? exit_code::output : exit_code::internal};
  } catch (const std::exception& error) {
    return {fmt::format("internal error: {}", error.what()), exit_code::internal};
  } catch (...) {
    return {"internal error of unknown kind", exit_code::internal};
  }
}

}  // namespace

void check_stdout() {
  std::cout.flush();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0 || !std::cout) {
    throw io::IoError(fmt::format("standard output: cannot write ({})", std::strerror(errno)));
  }
}

void let_first_rank_speak() {
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
}

int report_exception(bool silent) {
  const Report report = report_of_current_exception();
  if (std::ferror(stdout) != 0) {  // it is told once, and not by the end of the program again
    __fpurge(stdout);
    std::clearerr(stdout);
    std::cout.clear();
  }
  if (!silent) {
    say(report.text + "\n");
  }
  return report.exit_code;
}

}  // namespace tridentscan::cli
