#pragma once

#include <string>
#include <vector>

#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/config/input/sources.hpp"
#include "scanner/config/yaml/node.hpp"

// The sections of a scan's file that stand in it as a whole. Each function reads one; its result
// means something only if no problem was added.
namespace tridentscan::config {

/// The tables of what stands in each kind of file.
[[nodiscard]] const Section& scan_section();
/// Whether a document is a scan: other files have no `experiments`.
[[nodiscard]] bool is_scan(const Node& root);
[[nodiscard]] const Section& beam_file_section();
[[nodiscard]] const Section& nuclei_section();
[[nodiscard]] const Section& materials_section();
[[nodiscard]] const Section& muon_g_minus_2_section();
[[nodiscard]] const Section& limit_section();

[[nodiscard]] Type model_type();
[[nodiscard]] Type band_type();
[[nodiscard]] Type overlay_type();
[[nodiscard]] const Section& combination_section();
[[nodiscard]] const Section& plot_section();
[[nodiscard]] const Section& measurement_section();
[[nodiscard]] const Section& projection_section();
/// Of processes other than tridents.
[[nodiscard]] const Section& measurement_without_bins_section();
[[nodiscard]] const Section& projection_without_bins_section();

[[nodiscard]] const Fields<Grid>& grid_fields();
[[nodiscard]] const Fields<physics::Mediator>& model_fields();
[[nodiscard]] const Fields<MuonG2Band>& band_fields();
[[nodiscard]] const Fields<Overlay>& overlay_fields();
[[nodiscard]] const Fields<Statistics>& statistics_fields();
[[nodiscard]] const Fields<TheoryError>& theory_error_fields();
[[nodiscard]] const Fields<Integration>& integration_fields();
[[nodiscard]] const Fields<Output>& output_fields();

/// The word of a named mediator, such as lmu_ltau, or a map with the charges of another one.
[[nodiscard]] physics::Mediator read_model(const Node& node);

/// Ranges of Delta a_mu, written out or as an epoch of data:muon_g_minus_2.yaml.
[[nodiscard]] std::vector<MuonG2Band> read_bands(const Node& node, Sources& sources);

/// Names of published limits, or tables that are named relative to the scan's file.
[[nodiscard]] std::vector<Overlay> read_overlays(const Node& node, const FileName& scan,
                                                 Sources& sources);

/// Experiments are named as in their files; the word all means all of them.
[[nodiscard]] Combination read_combination(const Node& node,
                                           const std::vector<Experiment>& experiments);
[[nodiscard]] Json resolved(const Combination& combination,
                            const std::vector<Experiment>& experiments);
/// Throws std::invalid_argument for what no scan can say.
[[nodiscard]] Combination resolved_combination(const Json& json,
                                               const std::vector<Experiment>& experiments);

/// The word standard or a map with components that differ from it.
[[nodiscard]] TheoryError read_theory_error(const Node& node);

/// What is written on the figure, as JSON: title, annotations, panels of these experiments (none if
/// they could not be read).
[[nodiscard]] std::string read_plot(const Node& node, const std::vector<Experiment>& experiments);

/// A sentence for each overlay of which no point lies in the plane of the scan.
[[nodiscard]] std::vector<std::string> overlays_outside(const ScanConfig& config);

}  // namespace tridentscan::config
