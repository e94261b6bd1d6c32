#include "scanner/config/input/flux_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "scanner/config/description/histogram.hpp"
#include "scanner/config/input/flux_columns.hpp"
#include "scanner/config/yaml/csv_reader.hpp"
#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::config {
namespace {

constexpr double largest_flux = 1e100;    // so that no integral overflows
constexpr double smallest_flux = 1e-100;  // of the largest row: or it vanishes
constexpr double touching = 1e-9;         // of edges that touch

constexpr auto flux_header = "energy_GeV,numu,numubar";

class FluxReader : public CsvReader {
 public:
  FluxReader(const std::string& source, Problems& problems)
      : CsvReader(source, flux_header,
                  "\"per cm^2 per GeV per POT\" or \"per m^2 per 50 MeV per 1e20 POT\"", problems) {
  }

  FluxTable take() {
    return {unit_->unit,
            is_histogram_ ? spectrum_of(rows_, kinds_) : spectrum_through(rows_, kinds_),
            as_written(), is_histogram_};
  }

 private:
  void read_units(std::string_view words) override {
    try {
      unit_ = parse_flux_unit(words);
    } catch (const std::invalid_argument& error) {
      refuse(error.what());
    }
  }

  std::vector<Column> columns_of(const std::vector<std::string_view>& names) override {
    roles_ = flux_columns(names);
    std::vector<Column> columns;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const FluxRole role = roles_[i].role;
      columns.push_back({std::string(names[i]), role != FluxRole::unused, roles_[i].ten});
      if (role == FluxRole::unused) unused_.emplace_back(names[i]);
      if (role == FluxRole::flux) kinds_.push_back(roles_[i].kind);
      is_histogram_ = is_histogram_ || role == FluxRole::low_edge;
    }
    if (unit_ && unit_->per_bin && !is_histogram_) {
      throw std::invalid_argument(
          "a flux per bin needs both edges of each bin, in columns energy_low_GeV and "
          "energy_high_GeV");
    }
    return columns;
  }

  [[nodiscard]] bool is_flux(std::size_t column) const {
    return roles_[column].role == FluxRole::flux;
  }

  void check_cell(std::size_t column, double value, std::string_view cell) const override {
    if (value < 0) {
      throw std::invalid_argument(
          fmt::format("{} is negative (neither an energy nor a flux can "
                      "be) write 0 or remove the row",
                      cell));
    }
    if (is_flux(column) && value > largest_flux) {
      throw std::invalid_argument(
          fmt::format("{} is above {} (is the unit right?)", cell, to_text(largest_flux)));
    }
    if (!is_flux(column) && value > highest_energy) {
      throw std::invalid_argument(
          fmt::format("{} is above {} GeV (is the unit right?)", cell, to_text(highest_energy)));
    }
  }

  void read_row(const std::vector<std::optional<double>>& row) override {
    std::optional<double> low, high;
    FluxBin bin{};
    bool is_whole = true;
    for (std::size_t i = 0; i < row.size(); ++i) switch (roles_[i].role) {
        case FluxRole::energy:
        case FluxRole::low_edge:
          low = row[i];
          break;
        case FluxRole::high_edge:
          high = row[i];
          break;
        case FluxRole::flux:
          bin.flux[physics::index_of(roles_[i].kind)] = row[i].value_or(0);
          is_whole = is_whole && row[i];
          break;
        case FluxRole::unused:
          break;
      }
    if (!is_histogram_) high = low;
    if (is_histogram_ && low && high && *low >= *high) {
      refuse(fmt::format("the low edge {} is not below the high edge {}", to_text(*low),
                         to_text(*high)));
      return;
    }
    if (low && high && is_whole) {
      bin.low = *low, bin.high = *high;
      rows_.push_back(bin);
      lines_.push_back(line());
    }
  }

