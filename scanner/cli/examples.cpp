#include "scanner/cli/examples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

namespace tridentscan::cli {
namespace {

struct Example {
  std::string line, meaning;
};

// A test runs all of them in this order of names, "" first.
const std::map<std::string, std::vector<Example>> examples = {
    {"",
     {{"tridentscan run data:figures/fig3.yaml", "scan the plane of a figure: fig3.h5"},
      {"tridentscan plot fig3.h5", "draw it: fig3.png and fig3.pdf"},
      {"tridentscan limit fig3.h5 --mass \"10 MeV\"", "its limits at one mass"},
      {"tridentscan init scan > my.yaml", "a configuration of your own"}}},
    {"beam",
     {{"tridentscan beam data:beams/sbnd_fhc.csv --plot sbnd.png", "what a flux is"},
      {"tridentscan beam data:beams/sbnd_fhc.csv -o my_beam.yaml", "a beam made of it"}}},
    {"check", {{"tridentscan check my.yaml", "all mistakes at once"}}},
    {"cite", {{"tridentscan cite fig3.h5 -o fig3.bib", "for the paper that uses it"}}},
    {"completion",
     {{"eval \"$(tridentscan completion bash)\"", "in this shell, or in ~/.bashrc"},
      {"tridentscan completion zsh > _tridentscan", "into a folder of fpath"},
      {"tridentscan completion fish > tridentscan.fish", "into ~/.config/fish/completions"}}},
    {"contour",
     {{"tridentscan contour fig3.h5 --experiment ccfr -o ccfr.csv", "its contour as CSV"}}},
    {"events",
     {{"tridentscan events lbne_5gev --count 1000 -o events.h5", "or .hepmc3, .hepevt"},
      {"tridentscan events lbne_5gev", "only the expected numbers"}}},
    {"export",
     {{"tridentscan export fig3.h5 --format hepdata -o hepdata", "tables to publish, in a folder"},
      {"tridentscan export fig3.h5 --format csv --experiment ccfr --no-planes -o tables",
       "of one experiment"}}},
    {"fit",
     {{"tridentscan fit fig3.h5 --mass \"10 MeV\"", "best coupling, interval and pulls"},
      {"tridentscan fit fig3.h5 --mass \"1 GeV\" --experiment ccfr --json", "all numbers of one"}}},
    {"help", {{"tridentscan help run", "the same as tridentscan run --help"}}},
    {"info",
     {{"tridentscan info fig3.h5", "contents, origin, checksum"},
      {"tridentscan info fig3.h5 --config > again.yaml", "the configuration alone"}}},
    {"init",
     {{"tridentscan init experiment > mine.yaml", "an experiment to fill in"},
      {"tridentscan check mine.yaml", "what is wrong with it"}}},
    {"limit",
     {{"tridentscan limit fig3.h5 --mass \"10 MeV\"", "all experiments at one mass"},
      {"tridentscan limit fig3.h5 --confidence-level 0.9 --test cls", "by another test"},
      {"tridentscan limit fig3.h5 --latex --mass \"10 MeV\" -o limits.tex", "or --csv, --json"},
      {"tridentscan limit fig3.h5 --discovery", "couplings at which a signal is expected"}}},
    {"list", {{"tridentscan list experiments", "names for configurations and other commands"}}},
    {"merge",
     {{"tridentscan run my.yaml --shard 1/2 --set integration.method=direct",
       "my_scan.part-1-of-2"},
      {"tridentscan run my.yaml --shard 2/2 --set integration.method=direct", "elsewhere"},
      {"tridentscan merge joined.h5 my_scan.part-*-of-2", "the result of the whole"}}},
    {"photon", {{"tridentscan photon --s-over-m2 1e4", "beside the closed forms"}}},
    {"plan", {{"tridentscan plan data:figures/fig3.yaml --ranks 4", "time, memory and disk"}}},
    {"plot",
     {{"tridentscan plot fig3.h5 -o fig3.svg", "format by the name"},
      {"tridentscan plot fig3.h5 --experiments ccfr,charm2 --style talk -o talk.png",
       "two of them, for a slide"}}},
    {"reference",
     {{"tridentscan reference statistics", "the keys of one section"},
      {"tridentscan reference grid.mass", "or of one in it"}}},
    {"reweight",
     {{"tridentscan reweight events.h5 --mass \"10 MeV\" --coupling 1e-3",
       "what a boson makes of them"}}},
    {"run",
     {{"tridentscan run my.yaml", "result: NAME.h5, by the name in it"},
      {"tridentscan run my.yaml -o fine.h5 --set grid.mass.points=200", "another value of a key"},
      {"tridentscan run my.yaml -o exact.h5 --set experiments.ccfr.measurement.error=0.1",
       "of an experiment"},
      {"tridentscan run fig3.h5 -o again.h5", "again, from the files in a result"},
      {"mpirun -n 2 --bind-to none tridentscan run my.yaml -o two.h5", "on two ranks"}}},
    {"show",
     {{"tridentscan show experiment ccfr", "each number with status and source"},
      {"tridentscan show experiment ccfr --yaml > mine.yaml", "its file, to change"}}},
    {"xsec",
     {{"tridentscan xsec --target Fe56 --energy \"160 GeV\"", "one energy"},
      {"tridentscan xsec --target Ar40 --energy \"1 GeV:300 GeV:20\" --csv", "against energy"},
      {"tridentscan xsec --target Ar40 --beam dune_nd_fhc", "averaged over a flux"},
      {"tridentscan xsec --target Ar40 --energy \"5 GeV\" --final-state \"mu- e+\"",
       "other leptons"}}}};

}  // namespace

std::string examples_of(const std::string& subcommand) {
  const auto found = examples.find(subcommand);
  if (found == examples.end()) return "";
  std::size_t width = 0;
  for (const Example& example : found->second) width = std::max(width, example.line.size());
  std::string text = found->second.size() == 1 ? "Example:\n" : "Examples:\n";
  for (const auto& [line, meaning] : found->second) {
    text += width > 60 ? fmt::format("  {}\n      {}\n", line, meaning)
                       : fmt::format("  {:<{}}  {}\n", line, width, meaning);
  }
  return text;
}

}  // namespace tridentscan::cli
