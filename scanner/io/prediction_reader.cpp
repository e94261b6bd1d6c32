#include "scanner/io/prediction_reader.hpp"

#include <cmath>

#include "scanner/config/text_checks.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/hdf5_reader.hpp"
#include "scanner/io/hdf5_structure.hpp"

namespace tridentscan::io {
namespace {

std::vector<physics::RatioPolynomial> polynomials(const hdf5::ImageReader& file,
                                                  const std::string& group) {
  if (!file.has(group)) return {};
  const auto a = file.doubles(group + "/a"), b = file.doubles(group + "/b");
  const auto var_a = file.doubles(group + "/var_a"), cov_ab = file.doubles(group + "/cov_ab");
  const auto var_b = file.doubles(group + "/var_b");
  if (b.size() != a.size() || var_a.size() != a.size() || cov_ab.size() != a.size() ||
      var_b.size() != a.size()) {
    throw IoError(group + " has columns of different length");
  }
  std::vector<physics::RatioPolynomial> result;
  constexpr double largest = 1e100;  // numbers beyond are no rates, and their squares no numbers
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool bad = std::abs(a[i]) > largest || std::abs(b[i]) > largest || var_a[i] < 0 ||
                     var_b[i] < 0 || std::abs(cov_ab[i]) > largest * largest ||
                     var_a[i] > largest * largest || var_b[i] > largest * largest;
    if (bad) throw IoError(group + " holds numbers that no cross section gives");
    result.push_back({a[i], b[i], var_a[i], cov_ab[i], var_b[i]});
  }
  return result;
}

physics::TridentKernel kernel(const hdf5::ImageReader& file, const std::string& group) {
  physics::TridentKernel result;
  if (!file.has(group)) return result;
  result.k2 = file.doubles(group + "/k2");
  result.weight = file.doubles(group + "/weight");
  const std::size_t nodes = result.k2.size();
  const auto check = [&](bool good, const std::string& dataset) {
    if (!good) throw IoError(group + "/" + dataset + " does not fit the nodes of its kernel");
  };
  check(nodes > 0 && result.weight.size() == nodes, "weight");
  const auto read = [&](const std::string& name, std::vector<double> physics::KernelValues::*part) {
    result.mean.*part = file.doubles(group + "/" + name);
    check((result.mean.*part).size() == nodes, name);
    const auto shape = file.shape(group + "/" + name + "_replicas");
    check(shape.size() == 2 && shape[1] == nodes && shape[0] >= 2, name + "_replicas");
    const auto all = file.doubles(group + "/" + name + "_replicas");
    check(result.replicas.empty() || result.replicas.size() == shape[0], name + "_replicas");
    result.replicas.resize(shape[0]);
    for (std::size_t r = 0; r < shape[0]; ++r) {
      const auto first = all.begin() + static_cast<std::ptrdiff_t>(r * nodes);
      (result.replicas[r].*part).assign(first, first + static_cast<std::ptrdiff_t>(nodes));
    }
  };
  read("t_vv", &physics::KernelValues::t_vv);
  read("t_aa", &physics::KernelValues::t_aa);
  read("t_va", &physics::KernelValues::t_va);
  return result;
}

run::ExperimentResult prediction(const hdf5::ImageReader& file, const config::ScanConfig& config,
                                 const std::string& name) {
  if (!hdf5::is_plain_name(name)) {
    throw IoError("an experiment is named '" + config::printable(name) + "', which is no name");
  }
  const std::string group = "/experiments/" + name;
  run::ExperimentResult result;
  result.name = name;
  const auto masses = static_cast<std::size_t>(config.mass.points);
  const hdf5::Shape plane = {masses, static_cast<std::size_t>(config.coupling.points)};
  const auto on_plane = [&](const std::string& dataset) {
    if (file.shape(dataset) != plane) throw IoError(dataset + " does not fit the axes");
    return file.doubles(dataset);
  };
  result.ratio = on_plane(group + "/ratio");
  result.ratio_error = on_plane(group + "/ratio_error");
  result.polynomials = polynomials(file, group + "/ratio_polynomial");
  if (result.polynomials.size() != masses) {
    throw IoError(group + "/ratio_polynomial does not fit the axes");
  }
  result.kernel = kernel(file, group + "/kernel");
  result.sm_cross_section = {file.number(group + "/sm_cross_section"),
                             file.number(group + "/sm_cross_section_error")};
  if (file.has(group + "/sm_events")) {
    result.sm_events = {file.number(group + "/sm_events"), file.number(group + "/sm_events_error")};
  }
  return result;
}

}  // namespace

std::vector<run::ExperimentResult> read_predictions(std::span<const std::byte> image,
                                                    const config::ScanConfig& config) {
  const hdf5::ImageReader file(image);
  std::vector<run::ExperimentResult> result;
  for (const config::Experiment& experiment : config.experiments) {
    result.push_back(prediction(file, config, experiment.name));
  }
  return result;
}

}  // namespace tridentscan::io
