// Spellings of units as people write them, each with what it means or why it is refused.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <random>
#include <regex>

#include "scanner/config/input/flux_unit.hpp"
#include "scanner/config/yaml/quantity.hpp"
#include "scanner/config/yaml/unit_expression.hpp"
#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using Catch::Matchers::Contains;

namespace {

struct Quantity {
  const char* text;
  Dimension dimension;
  double value;  // in the unit used inside
};

using enum Dimension;

const Quantity quantities[] = {
    {"160 GeV", energy, 160},
    {"160GeV", energy, 160},
    {" 160  GeV ", energy, 160},
    {"1e-3 GeV", energy, 1e-3},
    {"5 TeV", energy, 5000},
    {"1 PeV", energy, 1e6},
    {"10 MeV", energy, 0.01},
    {"511 keV", energy, 511e-6},
    {"7.3e9 eV", energy, 7.3},
    {"1e12 eV", energy, 1000},
    {"0.1 eV", energy, 1e-10},
    {"5 mrad", angle, 0.005},
    {"0.2 rad", angle, 0.2},
    {"30 urad", angle, 30e-6},
    {"1 degree", angle, 0.017453292519943295},
    {"180 degrees", angle, 3.141592653589793},
    {"4.1 fm", length, 4.1},
    {"1 cm", length, 1e13},
    {"1 m", length, 1e15},
    {"2 mm", length, 2e12},
    {"1 km", length, 1e18},
    {"50 t", mass, 50},
    {"50000 g", mass, 0.05},
    {"50 kg", mass, 0.05},
    {"1.2 kt", mass, 1200},
    {"1 Mt", mass, 1e6},
    {"50 tonnes", mass, 50},
    {"1 tonne", mass, 1},
    {"1e20 POT", protons, 1e20},
    {"1e20POT", protons, 1e20},
    {"1e20 pot", protons, 1e20},
    {"1e20 protons", protons, 1e20},
    {"1 kPOT", protons, 1e3},
    {"2.5 ZPOT", protons, 2.5e21},
    {"150 fb^-1", luminosity, 150},
    {"150 /fb", luminosity, 150},
    {"150 fb-1", luminosity, 150},
    {"3 ab^-1", luminosity, 3000},
    {"3/ab", luminosity, 3000},
    {"4700 pb^-1", luminosity, 4.7},
    {"4700 pb-1", luminosity, 4.7},
    {"1e6 nb^-1", luminosity, 1},
    {"1e39 cm^-2", luminosity, 1},
    {"1e-38 cm2", area, 1e-38},
    {"1e-38 cm^2", area, 1e-38},
    {"1e-38 cm**2", area, 1e-38},
    {"1e-42 m2", area, 1e-38},
    {"1 fb", area, 1e-39},
    {"1 pb", area, 1e-36},
    {"1 nb", area, 1e-33},
    {"1 mb", area, 1e-27},
    {"1 b", area, 1e-24},
    {"1 barn", area, 1e-24},
    {"1 s", Dimension::time, 1},
    {"10 us", Dimension::time, 1e-5},
    {"3 ns", Dimension::time, 3e-9},
    {"2 min", Dimension::time, 120},
    {"1 hour", Dimension::time, 3600},
    {"2 h", Dimension::time, 7200},
    {"1 day", Dimension::time, 86400},
    {"2 weeks", Dimension::time, 1209600},
};

struct Refused {
  const char* text;
  Dimension dimension;
  const char* why;
};

const Refused refused_spellings[] = {
    {"160", energy, "'160' has no unit, write one behind the number (units of energy: GeV, "},
    {"160 Gev", energy, "did you mean GeV?"},
    {"100 MEV", energy, "unknown unit 'MEV'"},
    {"100 MEV", energy, "did you mean MeV?"},
    {"100 mev", energy, "did you mean MeV?"},
    {"100 gev", energy, "did you mean GeV?"},
    {"100 parsec", energy, "unknown unit 'parsec' (units of energy"},
    {"1 GeV2", energy, "'GeV2' is GeV^2, not of energy"},
    {"1 GeV^2", energy, "'GeV^2' is GeV^2, not of energy"},
    {"1 GeV s", energy, "not of energy"},
    {"1 1/GeV", energy, "unknown unit '1/GeV'"},
    {"5 mrad", energy, "'mrad' is a unit of angle, not of energy"},
    {"5 POT", energy, "'POT' is a unit of protons on target, not of energy"},
    {"5 cm", energy, "'cm' is a unit of length, not of energy"},
    {"5 m", energy, "'m' is a unit of length, not of energy"},
    {"GeV 5", energy, "'GeV' is not a number"},
    {"GeV", energy, "not a number with a unit"},
    {"", energy, "not a number with a unit"},
    {"5 GeV 3 MeV", energy, "unknown unit 'GeV 3 MeV'"},
    {"nan GeV", energy, "not a finite number"},
    {"inf GeV", energy, "not a finite number"},
    {"1,5 GeV", energy, "is not a number"},
    {"1_000 GeV", energy, "is not a number"},
    {"10^3 GeV", energy, "write powers of ten with e"},
    {"0x10 GeV", energy, "unknown unit 'x10 GeV'"},
    {"1e999 GeV", energy, "does not fit into a double"},
    {"1 deg", angle, "unknown unit 'deg' (units of angle: rad, mrad"},
    {"1 Rad", angle, "did you mean rad?"},
    {"1 %", angle, "unknown unit '%'"},
    {"1 GeV", angle, "'GeV' is a unit of energy, not of angle"},
    {"1 T", mass, "did you mean t?"},
    {"1 kT", mass, "did you mean kt?"},
    {"1 tons", mass, "unknown unit 'tons' (units of mass of matter: t, g, kg"},
    {"1 lb", mass, "unknown unit 'lb'"},
    {"1 hour", protons, "'hour' is a unit of time, not of protons on target"},
    {"1e20 Pot", protons, "did you mean POT?"},
    {"150 1/fb", luminosity, "unknown unit '1/fb'"},
    {"150 fb", luminosity, "'fb' is a unit of cross section, not of luminosity"},
    {"150 FB^-1", luminosity, "unknown unit 'FB^-1'"},
    {"150 fb^-1", area, "'fb^-1' is a unit of luminosity, not of cross section"},
    {"1 cm", area, "'cm' is a unit of length, not of cross section"},
    {"1 cm^-2 s^-1", luminosity, "not of luminosity"},
    {"1 Hour", Dimension::time, "did you mean hour?"},
    {"1 month", Dimension::time, "unknown unit 'month'"},
    {"1 sec", Dimension::time, "unknown unit 'sec' (units of time: s, ms"},
};

struct Flux {
  const char* text;
  double factor;  // to per cm2, GeV and POT or fb^-1
  FluxUnit unit = FluxUnit::per_pot;
  bool per_bin = false;
};

const Flux fluxes[] = {
    {"per cm^2 per GeV per POT", 1},
    {"per POT per GeV per cm^2", 1},
    {"per cm2 per GeV per POT", 1},
    {"per cm**2 per GeV per POT", 1},
    {"per m^2 per GeV per POT", 1e-4},
    {"per m2 per GeV per POT", 1e-4},
    {"per km^2 per GeV per POT", 1e-10},
    {"per cm^2 per MeV per POT", 1e3},
    {"per cm^2 per 50 MeV per POT", 20},
    {"per cm^2 per 50MeV per POT", 20},
    {"per cm^2 per 0.1 GeV per POT", 10},
    {"per cm^2 per 500 MeV per POT", 2},
    {"per cm^2 per GeV per 1e21 POT", 1e-21},
    {"per cm^2 per GeV per 10^21 POT", 1e-21},
    {"per cm^2 per GeV per 1e6 POT", 1e-6},
    {"per m^2 per 50 MeV per 1e20 POT", 2e-23},
    {"per m^2 per 50 MeV per 1e6 POT", 2e-9},
    {"per cm^2 per 50 MeV per 1e21 POT", 2e-20},
    {"nu/m^2/GeV/POT", 1e-4},
    {"/cm^2/50MeV/1e21POT", 2e-20},
    {"neutrinos per m2 per 1e6 POT per 50 MeV", 2e-9},
    {"POT^-1 GeV^-1 cm^-2", 1},
    {"cm^-2 GeV^-1 POT^-1", 1},
    {"cm-2 GeV-1 POT-1", 1},
    {"1/cm^2/GeV/POT", 1},
    {"1e-10 per cm^2 per GeV per POT", 1e-10},
    {"1e-38 per cm^2 per MeV per POT", 1e-35},
    {"10^-6 per m^2 per GeV per POT", 1e-10},
    {"nu per (cm^2 GeV POT)", 1},
    {"nu/(cm^2 50 MeV 1e21 POT)", 2e-20},
    {"neutrinos/(m^2*GeV*POT)", 1e-4},
    {"nu / m² / GeV / POT", 1e-4},
    {"ν/m²/GeV/POT", 1e-4},
    {"m⁻² GeV⁻¹ POT⁻¹", 1e-4},
    {"per cm^2, per GeV, per POT", 1},
    {"per cm^2 and GeV and POT", 1},
    {"per cm^2 per GeV per kPOT", 1e-3},
    {"per cm^2 per GeV per fb^-1", 1, FluxUnit::per_inverse_fb},
    {"per cm^2 per GeV per fb-1", 1, FluxUnit::per_inverse_fb},
    {"per cm^2 per GeV per 150 fb^-1", 1.0 / 150, FluxUnit::per_inverse_fb},
    {"per m^2 per GeV per ab^-1", 1e-7, FluxUnit::per_inverse_fb},
    {"per cm^2 per TeV per pb^-1", 1, FluxUnit::per_inverse_fb},
    {"per cm^2 per bin per POT", 1, FluxUnit::per_pot, true},
    {"per m^2 per 1e6 POT per bin", 1e-10, FluxUnit::per_pot, true},
    {"per m^2 per bin per 3000 fb^-1", 1e-4 / 3000, FluxUnit::per_inverse_fb, true},
    {"per cm^2 per 50 MeV bin per POT", 20},
    {"shape", 1, FluxUnit::shape},
    {"arbitrary units", 1, FluxUnit::shape},
    {"shape per bin", 1, FluxUnit::shape, true},
};

struct RefusedFlux {
  const char* text;
  const char* why;
};

const RefusedFlux refused_fluxes[] = {
    {"", "'per area' and 'per energy' and 'per POT or fb^-1' is missing"},
    {"per cm^2", "'per energy' and 'per POT or fb^-1' is missing"},
    {"per cm^2 per GeV", "'per POT or fb^-1' is missing"},
    {"per GeV per POT", "'per area' is missing"},
    {"per cm^2 per POT", "'per energy' is missing"},
    {"cm^2 per GeV per POT", "it is cm^2 per GeV per POT"},
    {"per cm per GeV per POT", "it is per GeV per cm per POT"},
    {"per cm^2 per GeV^2 per POT", "it is per GeV^2 per cm^2 per POT"},
    {"GeV per cm^2 per POT", "it is GeV per cm^2 per POT"},
    {"per cm^2 per GeV per POT, per 1e6 POT", "it is per GeV per cm^2 per POT^2"},
    {"per cm^2 per GeV per s", "'per POT or fb^-1' is missing"},
    {"per cm^2 per GeV per POT per s", "it is per GeV per cm^2 per s per POT"},
    {"per cm^2 per GeV per sr per POT", "'sr' is not known"},
    {"per cm^2 per GeV per fb", "it is fb^-1 per GeV per cm^2"},
    {"per cm^2 per GEV per POT", "'GEV' is not known did you mean GeV?"},
    {"per cm^2 per Gev per POT", "'Gev' is not known did you mean GeV?"},
    {"per cm^2 per GeV per Pot", "'Pot' is not known did you mean POT?"},
    {"per CM^2 per GeV per POT", "'CM' is not known did you mean cm?"},
    {"per cm^2 per GeV per year", "'per POT or fb^-1' is missing"},
    {"per cm^2 per GeV per spill", "'spill' is not known"},
    {"per cm^2 per GeV per POT (x 1e-10)", "'x 1e-10' behind the units"},
    {"per cm^2 per GeV per POT; multiply by 1e4", "'multiply by 1e4' behind the units"},
    {"per cm^2 per GeV per POT (in m^2)", "'in m^2' behind the units"},
    {"per cm^2 per GeV per POT x 1e-10", "a number stands before its unit"},
    {"per cm^2 per GeV per POT 1e-10", "a number stands before its unit"},
    {"per cm^2 per GeV per 0 POT", "a unit has a size above 0"},
    {"per cm^2 per GeV per -1 POT", "'-' is not understood"},
    {"per cm^x per GeV per POT", "a power is a whole number"},
    {"per cm^2 per per GeV per POT", "'per' or '/' needs a unit behind it"},
    {"per (cm^2 per GeV) per POT", "a division in brackets can be read in two ways"},
    {"per (cm^2 GeV per POT", "brackets"},
    {"nu/(cm^2 GeV POT", "a ')' is missing"},
    {"flux", "is missing"},
};

}  // namespace

