#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "physics/event_model.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/option_values.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/cli/text_table.hpp"
#include "scanner/config/input/model_file.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/event_table.hpp"
#include "scanner/io/own_files.hpp"
#include "scanner/io/seal.hpp"

namespace tridentscan::cli {
namespace {

constexpr std::int64_t events_at_a_time = 1 << 15;
/// Of the events, by their effective number: fewer are worth a warning.
constexpr double few = 0.05;

struct ReweightOptions {
  std::filesystem::path file;
  std::string model = "lmu_ltau";
  std::vector<std::string> masses;
  std::vector<double> couplings;
  std::optional<std::filesystem::path> output;
  bool overwrite = false;

  void add_to(CLI::App& app) {
    app.add_option("FILE", file, "events in HDF5")->required();
    app.add_option("--model", model,
                   "model of the weights: sm, a boson, or a .yaml file with its charges")
        ->check(boson_or_file())
        ->capture_default_str();
    app.add_option("--mass", masses,
                   "mass of the boson with unit, e.g. \"10 MeV\"; may be repeated")
        ->allow_extra_args(false);
    app.add_option("--coupling", couplings, "its coupling g'; may be repeated")
        ->check(number_from(0, 1000))
        ->allow_extra_args(false);
    app.add_option("-o,--output", output,
                   "the same events with the new weights; without it R and effective numbers are "
                   "printed");
    app.add_flag("--overwrite", overwrite, "replace an existing file");
    app.callback([this] { check(); });
  }

  void check() const {
    const bool boson = model != "sm";
    if (boson == masses.empty() || boson == couplings.empty()) {
      throw CLI::ValidationError("--model",
                                 "a boson needs --mass and --coupling; sm takes neither");
    }
    if (output && boson && masses.size() * couplings.size() > 1) {
      throw CLI::ValidationError("-o", "a file has the weights of one mass and coupling");
    }
  }

  [[nodiscard]] std::vector<physics::EventModel> models() const {
    if (model == "sm") return {{}};
    config::FileSet files;
    const physics::Mediator boson = config::load_model(files, model);
    std::vector<physics::EventModel> all;
    for (const std::string& text : masses) {
      const double mass = energy_option("--mass", text);
      if (!(mass > 0)) throw std::invalid_argument("--mass: must be above zero");
      for (const double coupling : couplings) {
        all.push_back({boson, mass, coupling});
      }
    }
    return all;
  }
};

/// The weight of an event for a model, given that it has one for `own`.
double weight_for(const physics::EventModel& model, const physics::EventModel& own,
                  const io::Weighable& event) {
  return event.weight *
         squared_amplitude(model.products(event.incoming, event.state, event.k2), event.tensors) /
         squared_amplitude(own.products(event.incoming, event.state, event.k2), event.tensors);
}

/// Sums over the events of weights for a model and for the Standard Model.
struct Sums {
  double weights = 0, squares = 0, standard = 0, standard_squares = 0, products = 0;

  void add(double weight, double of_standard) {
    weights += weight;
    squares += weight * weight;
    standard += of_standard;
    standard_squares += of_standard * of_standard;
    products += weight * of_standard;
  }
  [[nodiscard]] double ratio() const { return weights / standard; }
  /// Of the ratio, one standard deviation: the same events are in both sums.
  [[nodiscard]] double ratio_error() const {
    const double r = ratio();
    return std::sqrt(std::max(squares - 2 * r * products + r * r * standard_squares, 0.0)) /
           standard;
  }
  [[nodiscard]] double effective() const { return squares > 0 ? weights * weights / squares : 0; }
};

void for_each_batch(const io::EventTable& table,
                    const std::function<void(std::int64_t, const std::vector<io::Weighable>&)>& f) {
  for (std::int64_t first = 0; first < table.size(); first += events_at_a_time) {
    f(first, table.events(first, std::min(events_at_a_time, table.size() - first)));
  }
}

void warn_if_few(const Sums& sums, std::int64_t events, const physics::EventModel& model) {
  if (sums.effective() < few * static_cast<double>(events)) {
    log_warning("{} events are worth {:.3g} for {}: draw them for it, or --for-plane", events,
                sums.effective(), model.text());
  }
}

int print_table(const ReweightOptions& options) {
  const io::EventTable table(options.file, io::EventTable::Use::read);
  const physics::EventModel own = table.model();
  const auto models = options.models();
  std::vector<Sums> sums(models.size());
  for_each_batch(table, [&](std::int64_t, const std::vector<io::Weighable>& events) {
    for (const auto& event : events) {
      const double standard = weight_for({}, own, event);
      for (std::size_t i = 0; i < models.size(); ++i) {
        sums[i].add(weight_for(models[i], own, event), standard);
      }
    }
  });
  std::vector<std::vector<std::string>> cells{{"m / GeV", "g'", "R", "error", "effective events"}};
  for (std::size_t i = 0; i < models.size(); ++i) {
    cells.push_back({fmt::format("{:g}", models[i].mass), fmt::format("{:g}", models[i].coupling),
                     fmt::format("{:.5g}", sums[i].ratio()),
                     fmt::format("{:.1e}", sums[i].ratio_error()),
                     fmt::format("{:.4g}", sums[i].effective())});
    warn_if_few(sums[i], table.size(), models[i]);
  }
  fmt::print("{}: {} events, {}\n{}\n", options.file.string(), table.size(), options.model,
             text_table(cells));
  return exit_code::done;
}

int write_file(const ReweightOptions& options) {
  const std::filesystem::path& path = *options.output;
  io::check_not_read(path, std::vector{options.file});
  if (!options.overwrite && io::is_taken(path)) {
    throw io::IoError(path.string() +
                      ": exists already; choose another with -o or replace it with --overwrite");
  }
  io::check_writable(path, std::filesystem::file_size(options.file));
  io::StreamedFile output(path);
  std::error_code error;
  if (!std::filesystem::copy_file(options.file, output.temporary(), error)) {
    throw io::IoError(output.temporary().string() + ": cannot write (" + error.message() + ")");
  }
  const physics::EventModel model = options.models().front();
  io::EventTable table(output.temporary(), io::EventTable::Use::change);
  const physics::EventModel own = table.model();
  Sums sums;
  for_each_batch(table, [&](std::int64_t first, const std::vector<io::Weighable>& events) {
    std::vector<double> weights;
    for (const auto& event : events) {
      weights.push_back(weight_for(model, own, event));
      sums.add(weights.back(), event.weight);  // `standard` is the file's own model here
    }
    table.write_weights(first, weights);
  });
  const double own_sigma = table.cross_section();
  table.set_model(
      model, sums.weights, own_sigma * sums.ratio(),
      std::hypot(own_sigma * sums.ratio_error(), table.cross_section_error() * sums.ratio()));
  const std::int64_t events = table.size();
  table.close();
  io::seal_file(output.temporary());
  output.commit();
  warn_if_few(sums, events, model);
  log_info("{} events, worth {:.4g} for {}; wrote {}", events, sums.effective(), model.text(),
           path.string());
  return exit_code::done;
}

int reweight(const ReweightOptions& options) {
  return options.output ? write_file(options) : print_table(options);
}

}  // namespace

Subcommand reweight_command() {
  return subcommand("reweight", "weights of drawn events for another boson, mass or coupling",
                    reweight);
}

}  // namespace tridentscan::cli
