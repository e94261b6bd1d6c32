#include "scanner/cli/command_line.hpp"
#include "scanner/config/sections.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "physics/instruction_set.hpp"
#include "physics/mediator.hpp"
#include "scanner/cli/bash_completion.hpp"
#include "scanner/cli/commands.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/standard_streams.hpp"
#include "scanner/cli/version.hpp"
#include "scanner/config/quantity.hpp"
#include "scanner/config/reference.hpp"
#include "scanner/parallel/threads.hpp"

namespace tridentscan::cli {
namespace {

/// A number from `least` to `most`. CLI::Range lets NaN pass.
CLI::Validator number_from(double least, double most) {
  return {[=](std::string& text) {
            double value = 0;
            const bool good =
                CLI::detail::lexical_cast(text, value) && value >= least && value <= most;
            return good ? std::string()
                        : fmt::format("'{}' is no number from {:g} to {:g}", text, least, most);
          },
          fmt::format("FLOAT in [{:g} - {:g}]", least, most)};
}

/// CLI11 reads "-1" as the largest of the numbers without a sign.
CLI::Validator no_sign() {
  return {[](std::string& text) {
            return text.find('-') == std::string::npos
                       ? std::string()
                       : fmt::format("'{}' is negative, write a whole number from 0", text);
          },
          ""};
}

void add_common(CLI::App& app, Common& common) {
  app.add_option("--threads", common.threads,
                 "threads of each rank (default: OMP_NUM_THREADS, else the CPUs available)")
      ->check(CLI::Range(1, 4096));
  app.add_option("--isa", common.isa, "instruction set (default: the best of this processor)")
      ->check([](const std::string& name) {
        try {
          static_cast<void>(physics::instruction_set(name));
          return std::string();
        } catch (const std::invalid_argument& error) {
          return std::string(error.what());
        }
      })
      ->type_name("{baseline,avx2,avx512}");
  auto* const quiet = app.add_flag_callback(
      "-q,--quiet", [&common] { common.verbosity = Verbosity::quiet; }, "warnings and errors only");
  app.add_flag_callback(
         "-v,--verbose", [&common] { common.verbosity = Verbosity::verbose; }, "more detail")
      ->excludes(quiet);
}

void add_overrides(CLI::App& app, std::vector<std::string>& overrides) {
  app.add_option("--set", overrides,
                 "override a value of the configuration, e.g. integration.relative_error=1e-2")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

double time_limit(const std::string& text) {
  try {
    const double seconds = config::parse_quantity(text, config::Dimension::time);
    if (seconds > 0) {
      return seconds;
    }
  } catch (const std::invalid_argument& error) {
    throw CLI::ValidationError("--time-limit", error.what());
  }
  throw CLI::ValidationError("--time-limit", "must be above zero");
}

PlanePoint plane_point(const std::string& text) {
  const char* const end = text.data() + text.size();
  PlanePoint point{};
  const auto [comma, first] = std::from_chars(text.data(), end, point.mass);
  if (first == std::errc{} && comma != end && *comma == ',') {
    const auto [rest, second] = std::from_chars(comma + 1, end, point.coupling);
    if (second == std::errc{} && rest == end) {
      return point;
    }
  }
  throw CLI::ValidationError("--only-point",
                             fmt::format("'{}' is no pair of indices such as 3,0", text));
}

parallel::Shard shard(const std::string& text) {
  const char* const end = text.data() + text.size();
  parallel::Shard shard;
  const auto [slash, first] = std::from_chars(text.data(), end, shard.index);
  if (first == std::errc{} && slash != end && *slash == '/') {
    const auto [rest, second] = std::from_chars(slash + 1, end, shard.count);
    constexpr std::uint64_t most = 1'000'000;
    if (second == std::errc{} && rest == end && shard.count >= 2 && shard.count <= most &&
        shard.index >= 1 && shard.index <= shard.count) {
      --shard.index;
      return shard;
    }
  }
  throw CLI::ValidationError("--shard",
                             fmt::format("'{}' is no part such as 1/8, of two or more", text));
}

/// What run and merge have in common: where they write, and when they stop.
void add_output(CLI::App& app, RunCommand& run) {
  auto* const overwrite = app.add_flag("--overwrite", run.overwrite,
                                       "replace an existing result, discard an unfinished run");
  app.add_flag("--resume", run.resume,
               "continue an unfinished run from its checkpoint, with any ranks and threads")
      ->excludes(overwrite);
  app.add_option_function<std::string>(
         "--time-limit", [&run](const std::string& text) { run.time_limit = time_limit(text); },
         "stop with a checkpoint and exit code 75 after this time, e.g. \"30 min\"")
      ->type_name("TIME");
}

CLI::App* add_run(CLI::App& app, RunCommand& run) {
  auto* const sub =
      app.add_subcommand("run", "scan the (m_Z', g') plane and write limits and contours to HDF5");
  sub->add_option("CONFIG", run.config,
                  "scan configuration (YAML); - is the standard input, data:figures/fig3.yaml came "
                  "with the program")
      ->required();
  sub->add_option("-o,--output", run.output,
                  "result file (default: output.path of the configuration, else NAME.h5)");
  add_output(*sub, run);
  auto* const shard_option =
      sub->add_option_function<std::string>(
             "--shard", [&run](const std::string& text) { run.shard = shard(text); },
             "compute part I of N of a direct scan or of pseudo-experiments, for merge")
          ->type_name("I/N");
  sub->add_option_function<std::string>(
         "--only-point", [&run](const std::string& text) { run.only_point = plane_point(text); },
         "compute one point of the grid, mass index and coupling index from 0, and print it")
      ->type_name("I,J")
      ->excludes(shard_option);
  add_overrides(*sub, run.overrides);
  add_common(*sub, run.common);
  return sub;
}

CLI::App* add_merge(CLI::App& app, RunCommand& merge) {
  auto* const sub = app.add_subcommand(
      "merge", "join the parts of a scan (run --shard) to the result of the whole");
  sub->add_option_function<std::string>(
         "OUT", [&merge](const std::string& text) { merge.output = text; }, "result file")
      ->required();
  sub->add_option("PARTS", merge.parts, "all its parts: NAME.part-*-of-N")->required();
  add_output(*sub, merge);
  add_common(*sub, merge.common);
  return sub;
}

CLI::App* add_check(CLI::App& app, CheckCommand& check) {
  auto* const sub = app.add_subcommand("check", "read and check a configuration, compute nothing");
  sub->add_option("CONFIG", check.config,
                  "scan configuration (YAML); - is the standard input, data:figures/fig3.yaml came "
                  "with the program")
      ->required();
  add_overrides(*sub, check.overrides);
  sub->add_flag("--json", check.json, "print what was found, or what is wrong, as JSON on stdout");
  return sub;
}

CLI::App* add_plan(CLI::App& app, PlanCommand& plan) {
  auto* const sub = app.add_subcommand(
      "plan", "work units, CPU time, memory and output size of a run, from a short sample of it");
  sub->add_option("CONFIG", plan.config,
                  "scan configuration (YAML); - is the standard input, data:figures/fig3.yaml came "
                  "with the program")
      ->required();
  sub->add_option("--ranks", plan.ranks, "MPI ranks of the run, with --threads each")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  sub->add_flag("--json", plan.json, "print the plan as JSON");
  add_overrides(*sub, plan.overrides);
  add_common(*sub, plan.common);
  return sub;
}

/// --model, --mass and --coupling.
template <class Command>
void add_model(CLI::App& app, Command& command, const std::vector<std::string>& mediators) {
  std::vector<std::string> models = {"sm", "v_minus_a"};
  models.insert(models.end(), mediators.begin(), mediators.end());
  app.add_option("--model", command.model,
                 fmt::format("one of {}; all but the first two need --mass and --coupling",
                             fmt::join(models, ", ")))
      ->check(CLI::IsMember(models))
      ->capture_default_str();
  app.add_option("--mass", command.mass, "mass of the Z' with unit, e.g. \"10 MeV\"");
  app.add_option("--coupling", command.coupling, "coupling g' of the Z'")
      ->check(number_from(0, 1000));
}

std::vector<std::string> names_of_mediators() {
  std::vector<std::string> names;
  for (const auto& mediator : physics::named_mediators()) {
    names.push_back(mediator.name);
  }
  return names;
}

template <class AnyCommand>
void check_model(const AnyCommand& command) {
  const bool mediator = physics::named_mediator(command.model).has_value();
  if (mediator != (command.mass.has_value() && command.coupling.has_value()) ||
      (!mediator && (command.mass || command.coupling))) {
    throw CLI::ValidationError("--model",
                               "a Z' needs --mass and --coupling; sm and v_minus_a take neither");
  }
}

CLI::App* add_xsec(CLI::App& app, XsecCommand& xsec) {
  auto* const sub =
      app.add_subcommand("xsec",
                         "trident cross section per nucleus at one neutrino energy, or "
                         "averaged over the flux of a beam");
  sub->add_option("--target", xsec.target,
                  "nucleus, material or free nucleon, e.g. Fe56, glass, H1, neutron")
      ->required();
  auto* const energy =
      sub->add_option("--energy", xsec.energy, "neutrino energy with unit, e.g. \"160 GeV\"");
  sub->add_option("--beam", xsec.beam,
                  "instead: a beam by name, e.g. dune_nd_fhc, or the path of its .yaml file")
      ->excludes(energy);
  add_model(*sub, xsec, names_of_mediators());
  sub->add_option("--form-factor", xsec.form_factor,
                  "density, fermi, helm, exponential or exponential_tenth")
      ->check(CLI::IsMember({"density", "fermi", "helm", "exponential", "exponential_tenth"}))
      ->capture_default_str();
  sub->add_option("--channel", xsec.channel,
                  "coherent (default), proton, neutron or all; of a free nucleon: all")
      ->check(CLI::IsMember({"coherent", "proton", "neutron", "all"}));
  sub->add_option("--nucleon-form-factors", xsec.nucleon, "dipole or kelly")
      ->check(CLI::IsMember({"dipole", "kelly"}))
      ->capture_default_str();
  sub->add_flag("--no-pauli-blocking", xsec.no_pauli_blocking,
                "bound nucleons scatter as if they were free");
  sub->add_flag("--antineutrino", xsec.antineutrino, "antineutrinos of one energy")
      ->excludes("--beam");
  sub->add_option("--min-muon-energy", xsec.min_muon_energy,
                  "cut on both muons with unit, e.g. \"9 GeV\"");
  sub->add_option("--relative-error", xsec.relative_error, "numerical accuracy")
      ->check(number_from(1e-6, 0.1))
      ->capture_default_str();
  sub->add_option("--seed", xsec.seed, "seed of the random numbers")
      ->check(no_sign())
      ->capture_default_str();
  sub->add_flag("--json", xsec.json, "print the result as JSON on stdout");
  sub->add_option("--method", xsec.method,
                  "exact (2 -> 4) or epa (equivalent photons, an approximation)")
      ->check(CLI::IsMember({"exact", "epa"}))
      ->capture_default_str();
  sub->add_option("--photon-flux", xsec.photon_flux,
                  "of --method epa: full (default), transverse, or printed (Eq. 3 of "
                  "arXiv:1406.2332)")
      ->check(CLI::IsMember({"full", "transverse", "printed"}));
  add_common(*sub, xsec.common);
  return sub;
}

CLI::App* add_photon(CLI::App& app, PhotonCommand& photon) {
  auto* const sub = app.add_subcommand(
      "photon",
      "cross section of nu gamma -> nu mu mu on a real photon, and the closed forms of the paper");
  sub->add_option("--s-over-m2", photon.s_over_m2,
                  "squared centre-of-mass energy over the squared muon mass, e.g. 1e4")
      ->check(number_from(4, 1e8))
      ->required();
  add_model(*sub, photon, {"lmu_ltau"});  // whose Eqs. (11)-(14) stand beside it
  sub->add_flag("--json", photon.json, "print the result as JSON on stdout");
  return sub;
}

/// What the options of a command mean together. Throws CLI::ParseError.
template <class AnyCommand>
void check_options(const AnyCommand& /*command*/) {}

template <>
void check_options(const XsecCommand& xsec) {
  if (!xsec.energy && !xsec.beam) {
    throw CLI::RequiredError("--beam or --energy");
  }
  check_model(xsec);
  if (xsec.method == "epa" && (xsec.beam || xsec.min_muon_energy)) {
    throw CLI::ValidationError(
        "--method", "epa takes one --energy and no cuts: muons of a real photon have other angles");
  }
  if (xsec.method == "exact" && xsec.photon_flux) {
    throw CLI::ValidationError("--photon-flux", "belongs to --method epa");
  }
}

template <>
void check_options(const PhotonCommand& photon) {
  check_model(photon);
}

CLI::App* add_info(CLI::App& app, InfoCommand& info) {
  auto* const sub = app.add_subcommand("info", "what a result file holds, and where it comes from");
  sub->add_option("RESULT", info.result, "result file (HDF5)")->required();
  return sub;
}

/// The result and how it is read; the same for limits and contours.
template <class Command>
void add_statistics(CLI::App& app, Command& command) {
  app.add_option("RESULT", command.result, "result file (HDF5)")->required();
  app.add_option("--confidence-level", command.statistics.confidence_level,
                 "instead of the one of the run")
      ->check(number_from(0.5, 0.9999));
  app.add_option("--test", command.statistics.test, "instead of the one of the run")
      ->check(CLI::IsMember(config::test_names()));
  app.add_option("--degrees-of-freedom", command.statistics.degrees_of_freedom, "of delta_chi2")
      ->check(CLI::Range(1, 2));
  app.add_option("--experiment", command.experiment, "this one alone, or combined");
}

CLI::App* add_limit(CLI::App& app, LimitCommand& limit) {
  auto* const sub = app.add_subcommand(
      "limit", "limits of a result, at another confidence level or by another test too");
  add_statistics(*sub, limit);
  sub->add_option("--mass", limit.masses,
                  "at this mass, \"1 GeV\", inside those of the scan; may be repeated");
  sub->add_flag("--json", limit.json, "print JSON");
  add_common(*sub, limit.common);
  return sub;
}

CLI::App* add_contour(CLI::App& app, ContourCommand& contour) {
  auto* const sub = app.add_subcommand(
      "contour", "contours of a result as CSV, at another confidence level or by another test too");
  add_statistics(*sub, contour);
  add_common(*sub, contour.common);
  return sub;
}

CLI::App* add_export(CLI::App& app, ExportCommand& command) {
  static const std::map<std::string, ExportFormat> formats = {
      {"csv", ExportFormat::csv}, {"json", ExportFormat::json}, {"hepdata", ExportFormat::hepdata}};
  auto* const sub = app.add_subcommand(
      "export", "limits, contours, bands and the plane as tables: CSV, JSON or HEPData");
  sub->add_option("RESULT", command.result, "result file (HDF5)")->required();
  sub->add_option_function<std::string>(
         "--format", [&command](const std::string& name) { command.format = formats.at(name); },
         "of the tables")
      ->check(CLI::IsMember({"csv", "json", "hepdata"}))
      ->required();
  sub->add_option("-o,--output", command.folder, "folder to write into, made if it is not there")
      ->required();
  sub->add_flag("--overwrite", command.overwrite, "replace files that are there");
  return sub;
}

/// One of beam, target, experiment and model, or its plural.
void add_kind(CLI::App& app, CatalogueKind& kind, const std::string& plural) {
  static const std::map<std::string, CatalogueKind> kinds = {
      {"beam", CatalogueKind::beam},
      {"target", CatalogueKind::target},
      {"experiment", CatalogueKind::experiment},
      {"model", CatalogueKind::model}};
  const std::string words = fmt::format("{{beam{0},target{0},experiment{0},model{0}}}", plural);
  app.add_option_function<std::string>(
         "KIND",
         [&kind, words](const std::string& text) {
           const auto found =
               kinds.find(text.ends_with('s') ? text.substr(0, text.size() - 1) : text);
           if (found == kinds.end()) {
             throw CLI::ValidationError("KIND", fmt::format("'{}' is none of {}", text, words));
           }
           kind = found->second;
         },
         "what kind of thing")
      ->type_name(words)
      ->required();
}

CLI::App* add_list(CLI::App& app, ListCommand& list) {
  auto* const sub =
      app.add_subcommand("list", "names of beams, targets, experiments or models that are known");
  add_kind(*sub, list.kind, "s");
  auto* const names = sub->add_flag("--names", list.names_only, "names alone, one a line");
  sub->add_flag("--json", list.json, "print the list as JSON")->excludes(names);
  return sub;
}

CLI::App* add_show(CLI::App& app, ShowCommand& show) {
  auto* const sub = app.add_subcommand(
      "show", "one beam, target, experiment or model: values, units, status and sources");
  add_kind(*sub, show.kind, "");
  sub->add_option("NAME", show.name, "as in list; or the path of a .yaml file of your own")
      ->required();
  sub->add_flag("--json", show.json, "print all of it as JSON");
  return sub;
}

CLI::App* add_reference(CLI::App& app, ReferenceCommand& reference) {
  auto* const sub =
      app.add_subcommand("reference", "print all keys of configurations: types, ranges, defaults");
  sub->add_option("--schema", reference.schema, "print a JSON Schema instead, for editors")
      ->check(CLI::IsMember(config::file_kinds()));
  return sub;
}

CLI::App* add_completion(CLI::App& app, CompletionCommand& completion) {
  auto* const sub = app.add_subcommand(
      "completion", "print a script for the shell: eval \"$(tridentscan completion bash)\"");
  sub->add_option_function<std::string>(
         "SHELL", [&](const std::string&) { completion.script = bash_completion(app); }, "bash")
      ->check(CLI::IsMember({"bash"}))
      ->required();
  return sub;
}

}  // namespace

Command parse(int argc, const char* const* argv) {
  CLI::App app("Exclusion limits on new vector bosons from neutrino trident production",
               "tridentscan");
  app.set_version_flag("--version", version_text());
  app.require_subcommand(0, 1);  // none is refused below, after a word that is not known
  app.footer(
      "Exit codes: 0 done, 2 command line or configuration, 3 file cannot be written or read,\n"
      "4 checkpoint invalid or of another run, 5 some points failed, 70 internal error or hang,\n"
      "75 stopped early, continue with --resume. Progress and messages go to stderr.");
  Command chosen = Finished{exit_code::usage};
  const auto chooses = [&chosen](CLI::App* sub, const auto& command) {
    sub->callback([&chosen, &command] {
      check_options(command);
      chosen = command;
    });
  };
  RunCommand run, merge;
  CheckCommand check_command;
  PlanCommand plan;
  XsecCommand xsec;
  PhotonCommand photon;
  InfoCommand info;
  LimitCommand limit;
  ContourCommand contour;
  ExportCommand export_command;
  ListCommand list;
  ShowCommand show;
  ReferenceCommand reference;
  CompletionCommand completion;
  chooses(add_run(app, run), run);
  chooses(add_merge(app, merge), merge);
  chooses(add_check(app, check_command), check_command);
  chooses(add_plan(app, plan), plan);
  chooses(add_xsec(app, xsec), xsec);
  chooses(add_photon(app, photon), photon);
  chooses(add_info(app, info), info);
  chooses(add_limit(app, limit), limit);
  chooses(add_contour(app, contour), contour);
  chooses(add_export(app, export_command), export_command);
  chooses(add_list(app, list), list);
  chooses(add_show(app, show), show);
  chooses(add_reference(app, reference), reference);
  chooses(add_completion(app, completion), completion);
  try {
    app.parse(argc, argv);
    if (app.get_subcommands().empty()) {
      throw CLI::RequiredError::Subcommand(1);
    }
  } catch (const CLI::ParseError& error) {
    if (parallel::launched_rank() > 0) {  // the first rank says it for all
      let_first_rank_speak();
      return Finished{error.get_exit_code() == 0 ? exit_code::done : exit_code::usage};
    }
    std::ostringstream messages;
    const bool done = app.exit(error, std::cout, messages) == 0;
    say(messages.str());
    return Finished{done ? exit_code::done : exit_code::usage};
  }
  return chosen;
}

}  // namespace tridentscan::cli