TEST_CASE("spellings of quantities mean what people mean") {
  for (const auto& [text, dimension, value] : quantities) {
    CAPTURE(text);
    CHECK(parse_quantity(text, dimension) == value);  // as the same number in decimal
  }
}

TEST_CASE("spellings of quantities that could mean something else are refused with the reason") {
  for (const auto& [text, dimension, why] : refused_spellings) {
    CAPTURE(text);
    CHECK_THROWS_WITH(parse_quantity(text, dimension), Contains(why));
  }
}

TEST_CASE("spellings of fluxes mean what people mean") {
  for (const auto& [text, factor, unit, per_bin] : fluxes) {
    CAPTURE(text);
    const WrittenUnit written = parse_flux_unit(text);
    CHECK(written.factor == Approx(factor).epsilon(1e-15));
    CHECK(written.unit == unit);
    CHECK(written.per_bin == per_bin);
  }
}

TEST_CASE("spellings of fluxes that are none are refused_spellings with what is expected") {
  for (const auto& [text, why] : refused_fluxes) {
    CAPTURE(text);
    CHECK_THROWS_WITH(parse_flux_unit(text), Contains(why));
  }
  CHECK(std::size(quantities) + std::size(refused_spellings) + std::size(fluxes) +
            std::size(refused_fluxes) >=
        150);
}

