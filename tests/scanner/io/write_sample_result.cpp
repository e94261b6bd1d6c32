#include <cstdio>
#include <exception>

#include "sample_result.hpp"
#include "scanner/io/run_record.hpp"

// Writes the sample result to the path in the argument, for readers that are not ours (h5py).
int main(int argc, char** argv) try {
  using namespace tridentscan;
  if (argc != 2) {
    std::fprintf(stderr, "usage: write_sample_result OUT.h5\n");
    return 2;
  }
  const auto image = test::sample_image();
  io::write_result(argv[1], image, {});
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
