#include "scanner/config/input/selected_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "scanner/config/yaml/csv_reader.hpp"
#include "scanner/config/yaml/quantity.hpp"

namespace tridentscan::config {
namespace {

constexpr double most_counted = 1e12;

std::vector<std::string> bin_columns(std::size_t observables) {
  std::vector<std::string> names;
  for (std::size_t k = 1; k <= observables; ++k) names.push_back(fmt::format("bin_{}", k));
  return names;
}

std::vector<std::string> value_columns(const std::vector<physics::Binning>& observables) {
  std::vector<std::string> names;
  for (const auto& one : observables) names.emplace_back(physics::name_of(one.observable));
  return names;
}

std::string header_of(const std::vector<physics::Binning>& observables) {
  const auto names = value_columns(observables);
  return names.empty() ? "event" : fmt::format("event,{}", fmt::join(names, ","));
}

std::string units_of(const std::vector<physics::Binning>& observables) {
  std::vector<std::string> units;
  for (const auto& one : observables) {
    units.emplace_back(physics::is_angle(one.observable) ? "rad" : "GeV");
  }
  return units.empty() ? "1" : fmt::format("{}", fmt::join(units, ", "));
}

class Reader : public CsvReader {
 public:
  /// `header` and `units` are examples.
  Reader(const std::string& source, const std::vector<physics::Binning>& observables,
         std::string_view header, std::string_view units, Problems& problems)
      : CsvReader(source, header, units, problems), observables_(observables), expected_(units) {}

  std::vector<SelectedEvent> take() { return std::move(selected_); }

 private:
  [[nodiscard]] std::size_t least_rows() const override { return 1; }
  [[nodiscard]] std::size_t most_rows() const override { return 10'000'000; }

  void read_units(std::string_view words) override { units_ = words; }

  std::vector<Column> columns_of(const std::vector<std::string_view>& names) override {
    const auto is_event_and = [&](const std::vector<std::string>& others) {
      return !names.empty() && names.front() == "event" &&
             std::ranges::equal(names.begin() + 1, names.end(), others.begin(), others.end());
    };
    has_values_ = !observables_.empty() && is_event_and(value_columns(observables_));
    if (!has_values_ && !is_event_and(bin_columns(observables_.size()))) {
      const auto bins = bin_columns(observables_.size()), values = value_columns(observables_);
      throw std::invalid_argument(
          observables_.empty()
              ? "without observables the only column is event"
              : fmt::format("selected events have the columns event,{} or event,{}",
                            fmt::join(values, ","), fmt::join(bins, ",")));
    }
    read_factors();
    std::vector<Column> columns;
    for (const std::string_view name : names) columns.push_back({std::string(name)});
    return columns;
  }

  /// What the units line means once the header is known.
  void read_factors() {
    if (!has_values_) {
      if (units_ != "1") refuse("events and bins are numbers without a unit, write \"# units: 1\"");
      return;
    }
    const std::vector<std::string_view> units = split(units_, ',');
    try {
      if (units.size() != observables_.size()) throw std::invalid_argument("one unit each");
      for (std::size_t k = 0; k < units.size(); ++k) {
        const auto dimension =
            is_angle(observables_[k].observable) ? Dimension::angle : Dimension::energy;
        factors_.push_back(parse_quantity(fmt::format("1 {}", units[k]), dimension));
      }
    } catch (const std::invalid_argument& error) {
      refuse(fmt::format(
          "the units \"{}\" are not those of the columns behind event ({}), write \"# units: {}\"",
          units_, error.what(), expected_));
    }
  }

  void check_cell(std::size_t column, double value, std::string_view cell) const override {
    if (column == 0) {
      if (!(value >= 0 && value <= most_counted && value == std::floor(value))) {
        throw std::invalid_argument(
            fmt::format("{} is no number of an event, they count from 0", cell));
      }
    } else if (has_values_) {
      if (!std::isfinite(value)) throw std::invalid_argument(fmt::format("{} is no value", cell));
    } else {
      const std::size_t bins = observables_[column - 1].bins();
      if (!(value >= 0 && value < static_cast<double>(bins) && value == std::floor(value))) {
        throw std::invalid_argument(
            fmt::format("{} is no bin, they count from 0 to {}", cell, bins - 1));
      }
    }
  }

  void read_row(const std::vector<std::optional<double>>& row) override {
    if (!std::ranges::all_of(row, [](const auto& cell) { return cell.has_value(); })) return;
    const auto event = static_cast<std::int64_t>(*row.front());
    const auto [before, is_new] = lines_.emplace(event, line());
    if (!is_new) {
      return refuse(fmt::format("event {} is selected in line {} already, remove one", event,
                                before->second));
    }
    std::size_t bin = 0;
    for (std::size_t k = 0; k < observables_.size(); ++k) {
      std::size_t own = static_cast<std::size_t>(*row[k + 1]);
      if (has_values_) {
        if (factors_.empty()) return;  // the units were refused
        const auto found = bin_of(observables_[k], *row[k + 1] * factors_[k]);
        if (!found) return;
        own = *found;
      }
      bin = bin * observables_[k].bins() + own;
    }
    selected_.push_back({event, bin, line()});
  }

  /// None beyond the edges.
  static std::optional<std::size_t> bin_of(const physics::Binning& binning, double value) {
    const auto& edges = binning.edges;
    if (!(value >= edges.front() && value < edges.back())) return std::nullopt;
    return static_cast<std::size_t>(std::ranges::upper_bound(edges, value) - edges.begin()) - 1;
  }

  void check_whole() override {
    if (selected_.empty()) {
      refuse("no event lies between the edges of the observables: are the units right?");
    }
  }

  const std::vector<physics::Binning>& observables_;
  std::string_view expected_;
  std::string_view units_;
  bool has_values_ = false;
  std::vector<double> factors_;  // to GeV and rad [observable]
  std::unordered_map<std::int64_t, int> lines_;
  std::vector<SelectedEvent> selected_;
};

}  // namespace

std::optional<std::vector<SelectedEvent>> read_selected_table(
    const std::string& text, const std::string& source,
    const std::vector<physics::Binning>& observables, Problems& problems) {
  const std::string header = header_of(observables), units = units_of(observables);
  Reader reader(source, observables, header, units, problems);
  if (!reader.read(text)) return std::nullopt;
  return reader.take();
}

}  // namespace tridentscan::config
