#include "scanner/cli/peak_memory.hpp"

#include <fstream>
#include <string>

namespace tridentscan::cli {

std::int64_t peak_memory_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") {
      std::int64_t kibibytes = 0;
      status >> kibibytes;
      return 1024 * kibibytes;
    }
  }
  return 0;
}

}  // namespace tridentscan::cli
