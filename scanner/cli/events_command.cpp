#include <CLI/CLI.hpp>
#include <algorithm>
#include <stdexcept>

#include "scanner/cli/event_request.hpp"
#include "scanner/cli/option_values.hpp"

namespace tridentscan::cli {
namespace {

struct EventsOptions : EventRequest {
  void add_to(CLI::App& app) {
    app.add_option("CONFIG", config, "an experiment by name or path, or a scan that has it")
        ->required();
    app.add_option("--experiment", experiment, "which experiment, if the scan has several");
    app.add_option("--final-state", final_states,
                   "leptons that are made, e.g. \"mu- e+\"; may be repeated (default: those of the "
                   "experiment)")
        ->allow_extra_args(false);
    auto* const number =
        app.add_option("--count", count, "events to draw")->check(number_from(1, 1e12));
    app.add_option("--exposure", exposure,
                   "draw what this exposure gives, e.g. \"1e21 POT\", in place of the experiment's")
        ->excludes(number);
    app.add_option("--model", model,
                   "model of the events: sm, a boson, or a .yaml file with its charges")
        ->check(boson_or_file())
        ->capture_default_str();
    app.add_option("--mass", mass, "mass of the boson with unit, e.g. \"10 MeV\"");
    app.add_option("--coupling", coupling, "its coupling g'")->check(number_from(0, 1000));
    app.add_flag("--for-plane", for_plane,
                 "draw from a mixture that serves the boson of --model at any mass and coupling; "
                 "weights are those of the Standard Model");
    app.add_option("--seed", seed, "seed of the random numbers")
        ->check(no_sign())
        ->capture_default_str();
    app.add_option("-o,--output", output.path,
                   "file to write; without it the expected numbers are printed");
    app.add_option("--format", format,
                   "hdf5, hepmc3 or hepevt (default: by the ending of the file)")
        ->check(CLI::IsMember({"hdf5", "hepmc3", "hepevt"}));
    app.add_option("--weight", weights,
                   "for HepMC3: one more weight, e.g. \"lmu_ltau, 10 MeV, 1e-3\"; may be repeated")
        ->allow_extra_args(false);
    auto* const one_box =
        app.add_option("--vertex-box", box,
                       "vertices uniform in a box: x from, to, y from, to, z from, to in cm")
            ->delimiter(',')
            ->expected(6);
    app.add_option("--volumes", volumes,
                   "vertices in the boxes, cylinders and spheres of a .yaml file, whose materials "
                   "take the place of the target")
        ->excludes(one_box);
    app.add_option("--spill", spill, "times uniform in a spill of this length, e.g. \"9.6 us\"");
    app.add_option("--beam-direction", direction, "x, y, z; default: the z axis")
        ->delimiter(',')
        ->expected(3);
    app.add_option_function<std::string>(
           "--shard", [this](const std::string& text) { shard = shard_option(text); },
           "draw part I of N, for merge")
        ->type_name("I/N");
    output.add_to(app);
    machine.add_to(app);
    app.callback([this] { check(); });
  }

  void check() const {
    const bool boson = has_boson();
    if (for_plane && (!boson || mass || coupling)) {
      throw CLI::ValidationError("--for-plane",
                                 "takes a --model with a boson, at no --mass and --coupling");
    }
    if (!for_plane && (boson != mass.has_value() || boson != coupling.has_value())) {
      throw CLI::ValidationError("--model",
                                 "a boson needs --mass and --coupling; sm takes neither");
    }
    if (output.path && !count && !exposure) {
      throw CLI::RequiredError("--count or --exposure");
    }
    if (!output.path &&
        (output.resume || output.overwrite || output.time_limit || format || !shard.is_whole())) {
      throw CLI::RequiredError("-o");
    }
  }
};

int events(const EventsOptions& options, const Start& start) {
  return draw_events(options, start);
}

}  // namespace

EventRequest event_request_of(const std::vector<std::string>& arguments) {
  CLI::App app;
  EventsOptions options;
  options.add_to(app);
  auto first = std::ranges::find(arguments, "events");
  if (first == arguments.end()) throw std::invalid_argument("no command line of events");
  std::vector<std::string> reversed(++first, arguments.end());
  std::ranges::reverse(reversed);
  app.parse(reversed);
  return options;
}

Subcommand events_command() {
  return subcommand("events",
                    "trident events of an experiment as four-vectors, with weights for any boson",
                    events);
}

}  // namespace tridentscan::cli
