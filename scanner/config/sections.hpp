#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scanner/config/node.hpp"
#include "scanner/config/scan_config.hpp"
#include "scanner/config/sources.hpp"

// The sections of a scan's file that stand in it as a whole. Each function reads one; its result
// means something only if no problem was added.
namespace tridentscan::config {

struct Grid {
  Axis mass;
  Axis coupling;
};

/// The tables of what stands in each kind of file.
[[nodiscard]] const Section& scan_section();
[[nodiscard]] const Section& experiment_section();
[[nodiscard]] const Section& z_experiment_section();
[[nodiscard]] const Section& collider_experiment_section();
[[nodiscard]] const Section& beam_file_section();
[[nodiscard]] const Section& nuclei_section();
[[nodiscard]] const Section& materials_section();
[[nodiscard]] const Section& muon_g_minus_2_section();

[[nodiscard]] const Section& model_section();
[[nodiscard]] Type model_type();
[[nodiscard]] const Section& grid_section();
[[nodiscard]] Type band_type();
[[nodiscard]] const Section& overlay_section();
[[nodiscard]] const Section& statistics_section();
[[nodiscard]] const Section& combination_section();
[[nodiscard]] const Section& theory_error_section();
[[nodiscard]] const Section& integration_section();
[[nodiscard]] const Section& plot_section();
[[nodiscard]] const Section& measurement_section();
[[nodiscard]] const Section& projection_section();

[[nodiscard]] Grid read_grid(const Node& node);

/// The word of a named mediator, such as lmu_ltau, or a map with the charges of another one.
[[nodiscard]] physics::VectorMediator read_model(const Node& node);

/// Ranges of Delta a_mu, written out or as an epoch of data:muon_g_minus_2.yaml.
[[nodiscard]] std::vector<MuonG2Band> read_bands(const Node& node, Sources& sources);

/// Tables are named relative to the scan's file.
[[nodiscard]] std::vector<Overlay> read_overlays(const Node& node, const FileName& scan,
                                                 Sources& sources);

/// Its map toys goes into `toys`.
[[nodiscard]] physics::Statistics read_statistics(const Node& node, Toys& toys);

/// Experiments are named as in their files; the word all means all of them.
[[nodiscard]] Combination read_combination(const Node& node,
                                           const std::vector<Experiment>& experiments);

/// The word standard or a map with components that differ from it.
[[nodiscard]] TheoryError read_theory_error(const Node& node);

[[nodiscard]] Integration read_integration(const Node& node);

/// What is written on the figure, as JSON: title, annotations.
[[nodiscard]] std::string read_plot(const Node& node);

/// Words of the settings in the YAML files and in results.
[[nodiscard]] std::string name_of(Spacing spacing);
[[nodiscard]] std::string name_of(Method method);
[[nodiscard]] std::string name_of(BandMeaning meaning);
[[nodiscard]] std::string name_of(OverlayKind kind);

/// A sentence for each overlay of which no point lies in the plane of the scan.
[[nodiscard]] std::vector<std::string> overlays_outside(const ScanConfig& config);

}  // namespace tridentscan::config
