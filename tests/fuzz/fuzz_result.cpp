#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/export_formats.hpp"
#include "scanner/io/hdf5_writer.hpp"
#include "scanner/io/result_group.hpp"
#include "scanner/io/result_layout.hpp"
#include "scanner/io/result_reader.hpp"

// Intact HDF5 files whose contents are any but those of a result: parts are absent, of another type
// or shape. They are refused, never trusted. (Damaged HDF5 files do not get this far: seal.hpp.)

namespace {

namespace io = tridentscan::io;
using io::hdf5::Group;
using io::hdf5::Meaning;
using io::hdf5::Shape;

constexpr Meaning meaning{"1", "fuzz"};

/// Takes choices from the input; zero, the regular choice, when there is no more.
class Choices {
 public:
  explicit Choices(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  unsigned next(unsigned below) {
    if (bytes_.empty()) return 0;
    const unsigned choice = bytes_.front() % below;
    bytes_ = bytes_.subspan(1);
    return choice;
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

void number(const Group& group, const char* name, Choices& choices) {
  constexpr std::array<double, 4> values = {0.5, -1, 0, 1e308};
  switch (choices.next(8)) {
    case 0:
      group.number(name, values[choices.next(4)], meaning);
      break;
    case 1:
      break;
    case 2:
      group.array(name, std::span<const double>(), {0}, meaning);
      break;
    case 3:
      group.array(name, std::vector<double>(6, 1.0), {2, 3}, meaning);
      break;
    case 4:
      group.array(name, std::vector<long>(3, -7), {3}, meaning);
      break;
    case 5:
      group.text(name, "text", meaning);
      break;
    case 6:
      static_cast<void>(group.group(name));
      break;
    case 7:
      group.table(name, {{"a", "b"}, {{"1", "2"}}}, meaning);
      break;
  }
}

void column(const Group& group, const char* name, Choices& choices) {
  const unsigned kind = choices.next(4);
  if (kind > 0) return number(group, name, choices);
  const std::size_t length = choices.next(8) == 0 ? 3 : choices.next(8);
  std::vector<double> values(length);
  for (double& value : values) value = static_cast<double>(choices.next(5)) + 1;
  group.array(name, values, {length}, meaning);
}

void attribute(const Group& group, const char* name, const io::hdf5::Attribute& regular,
               Choices& choices) {
  switch (choices.next(5)) {
    case 0:
      group.attribute(name, regular);
      break;
    case 1:
      group.attribute(name, std::int64_t{-1});
      break;
    case 2:
      group.attribute(name, 0.5);
      break;
    case 3:
      group.attribute(name, std::string("x"));
      break;
    case 4:
      break;
  }
}

void experiment(const Group& group, Choices& choices) {
  attribute(group, "label", std::string("CCFR"), choices);
  for (const char* name : {"projection", "accuracy_reached", "evaluations", "non_finite"}) {
    attribute(group, name, std::int64_t{1}, choices);
  }
  for (const char* name : {"measured_ratio", "measured_ratio_error_up", "measured_ratio_error_down",
                           "achieved_relative_error"}) {
    attribute(group, name, 0.5, choices);
  }
  for (const char* name : {"sm_cross_section", "sm_cross_section_error", "chi2_min"}) {
    number(group, name, choices);
  }
  column(group, "assumptions", choices);
  for (const char* name : {"ratio", "ratio_error", "chi2"}) column(group, name, choices);
  if (choices.next(2) == 0) {
    const Group limit = group.group("limit");
    for (const char* name : {"coupling", "coupling_error", "status"}) {
      column(limit, name, choices);
    }
    attribute(limit, "confidence_level", 0.95, choices);
  }
  if (choices.next(2) == 0) {
    const Group kernel = group.group("kernel");
    for (const char* reaction : {"numu", "numubar"}) {
      if (choices.next(3) == 2) continue;
      const Group part = kernel.group(reaction);
      attribute(part, "neutrino", std::string(reaction), choices);
      attribute(part, "final_state", std::string("mu- mu+"), choices);
      for (const char* name : {"sm_cross_section", "sm_cross_section_error"}) {
        number(part, name, choices);
      }
      for (const char* name : {"k2", "t_vv_replicas"}) column(part, name, choices);
    }
  }
}

void contours(const Group& group, Choices& choices) {
  const Group of_experiment = group.group("ccfr");
  if (choices.next(4) > 1) number(of_experiment, "CL90", choices);
  const Group level = of_experiment.group("CL95");
  for (const char* name : {"closed", "vertices", "vertices_error"}) column(level, name, choices);
  attribute(level, "confidence_level", 0.95, choices);
  std::vector<long> offsets;
  for (unsigned k = choices.next(4); k > 0; --k) {
    constexpr std::array<long, 6> values = {0, 1, 4, -1, 1L << 62, -(1L << 62)};
    offsets.push_back(values[choices.next(6)]);
  }
  level.array("offsets", offsets, {offsets.size()}, meaning);
}

std::vector<double> values(std::size_t number, Choices& choices) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr std::array<double, 8> some = {
      0, 1, -1, 2.5, 1e300, 255, infinity, std::numeric_limits<double>::quiet_NaN()};
  std::vector<double> result(number);
  for (double& value : result) value = some[choices.next(8)];
  return result;
}

/// What fits the layout, with any values in it: it gets past the check of the layout.
std::vector<std::byte> regular_image(Choices choices) {
  io::hdf5::ImageFile file(1 << 16, 1);
  {
    io::ResultGroup root(file.root());
    root.attribute("filetype", std::string(io::result_layout::filetype));
    root.attribute("schema_version", io::result_layout::schema_version);
    const std::size_t masses = choices.next(4), couplings = choices.next(4);
    root.array("mass", values(masses, choices));
    root.array("coupling", values(couplings, choices));
    io::ResultGroup one = root.group("experiments").group("ccfr");
    one.attribute("label", std::string("CCFR"));
    one.attribute("measurement", std::string(choices.next(2) == 0 ? "ratio" : "counts"));
    for (const char* name : {"projection", "accuracy_reached", "evaluations", "non_finite"}) {
      one.attribute(name, std::int64_t{1});
    }
    for (const char* name :
         {"measured_ratio", "measured_ratio_error_up", "measured_ratio_error_down",
          "achieved_relative_error", "observed_events", "sm_events", "sm_events_error",
          "background_events", "background_events_error"}) {
      one.attribute(name, values(1, choices).front());
    }
    for (const char* name : {"sm_cross_section", "sm_cross_section_error", "chi2_min"}) {
      one.number(name, values(1, choices).front());
    }
    one.table("assumptions", {{"key", "value", "status", "source"}, {}});
    for (const char* name : {"ratio", "ratio_error", "chi2", "chi2_error"}) {
      one.array(name, values(masses * couplings, choices));
    }
    io::ResultGroup limit = one.group("limit");
    limit.attribute("confidence_level", values(1, choices).front());
    for (const char* name : {"coupling", "coupling_error", "status"}) {
      limit.array(name, values(masses, choices));
    }
    static_cast<void>(root.group("bands"));
    static_cast<void>(root.group("overlays"));
    io::ResultGroup level = root.group("contours").group("ccfr").group("CL95");
    level.attribute("confidence_level", 0.95);
    const std::size_t vertices = choices.next(4), pieces = choices.next(3);
    level.dimension("vertex", vertices);
    const std::size_t coordinates = choices.next(4);
    level.dimension("coordinate", coordinates);
    for (const char* name : {"vertices", "vertices_error"}) {
      level.array(name, values(vertices * coordinates, choices));
    }
    level.array("closed", values(pieces, choices));
    level.array("offsets", values(pieces + choices.next(2), choices));
    level.number("level", static_cast<double>(vertices));
  }
  return file.finish();
}

std::vector<std::byte> image(Choices choices) {
  io::hdf5::ImageFile file(1 << 16, 1);
  {
    const Group root = file.root();
    attribute(root, "filetype", io::result_layout::filetype, choices);
    attribute(root, "schema_version", io::result_layout::schema_version, choices);
    if (choices.next(8) < 7) {
      column(root, "mass", choices);
      column(root, "coupling", choices);
    }
    if (choices.next(8) < 7) {
      const Group experiments = root.group("experiments");
      if (choices.next(8) < 7) experiment(experiments.group("ccfr"), choices);
      if (choices.next(8) == 7) number(experiments, "charm2", choices);
    }
    if (choices.next(8) < 7) static_cast<void>(root.group("bands"));
    if (choices.next(8) < 7) contours(root.group("contours"), choices);
  }
  return file.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Choices choices({data, size});
  const std::vector<std::byte> bytes =
      choices.next(2) == 0 ? image(choices) : regular_image(choices);
  try {
    const io::ResultSummary summary = io::summarize(bytes, "fuzz.h5");
    for (const io::ExperimentSummary& found : summary.experiments) {
      for (const double mass : {0.5, 1.0, 2.5, 10.0}) static_cast<void>(found.limit.at(mass));
    }
  } catch (const io::IoError&) {
  }
  try {
    const io::ResultTables tables = io::result_tables(bytes);
    static_cast<void>(io::export_csv(tables));
    static_cast<void>(io::export_hepdata(tables));
    static_cast<void>(io::export_json(tables));
  } catch (const io::IoError&) {
  }
  return 0;
}
