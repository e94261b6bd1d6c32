#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "physics/channels.hpp"
#include "scanner/config/yaml/csv_reader.hpp"

namespace tridentscan::config {

/// What is wrong with one line of a file; 0: with the whole of it.
class LineFault : public std::invalid_argument {
 public:
  LineFault(int line, const std::string& what) : std::invalid_argument(what), line_(line) {}
  [[nodiscard]] int line() const { return line_; }

 private:
  int line_;
};

/// A line of words: a comment without its mark, or a title.
struct TitleLine {
  int line;
  std::string text;
};

/// A file of numbers that anyone wrote: words above, rows below.
struct PublicText {
  std::vector<TitleLine> titles;  // all above the first row
  std::vector<TableRow> rows;     // of the first block, cells between commas, semicolons or blanks
  /// The first line of a second block, where an empty line or a title parts them; 0: there is none.
  int second_block = 0;
  std::vector<TitleLine> later_titles = {};  // below the first row

  /// The number in a cell; nothing if it is none.
  [[nodiscard]] std::optional<double> number(std::size_t row, std::size_t column) const;
  /// Cells of the first row, if all rows have as many; else 0.
  [[nodiscard]] std::size_t columns() const;
};

/// Comments begin with '#', '%' or '!'. Throws LineFault where no line is a row.
[[nodiscard]] PublicText split_public_text(std::string_view text);

/// The kinds of neutrino that a line names, in its order.
[[nodiscard]] std::vector<physics::Neutrino> neutrinos_named(const std::string& line);

/// A unit of a flux, or of most of it, in a title. Throws LineFault where what follows it could
/// change the size of the numbers.
struct TitleUnit {
  int line;
  std::string text;
};
[[nodiscard]] std::optional<TitleUnit> unit_in(const std::vector<TitleLine>& titles);

/// The unit of the energies that a title says, as "E [GeV]" does; empty if none does.
[[nodiscard]] std::string energy_unit_in(const std::vector<TitleLine>& titles);

/// The line that says that numbers are energy times flux; 0 if none does.
[[nodiscard]] int line_of_energy_times_flux(const std::vector<TitleLine>& titles);

}  // namespace tridentscan::config
