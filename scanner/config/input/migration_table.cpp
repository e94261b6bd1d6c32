#include "scanner/config/input/migration_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "scanner/config/yaml/csv_reader.hpp"

namespace tridentscan::config {
namespace {

constexpr double table_rounding = 1e-6;  // of sums, where a table has few digits

double sum_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

class MigrationReader : public CsvReader {
 public:
  MigrationReader(const std::string& source, const std::vector<physics::Binning>& observables,
                  Problems& problems)
      : CsvReader(source,
                  observables.size() > 1 ? "true_1,true_2,bin_1,bin_2,probability"
                                         : "true_1,bin_1,probability",
                  "\"probability\"", problems) {
    for (const auto& observable : observables) sizes_.push_back(observable.bins());
    for (const std::size_t size : sizes_) bins_ *= size;
    probabilities_.resize(bins_ * bins_);
  }

  std::vector<double> take() {
    std::vector<double> values;
    for (const auto& value : probabilities_) values.push_back(value.value_or(0));
    return values;
  }

 private:
  [[nodiscard]] std::size_t least_rows() const override { return 1; }  // of one bin

  void read_units(std::string_view words) override {
    if (words != "probability") refuse("the unit of the last column is \"probability\"");
  }

  std::vector<Column> columns_of(const std::vector<std::string_view>& names) override {
    std::vector<Column> columns;
    for (const char* of : {"true", "bin"}) {
      for (std::size_t k = 1; k <= sizes_.size(); ++k) {
        columns.push_back({fmt::format("{}_{}", of, k)});
      }
    }
    columns.push_back({"probability"});
    if (!std::ranges::equal(columns, names, {}, &Column::name)) {
      throw std::invalid_argument(
          sizes_.size() > 1 ? "a migration between bins of two observables has the columns true_1, "
                              "true_2, bin_1, bin_2 and probability"
                            : "a migration has the columns true_1, bin_1 and probability");
    }
    return columns;
  }

  void check_cell(std::size_t column, double value, std::string_view cell) const override {
    if (column == 2 * sizes_.size()) {
      if (!(value >= 0 && value <= 1)) {
        throw std::invalid_argument(fmt::format("{} is no probability (0 to 1)", cell));
      }
      return;
    }
    const std::size_t size = sizes_[column % sizes_.size()];
    if (!(value >= 0 && value < static_cast<double>(size) && value == std::floor(value))) {
      throw std::invalid_argument(
          fmt::format("{} is no bin, they count from 0 to {}", cell, size - 1));
    }
  }

  void read_row(const std::vector<std::optional<double>>& row) override {
    std::size_t place = 0;
    for (std::size_t k = 0; k + 1 < row.size(); ++k) {
      if (!row[k]) return;
      place = place * sizes_[k % sizes_.size()] + static_cast<std::size_t>(*row[k]);
    }
    if (!row.back()) return;
    if (probabilities_[place]) return refuse("is the second row of its two bins, remove one");
    probabilities_[place] = *row.back();
  }

  void check_whole() override {
    const std::vector<double> values = take();
    for (std::size_t t = 0; t < bins_; ++t) {
      const double sum = sum_of(std::span(values).subspan(t * bins_, bins_));
      if (sum > 1 + table_rounding) {
        refuse(fmt::format("the probabilities of true bin {} sum to {:.6g}, more than 1", t, sum));
      }
    }
    if (sum_of(values) == 0) refuse("the table sees nothing at all, add the rows that are not 0");
  }

  std::vector<std::size_t> sizes_;
  std::size_t bins_ = 1;
  std::vector<std::optional<double>> probabilities_;  // [true bin][bin]
};

}  // namespace

std::optional<std::vector<double>> read_migration_table(
    const std::string& text, const std::string& source,
    const std::vector<physics::Binning>& observables, Problems& problems) {
  MigrationReader reader(source, observables, problems);
  if (!reader.read(text)) return std::nullopt;
  return reader.take();
}

bool is_migration(std::span<const double> probabilities, std::size_t bins) {
  if (probabilities.size() != bins * bins) return false;
  for (std::size_t t = 0; t < bins; ++t) {
    const auto of_true = probabilities.subspan(t * bins, bins);
    if (!std::ranges::all_of(of_true, [](double p) { return p >= 0 && p <= 1; }) ||
        sum_of(of_true) > 1 + table_rounding) {
      return false;
    }
  }
  return true;
}

}  // namespace tridentscan::config
