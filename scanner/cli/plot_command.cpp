#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "scanner/cli/python_script.hpp"
#include "scanner/cli/subcommand.hpp"

namespace tridentscan::cli {
namespace {

/// The options of scripts/plot.py, which gets them as they were typed: here they are for --help,
/// completion and words that are not known.
struct PlotOptions {
  std::vector<std::string> texts;
  bool flag = false;

  void add_to(CLI::App& app) {
    app.add_option("RESULTS", texts, "result files; several are drawn together, as lines")
        ->required();
    const auto text = [&](const char* name, const char* type, const char* help) {
      return app.add_option(name, texts, help)
          ->type_name(type)
          ->expected(1)
          ->allow_extra_args(false);
    };
    text("-o,--output", "FILE",
         "figure; its ending is its format, without one --format says (default: beside the first "
         "result)");
    text("--format", "LIST", "formats: png, pdf, svg, separated by commas (default: png,pdf)");
    text("--label", "TEXT", "name of a result in the legend; once for each, in their order")
        ->take_all();
    text("--experiments", "NAME,...", "only these experiments; \"combined\" is one too");
    text("--mass-range", "MIN:MAX", "range of the axis, e.g. \"10 MeV:1 GeV\"");
    text("--coupling-range", "MIN:MAX", "range of the axis, e.g. 1e-4:1e-2");
    text("--style", "WORD", "paper (default), talk: for slides, wide: two columns")
        ->type_name("{paper,talk,wide}");
    text("--title", "TEXT", "instead of the configuration's; \"\" for none");
    app.add_flag("--expected", flag,
                 "bands of 1 and 2 sigma in which limits are expected, of projections");
    app.add_flag("--theory-error", flag,
                 "the theory error of each limit as a band, and as a ratio below");
    app.add_flag("--contours", flag, "the contours of the grid over the limits");
    app.add_flag("--scan", flag, "a curve for each value of the third parameter of the result");
    text("--scan-at", "MASS",
         "limits at a mass, \"10 MeV\", against the third parameter; may be repeated")
        ->take_all();
    text("--over", "OTHER",
         "another result, whose contours are drawn over this figure; may be repeated")
        ->take_all();
  }
};

int plot(const PlotOptions&, const Start& start) {
  return on_root_alone(start.communicator, [&] {
    return run_python_script("plot.py", {start.arguments.begin() + 2, start.arguments.end()});
  });
}

}  // namespace

Subcommand plot_command() {
  return subcommand("plot", "draw one result or several: png, pdf, svg", plot);
}

}  // namespace tridentscan::cli
