#include "scanner/config/overlay_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "scanner/config/csv_reader.hpp"
#include "scanner/config/numbers.hpp"
#include "scanner/config/quantity.hpp"
#include "scanner/config/spelling.hpp"

namespace tridentscan::config {
namespace {

constexpr double highest_mass = 1e6;  // in the unit of the table
constexpr double largest_coupling = 1e3;

class Reader : public CsvReader {
 public:
  Reader(const std::string& source, Problems& problems)
      : CsvReader(source, {"mass", "coupling"}, "GeV, 1", problems) {}

  OverlayCurve take() {
    const bool closed = is_closed();
    return {std::move(mass_), std::move(coupling_), closed};
  }

 private:
  void read_units(std::string_view words) override {
    const std::vector<std::string_view> units = split(words, ',');
    const std::vector<std::string> known = units_of(Dimension::energy);
    if (units.size() != 2)
      return refuse("needs the units of both columns, write \"# units: GeV, 1\"");
    if (units[1] != "1")
      refuse(fmt::format("{} is no unit of g', which is a number, write 1", quote(units[1])));
    if (std::find(known.begin(), known.end(), units[0]) == known.end())
      return refuse("unknown unit of the mass " + quote(units[0]) + suggestion(units[0], known));
    unit_ = parse_quantity(fmt::format("1 {}", units[0]), Dimension::energy);
  }

  void check_cell(std::size_t column, double value, std::string_view cell) const override {
    if (value <= 0)
      throw std::invalid_argument(
          fmt::format("{} is not above 0 (both axes are logarithmic) remove the row", cell));
    const double largest = column == 0 ? highest_mass : largest_coupling;
    if (value > largest)
      throw std::invalid_argument(
          fmt::format("{} is above {} (is the unit right?)", cell, to_text(largest)));
  }

  void read_row(const std::vector<std::optional<double>>& row) override {
    if (!row[0] || !row[1]) return;
    mass_.push_back(*row[0] * unit_);
    coupling_.push_back(*row[1]);
    if (mass_.size() > 1 && mass_.back() <= mass_[mass_.size() - 2] && descent_line_ == 0)
      descent_line_ = line();
  }

  void check_whole() override {
    if (is_closed() ? mass_.size() < 4 : descent_line_ > 0)
      refuse(is_closed()
                 ? std::string("a closed curve has at least three points, add some")
                 : fmt::format("is neither closed nor a limit for each mass: the mass of line {} "
                               "does not ascend; sort the rows, or repeat the first one at the end",
                               descent_line_));
  }

  [[nodiscard]] bool is_closed() const {
    return mass_.front() == mass_.back() && coupling_.front() == coupling_.back();
  }

  double unit_ = 1;  // GeV
  std::vector<double> mass_, coupling_;
  int descent_line_ = 0;
};

}  // namespace

std::optional<OverlayCurve> read_overlay_table(const std::string& text, const std::string& source,
                                               Problems& problems) {
  Reader reader(source, problems);
  if (!reader.read(text)) return std::nullopt;
  return reader.take();
}

}  // namespace tridentscan::config
