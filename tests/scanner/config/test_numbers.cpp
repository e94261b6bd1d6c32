#include "scanner/config/yaml/numbers.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

using namespace tridentscan::config;
using Catch::Matchers::Contains;

TEST_CASE("plain decimal numbers are read exactly") {
  CHECK(parse_number("0") == 0);
  CHECK(parse_number("0.1") == 0.1);
  CHECK(parse_number("-2.5e-9") == -2.5e-9);
  CHECK(parse_number("1E+3") == 1000);
  CHECK_FALSE(std::signbit(parse_number("-0.0")));
  CHECK(parse_integer("9223372036854775807") == 9223372036854775807);
  CHECK(parse_integer("-12") == -12);
}

TEST_CASE("what YAML readers disagree about is no number, and the message says why") {
  struct Wrong {
    const char* text;
    const char* why;
  };
  const auto wrong = GENERATE(
      Wrong{"010", "leading zero"}, Wrong{"-010", "leading zero"}, Wrong{"yes", "truth value"},
      Wrong{"True", "truth value"}, Wrong{"1_000", "no separators"},
      Wrong{"1,000", "no separators"}, Wrong{"0x10", "not decimal"}, Wrong{"0o17", "not decimal"},
      Wrong{"nan", "not a finite"}, Wrong{".NaN", "not a finite"}, Wrong{"-.inf", "not a finite"},
      Wrong{"+1", "leave the + out"}, Wrong{".5", "before and after the point"},
      Wrong{"5.", "before and after the point"}, Wrong{"1.e3", "before and after the point"},
      Wrong{"1e", "not a number"}, Wrong{"5 GeV", "a unit"}, Wrong{"", "is empty"},
      Wrong{"1 2", "not a plain number"}, Wrong{"--1", "not a number"},
      Wrong{"1e999", "does not fit"}, Wrong{"1e-999", "does not fit"}, Wrong{" 1", "not a number"},
      Wrong{"1\n", "not a number"});
  CAPTURE(wrong.text);
  CHECK_THROWS_WITH(parse_number(wrong.text), Contains(wrong.why));
  CHECK_THROWS_AS(parse_integer(wrong.text), std::invalid_argument);
}

TEST_CASE("a whole number has digits only and fits into 64 bits") {
  CHECK_THROWS_WITH(parse_integer("1e3"), "'1e3' is not a whole number, write it in digits only");
  CHECK_THROWS_WITH(parse_integer("1.0"), Contains("not a whole number"));
  CHECK_THROWS_WITH(parse_integer("10000000000000000000"), Contains("64 bits"));
}
