#include "scanner/config/flux_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "scanner/config/csv_reader.hpp"
#include "scanner/config/numbers.hpp"
#include "scanner/config/spelling.hpp"

namespace tridentscan::config {
namespace {

constexpr double highest_energy = 1e6;    // GeV
constexpr double largest_flux = 1e100;    // so that no integral overflows
constexpr double smallest_flux = 1e-100;  // of the largest row: or it vanishes

struct KnownUnit {
  std::string_view text;
  FluxUnit unit;
};
constexpr std::array known_units = {
    KnownUnit{"per cm^2 per GeV per POT", FluxUnit::per_pot},
    KnownUnit{"per cm^2 per GeV per fb^-1", FluxUnit::per_inverse_fb},
    KnownUnit{"shape", FluxUnit::shape}, KnownUnit{"arbitrary", FluxUnit::shape}};

class Reader : public CsvReader {
 public:
  Reader(const std::string& source, Problems& problems)
      : CsvReader(source, {"energy_GeV", "numu", "numubar"}, known_units.front().text, problems) {}

  FluxTable take() { return {*unit_, std::move(table_)}; }

 private:
  void read_units(std::string_view words) override {
    const std::string_view word = trimmed(words.substr(0, words.find(',')));
    const auto found = std::find_if(known_units.begin(), known_units.end(),
                                    [&](const KnownUnit& known) { return known.text == word; });
    if (found != known_units.end()) {
      unit_ = found->unit;
      return;
    }
    std::vector<std::string> names;
    for (const KnownUnit& known : known_units) names.emplace_back(known.text);
    refuse("unknown units " + quote(word) + suggestion(word, names));
  }

  void check_cell(std::size_t column, double value, std::string_view cell) const override {
    if (value < 0)
      throw std::invalid_argument(
          fmt::format("{} is negative (neither an energy nor a flux can "
                      "be) write 0 or remove the row",
                      cell));
    const double largest = column == 0 ? highest_energy : largest_flux;
    if (value > largest)
      throw std::invalid_argument(
          fmt::format("{} is above {} (is the unit right?)", cell, to_text(largest)));
  }

  void read_row(const std::vector<std::optional<double>>& row) override {
    if (row[0]) check_order(*row[0]);
    if (!row[0] || !row[1] || !row[2]) return;
    table_.energy.push_back(*row[0]);
    table_.neutrino.push_back(*row[1]);
    table_.antineutrino.push_back(*row[2]);
  }

  void check_order(double energy) {
    if (previous_ && energy <= *previous_)
      refuse(
          fmt::format("energy_GeV: {} is not above {} of line {}, sort the rows by energy and "
                      "remove doubles",
                      to_text(energy), to_text(*previous_), previous_line_));
    previous_ = energy;
    previous_line_ = line();
  }

  void check_whole() override {
    const double largest =
        std::max(*std::max_element(table_.neutrino.begin(), table_.neutrino.end()),
                 *std::max_element(table_.antineutrino.begin(), table_.antineutrino.end()));
    if (largest < smallest_flux)
      refuse(fmt::format("no flux: no cell is above {}", to_text(smallest_flux)));
  }

  [[nodiscard]] std::string advice_on_empty_cell() const override {
    return "write 0 if the flux is zero, else remove the row";
  }

  std::optional<FluxUnit> unit_;
  std::optional<double> previous_;  // energy
  int previous_line_ = 0;
  physics::Spectrum table_;
};

}  // namespace

std::string name_of(FluxUnit unit) {
  const auto found = std::find_if(known_units.begin(), known_units.end(),
                                  [&](const KnownUnit& known) { return known.unit == unit; });
  return std::string(found->text);
}

std::optional<FluxTable> read_flux_table(const std::string& text, const std::string& source,
                                         Problems& problems) {
  Reader reader(source, problems);
  if (!reader.read(text)) return std::nullopt;
  return reader.take();
}

}  // namespace tridentscan::config