namespace {

/// Whether a message holds the number of the user beside a unit of another size than the user's,
/// elsewhere than where it quotes the text.
bool advises_another_size(std::string message, const std::string& number,
                          const std::string& own_unit, const std::string& text) {
  for (auto at = message.find(text); at != std::string::npos; at = message.find(text)) {
    message.erase(at, text.size());
  }
  const auto size_of = [](const std::string& unit) {
    try {
      const UnitExpression parsed = parse_unit(unit);
      return parsed.powers == UnitExpression().powers ? std::nan("") : parsed.size();
    } catch (const std::invalid_argument&) {
      return std::nan("");
    }
  };
  for (auto at = message.find(number); at != std::string::npos; at = message.find(number, at + 1)) {
    std::string rest = message.substr(at + number.size());
    rest.erase(0, rest.find_first_not_of(" \""));
    std::string unit;
    for (const char c : rest) {
      if (std::isalnum(static_cast<unsigned char>(c)) == 0 &&
          std::string("^-/*").find(c) == std::string::npos) {
        break;
      }
      unit += c;
    }
    const double size = size_of(unit);
    if (std::isfinite(size) && unit != own_unit && size != size_of(own_unit)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("no message has the user's number beside a unit of another size") {
  std::mt19937 random(20261128);
  const auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  const std::vector<std::string> alphabet = {"G", "M", "k", "T", "e", "V", "P", "O", "c",
                                             "m", "f", "b", "t", "g", "r", "a", "d", "s",
                                             "^", "-", "1", "2", "/", " ", "x", "E", "K"};
  std::vector<std::string> units;
  for (std::size_t base = 0; base < bases; ++base) {
    for (const std::string& name : unit_names(static_cast<Base>(base))) units.push_back(name);
  }
  const Dimension dimensions[] = {energy,  angle,      length, mass,
                                  protons, luminosity, area,   Dimension::time};
  int messages = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string unit = units[below(units.size())];
    for (std::size_t change = below(3); change-- > 0;) {
      const std::size_t at = below(unit.size() + 1);
      switch (below(4)) {
        case 0:
          unit.insert(at, alphabet[below(alphabet.size())]);
          break;
        case 1:
          if (at < unit.size()) unit.erase(at, 1);
          break;
        case 2:
          for (char& c : unit) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
          break;
        default:
          for (char& c : unit) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      }
    }
    const std::string number = fmt::format("{}.{:03}", 37 + below(900), below(1000));
    const Dimension dimension = dimensions[below(std::size(dimensions))];
    const std::string text = number + (below(2) == 0 ? " " : "") + unit;
    std::string message;
    try {
      (void)parse_quantity(text, dimension);
    } catch (const std::invalid_argument& error) {
      message = error.what();
    }
    if (message.empty()) continue;
    ++messages;
    CAPTURE(message, number, unit);
    CHECK_FALSE(advises_another_size(message, number, unit, text));
    // In a units line the number is a width or an exposure.
    const std::string line = fmt::format("per cm^2 per {} {} per POT", number, unit);
    try {
      (void)parse_flux_unit(line);
    } catch (const std::invalid_argument& error) {
      message = error.what();
      CAPTURE(message);
      CHECK_FALSE(advises_another_size(message, number, unit, line));
    }
  }
  CHECK(messages > 10000);
}

TEST_CASE("a range is told in the unit of the number") {
  using namespace tridentscan::config::test;
  for (const auto& [value, told] :
       {std::pair{"1 PeV", "at most \"0.001 PeV\""}, std::pair{"5e13 eV", "at most \"1e+12 eV\""},
        std::pair{"9 eV", "at least \"100000 eV\""}}) {
    const std::string scan = with(small_scan(), "\"1 TeV\"", fmt::format("\"{}\"", value));
    const Lines lines = problems_of_scan(scan);
    REQUIRE(lines.size() == 1);
    CHECK_THAT(lines[0], Contains(told));
  }
  // The end of a range is inside, in every unit.
  for (const char* value :
       {"1 TeV", "1e12 eV", "1e9 keV", "1000000 MeV", "1000 GeV", "0.001 PeV"}) {
    CHECK(problems_of_scan(with(small_scan(), "\"1 TeV\"", fmt::format("\"{}\"", value))).empty());
  }
}
