#include "scanner/config/input/overlay_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "scanner/config/yaml/csv_reader.hpp"
#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/quantity.hpp"
#include "scanner/config/yaml/spelling.hpp"
#include "scanner/config/yaml/unit_expression.hpp"
#include "scanner/config/yaml/units_line.hpp"

namespace tridentscan::config {
namespace {

constexpr double highest_mass = 1e6;  // in the unit of the table
constexpr double largest_coupling = 1e3;
constexpr auto overlay_header = "mass,coupling";

class OverlayReader : public CsvReader {
 public:
  OverlayReader(const std::string& source, Problems& problems)
      : CsvReader(source, overlay_header, "\"GeV, 1\" or \"MeV, 1\"", problems) {}

  OverlayCurve take() {
    return {std::move(mass_), std::move(coupling_), closed_, std::move(offsets_)};
  }

 private:
  std::vector<Column> columns_of(const std::vector<std::string_view>& names) override {
    if (names != std::vector<std::string_view>{"mass", "coupling"}) {
      throw std::invalid_argument("an overlay has the columns mass and coupling");
    }
    return {{"mass"}, {"coupling"}};
  }

  void read_units(std::string_view line) override {
    const auto [words, remarks] = split_remarks(line);
    for (const std::string_view remark : remarks) {
      if (!is_harmless(remark, words)) {
        return refuse(fmt::format(
            "'{}' behind the units may change the size of the numbers and is not understood, "
            "change the numbers instead, or remove it",
            shortened(remark)));
      }
    }
    const std::vector<std::string_view> units = split(words, ',');
    const std::vector<std::string> known = units_of(Dimension::energy);
    if (units.size() != 2) {
      return refuse("needs the units of both columns, write \"# units: GeV, 1\"");
    }
    if (units[1] != "1") {
      refuse(fmt::format("{} is no unit of g', which is a number, write 1", quote(units[1])));
    }
    if (std::find(known.begin(), known.end(), units[0]) == known.end()) {
      return refuse("unknown unit of the mass " + quote(units[0]) +
                    fmt::format(" (known: {}){}", fmt::join(known, ", "), unit_advice(units[0])));
    }
    unit_ = parse_quantity(fmt::format("1 {}", units[0]), Dimension::energy);
  }

  void check_cell(std::size_t column, double value, std::string_view cell) const override {
    if (value <= 0) {
      throw std::invalid_argument(
          fmt::format("{} is not above 0 (both axes are logarithmic) remove the row", cell));
    }
    const double largest = column == 0 ? highest_mass : largest_coupling;
    if (value > largest) {
      throw std::invalid_argument(
          fmt::format("{} is above {} (is the unit right?)", cell, to_text(largest)));
    }
  }

  void read_row(const std::vector<std::optional<double>>& row) override {
    if (!row[0] || !row[1]) return;
    if (in_piece() == 0) first_line_ = line();
    mass_.push_back(*row[0] * unit_);
    coupling_.push_back(*row[1]);
    if (in_piece() > 1 && mass_.back() <= mass_[mass_.size() - 2] && descent_line_ == 0) {
      descent_line_ = line();
    }
  }

  void read_empty_line(int) override { end_piece(); }
  void check_whole() override { end_piece(); }

  /// Points of the piece that is being read.
  [[nodiscard]] std::size_t in_piece() const {
    return mass_.size() - static_cast<std::size_t>(offsets_.back());
  }

  void end_piece() {
    const std::size_t points = in_piece();
    if (points == 0) return;
    const auto first = static_cast<std::size_t>(offsets_.back());
    const bool closed =
        points > 1 && mass_[first] == mass_.back() && coupling_[first] == coupling_.back();
    if (points == 1) {
      refuse(fmt::format(
          "the piece that begins in line {} has one point (an empty line begins a new piece) "
          "remove the empty line, or add points",
          first_line_));
    } else if (closed && points < 4) {
      refuse("a closed curve has at least three points, add some");
    } else if (!closed && descent_line_ > 0) {
      refuse(
          fmt::format("is neither closed nor a limit for each mass: the mass of line {} "
                      "does not ascend; sort the rows, or repeat the first one at the end",
                      descent_line_));
    } else if (offsets_.size() > 1 && closed != closed_) {
      refuse(fmt::format(
          "the piece that begins in line {} is {}, the one before is {}: make two overlays of them",
          first_line_, closed ? "closed" : "open", closed_ ? "closed" : "open"));
    }
    closed_ = closed;
    offsets_.push_back(static_cast<std::int64_t>(mass_.size()));
    descent_line_ = 0;
  }

  double unit_ = 1;  // GeV
  std::vector<double> mass_, coupling_;
  std::vector<std::int64_t> offsets_ = {0};
  bool closed_ = false;                    // the last piece
  int first_line_ = 0, descent_line_ = 0;  // of the piece that is being read
};

}  // namespace

std::optional<OverlayCurve> read_overlay_table(const std::string& text, const std::string& source,
                                               Problems& problems) {
  OverlayReader reader(source, problems);
  if (!reader.read(text)) return std::nullopt;
  return reader.take();
}

}  // namespace tridentscan::config
