#include "scanner/config/yaml/quantity.hpp"

#include <catch2/catch.hpp>

#include "scanner/config/input/load.hpp"

using namespace tridentscan::config;
using Catch::Matchers::Contains;

TEST_CASE("quantities come out in GeV, rad and fm") {
  CHECK(parse_energy("160 GeV") == 160);
  CHECK(parse_energy("10 MeV") == 0.01);
  CHECK(parse_energy("1 TeV") == 1000);
  CHECK(parse_energy("2.5keV") == Approx(2.5e-6).epsilon(1e-15));
  CHECK(parse_energy(" 1e9 eV ") == 1);
  CHECK(parse_energy("7.3e9 eV") == 7.3);
  CHECK(parse_energy("1e12 eV") == 1000);
  CHECK(parse_energy("1 PeV") == 1e6);
  CHECK(parse_quantity("50000 g", Dimension::mass) == 0.05);
  CHECK(parse_quantity("2e18 kPOT", Dimension::protons) == 2e21);
  CHECK(parse_quantity("1 hour", Dimension::time) == 3600);
  CHECK(parse_quantity("150 /fb", Dimension::luminosity) == 150);
  CHECK(parse_quantity("3 ab^-1", Dimension::luminosity) == 3000);
  CHECK(parse_quantity("1.53 pb", Dimension::area) == 1.53e-36);
  CHECK(parse_quantity("1 m^2", Dimension::area) == 1e4);
  CHECK(parse_quantity("5 mrad", Dimension::angle) == 0.005);
  CHECK(parse_quantity("180 degree", Dimension::angle) == Approx(3.14159265358979).epsilon(1e-14));
  CHECK(parse_quantity("4.106 fm", Dimension::length) == 4.106);
}

TEST_CASE("a quantity without its unit, or with another one, is refused") {
  CHECK_THROWS_WITH(
      parse_energy("160"),
      "'160' has no unit, write one behind the number (units of energy: GeV, eV, keV, "
      "MeV, TeV, PeV)");
  CHECK_THROWS_WITH(parse_energy("160 Gev"), Contains("did you mean GeV?"));
  CHECK_THROWS_WITH(parse_energy("160 mev"), Contains("did you mean MeV?"));
  CHECK_THROWS_WITH(parse_energy("5 mrad"), Contains("'mrad' is a unit of angle, not of energy"));
  CHECK_THROWS_WITH(parse_energy("5 parsec"), Contains("unknown unit 'parsec'"));
  CHECK_THROWS_WITH(parse_energy("GeV"), Contains("not a number with a unit"));
  CHECK_THROWS_WITH(parse_energy(""), Contains("not a number with a unit"));
  CHECK_THROWS_WITH(parse_energy("010 GeV"), Contains("leading zero"));
  CHECK_THROWS_WITH(parse_energy("nan GeV"), Contains("not a finite number"));
  CHECK_THROWS_WITH(parse_energy("1 2 GeV"), Contains("unknown unit '2 GeV'"));
}

TEST_CASE("a quantity that is written out reads back the same") {
  const double value = GENERATE(0.1, 1.0 / 3, 1e-9, 160.0);
  CHECK(parse_quantity(to_text(value, Dimension::energy), Dimension::energy) == value);
}