  /// Rows ascend or descend, as the first and the last one do; no energy is there twice.
  void check_order() {
    const bool descends = rows_.front().low > rows_.back().low;
    for (std::size_t i = 1; i < rows_.size(); ++i) {
      const FluxBin& before = rows_[i - 1];
      const FluxBin& row = rows_[i];
      if (row.low == before.low || (row.low < before.low) != descends) {
        refuse(lines_[i],
               fmt::format(
                   "{} GeV is not {} {} GeV of line {}, sort the rows by energy and remove doubles",
                   to_text(row.low), descends ? "below" : "above", to_text(before.low),
                   lines_[i - 1]));
      } else if (is_histogram_) {
        check_touch(i, descends ? row.high : before.high, descends ? before.low : row.low);
      }
    }
    if (descends) std::reverse(rows_.begin(), rows_.end());
  }

  void check_touch(std::size_t row, double end, double begin) {
    if (std::abs(end - begin) <= touching * end) return;
    refuse(lines_[row],
           fmt::format(
               "the bins between {} and {} GeV {} (line {} is the one before), {}",
               to_text(std::min(end, begin)), to_text(std::max(end, begin)),
               end < begin ? "have a gap" : "overlap", lines_[row - 1],
               end < begin ? "add a row with what is there, 0 for nothing" : "correct the edges"));
  }

  void check_whole() override {
    check_order();
    if (has_faults()) return;
    if (is_histogram_) {  // edges that touch up to rounding are one number
      for (std::size_t i = 1; i < rows_.size(); ++i) rows_[i].low = rows_[i - 1].high;
    }
    if (is_histogram_ && !unit_->says_width && !has_equal_bins()) {
      return refuse(
          "a shape in bins of different width is per GeV or per bin, write \"# units: shape per "
          "GeV\" or \"# units: shape per bin\"");
    }
    double largest = 0;
    for (FluxBin& row : rows_) {
      const double factor = unit_->factor / (unit_->per_bin ? row.high - row.low : 1);
      for (double& flux : row.flux) {
        flux *= factor;
        largest = std::max(largest, flux);
      }
    }
    if (!(largest >= smallest_flux)) {
      refuse(fmt::format("no flux: no cell is above {}", to_text(smallest_flux)));
    }
    if (largest > largest_flux) {
      refuse(fmt::format("a flux of {:g} {} cannot be (is the unit right?)", largest,
                         text_of(unit_->unit)));
    }
  }

  [[nodiscard]] bool has_equal_bins() const {
    const double width = rows_.front().high - rows_.front().low;
    return std::all_of(rows_.begin(), rows_.end(), [&](const FluxBin& row) {
      return std::abs(row.high - row.low - width) <= touching * row.high;
    });
  }

  [[nodiscard]] std::string as_written() const {
    std::vector<std::string> parts;
    if (unit_->factor != 1 || unit_->per_bin) {
      parts.push_back(fmt::format("{}: times {:.12g}{}", unit_->text, unit_->factor,
                                  unit_->per_bin ? ", over the width of each bin in GeV" : ""));
    }
    if (is_histogram_) parts.emplace_back("constant in each bin");
    if (!unused_.empty()) parts.push_back(fmt::format("not used: {}", fmt::join(unused_, ", ")));
    return fmt::format("{}", fmt::join(parts, "; "));
  }

  [[nodiscard]] std::string advice_on_empty_cell() const override {
    return "write 0 if the flux is zero, else remove the row";
  }

  std::optional<WrittenUnit> unit_;
  std::vector<FluxColumn> roles_;
  std::vector<std::string> unused_;
  std::vector<physics::Neutrino> kinds_;
  bool is_histogram_ = false;
  std::vector<FluxBin> rows_;  // low = high without edges
  std::vector<int> lines_;     // of the rows
};

}  // namespace

std::optional<FluxTable> read_flux_table(const std::string& text, const std::string& source,
                                         Problems& problems) {
  FluxReader reader(source, problems);
  if (!reader.read(text)) return std::nullopt;
  return reader.take();
}

std::optional<FluxTable> read_flux_table(const TableRows& rows, const std::string& source,
                                         Problems& problems) {
  FluxReader reader(source, problems);
  if (!reader.read(rows)) return std::nullopt;
  return reader.take();
}

}  // namespace tridentscan::config
