#include "scanner/config/description/differences.hpp"

#include <catch2/catch.hpp>

using namespace tridentscan::config;
using Lines = std::vector<std::string>;

TEST_CASE("configurations differ by key, old value and new value") {
  const std::string a = R"({"grid": {"mass": {"points": 100}}, "list": [{"name": "x"}], "e": []})";
  CHECK(differences(a, a).empty());
  CHECK(differences(a, R"({"list": [{"name": "x"}], "e": [], "grid": {"mass": {"points": 100}}})")
            .empty());
  CHECK(
      differences(a, R"({"grid": {"mass": {"points": 120}}, "list": [{"name": "y"}, {"name": "z"}],
                           "e": []})") == Lines{"grid.mass.points: 100, now 120",
                                                "list[0].name: \"x\", now \"y\"",
                                                "list[1].name: absent, now \"z\""});
  CHECK(differences(R"({"a": 0.1, "b": 1})", R"({"a": 0.1})") == Lines{"b: 1, now absent"});
  CHECK_THROWS_AS(differences("", a), std::invalid_argument);
}
