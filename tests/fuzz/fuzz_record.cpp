#include <cstdint>
#include <span>
#include <string>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/result_reader.hpp"
#include "scanner/io/run_record.hpp"

// Any bytes as a run record, and as a result whose seal stands between them and HDF5.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace io = tridentscan::io;
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    static_cast<void>(io::to_json(io::run_record_from_json(text, "fuzz.run.json")));
  } catch (const io::IoError&) {
  }
  try {
    static_cast<void>(io::summarize(std::as_bytes(std::span(data, size)), "fuzz.h5"));
  } catch (const io::IoError&) {
  }
  return 0;
}
