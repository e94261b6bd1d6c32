#include <cstdio>
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>

#include "scanner/run/contour.hpp"

// stdin: {"x": [...], "y": [...], "z": [... row-major, null = NaN], "level": ...}
// stdout: [{"closed": bool, "vertices": [[x, y], ...]}, ...]
int main() try {
  const auto input = nlohmann::json::parse(std::cin);
  const auto x = input.at("x").get<std::vector<double>>();
  const auto y = input.at("y").get<std::vector<double>>();
  std::vector<double> z;
  for (const auto& value : input.at("z")) {
    z.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>());
  }
  const std::vector<double> error(z.size(), 0.0);
  auto output = nlohmann::json::array();
  const double level = input.at("level");
  for (const auto& piece : tridentscan::run::find_contour({x, y, z, error}, level).pieces) {
    auto vertices = nlohmann::json::array();
    for (const auto& vertex : piece.vertices) vertices.push_back({vertex.x, vertex.y});
    output.push_back({{"closed", piece.closed}, {"vertices", vertices}});
  }
  std::cout << output << '\n';
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "contour_dump: %s\n", error.what());
  return 1;
}
