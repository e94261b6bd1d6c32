#include "scanner/config/input/bin_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "scanner/config/input/measurement_reader.hpp"
#include "scanner/config/yaml/csv_reader.hpp"

namespace tridentscan::config {
namespace {

class BinReader : public CsvReader {
 public:
  BinReader(const std::string& source, const std::vector<physics::Binning>& observables,
            Problems& problems)
      : CsvReader(source, observables.size() > 1 ? "bin_1,bin_2,events" : "bin_1,events",
                  "\"events\"", problems) {
    for (const auto& observable : observables) sizes_.push_back(observable.bins());
    if (sizes_.empty()) sizes_.push_back(1);
    std::size_t bins = 1;
    for (const std::size_t size : sizes_) bins *= size;
    events_.resize(bins);
  }

  BinTable take() {
    BinTable table;
    for (const auto& value : events_) table.events.push_back(value.value());
    if (has_errors_) table.errors = std::move(errors_);
    return table;
  }

 private:
  [[nodiscard]] std::size_t least_rows() const override { return 1; }  // of one bin

  void read_units(std::string_view words) override {
    if (words != "events") refuse("the unit of the last column is \"events\"");
  }

  std::vector<Column> columns_of(const std::vector<std::string_view>& names) override {
    std::vector<Column> columns;
    for (std::size_t k = 1; k <= sizes_.size(); ++k) columns.push_back({fmt::format("bin_{}", k)});
    columns.push_back({"events"});
    has_errors_ = !names.empty() && names.back() == "error";
    if (has_errors_) {
      columns.push_back({"error"});
      errors_.resize(events_.size());
    }
    if (!std::ranges::equal(columns, names, {}, &Column::name)) {
      throw std::invalid_argument(
          sizes_.size() > 1
              ? "a table of bins of two observables has the columns bin_1, bin_2 and "
                "events, and perhaps error"
              : "a table of bins has the columns bin_1 and events, and perhaps error");
    }
    return columns;
  }

  void check_cell(std::size_t column, double value, std::string_view cell) const override {
    if (column >= sizes_.size()) {
      if (!(value >= 0 && value <= most_events)) {
        throw std::invalid_argument(fmt::format(
            "{} is no {}", cell, column == sizes_.size() ? "number of events" : "error of events"));
      }
    } else if (!(value >= 0 && value < static_cast<double>(sizes_[column]) &&
                 value == std::floor(value))) {
      throw std::invalid_argument(
          fmt::format("{} is no bin, they count from 0 to {}", cell, sizes_[column] - 1));
    }
  }

  void read_row(const std::vector<std::optional<double>>& row) override {
    std::size_t bin = 0;
    for (std::size_t k = 0; k < sizes_.size(); ++k) {
      if (!row[k]) return;
      bin = bin * sizes_[k] + static_cast<std::size_t>(*row[k]);
    }
    const auto& events = row[sizes_.size()];
    if (!events || !row.back()) return;
    if (events_[bin]) return refuse("is the second row of its bin, remove one");
    events_[bin] = *events;
    if (has_errors_) errors_[bin] = *row.back();
  }

  void check_whole() override {
    const auto missing = std::ranges::count_if(events_, [](const auto& one) { return !one; });
    if (missing > 0) {
      refuse(
          fmt::format("the table has no row for {} of the {} bins, add them (0 where there is "
                      "nothing)",
                      missing, events_.size()));
    }
  }

  std::vector<std::size_t> sizes_;
  std::vector<std::optional<double>> events_;
  bool has_errors_ = false;
  std::vector<double> errors_;
};

}  // namespace

std::optional<BinTable> read_bin_table(const std::string& text, const std::string& source,
                                       const std::vector<physics::Binning>& observables,
                                       Problems& problems) {
  BinReader reader(source, observables, problems);
  if (!reader.read(text)) return std::nullopt;
  return reader.take();
}

}  // namespace tridentscan::config
