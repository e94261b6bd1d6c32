#include "scanner/io/event_placement.hpp"

#include <cmath>

#include "scanner/integration/random_stream.hpp"

namespace tridentscan::io {
namespace {

constexpr std::uint64_t stream_of_places = 0x706c61636573;  // no stream of run/streams.hpp

/// Turns the z axis into `n`, which has length one, the short way.
physics::FourVector turned(const physics::FourVector& p, const std::array<double, 3>& n) {
  const auto [nx, ny, nz] = n;
  if (nz < -1 + 1e-15) return {p.e, p.x, -p.y, -p.z};  // about the x axis
  const double along = (nx * p.x + ny * p.y) / (1 + nz);
  return {p.e, p.x - nx * along + nx * p.z, p.y - ny * along + ny * p.z,
          nz * p.z - nx * p.x - ny * p.y};
}

}  // namespace

EventPlacement::Position EventPlacement::at(std::int64_t event) const {
  Position position{};
  const auto u =
      integration::RandomStream(seed, stream_of_places).uniform4(static_cast<std::uint64_t>(event));
  for (std::size_t i = 0; box && i < 3; ++i) {
    position.vertex[i] = (*box)[2 * i] + u[i] * ((*box)[2 * i + 1] - (*box)[2 * i]);
  }
  position.time = spill.value_or(0) * u[3];
  return position;
}

result::EventRecord EventPlacement::turned(const result::EventRecord& event) const {
  if (!direction) return event;
  const double length = std::hypot((*direction)[0], (*direction)[1], (*direction)[2]);
  const std::array<double, 3> n{(*direction)[0] / length, (*direction)[1] / length,
                                (*direction)[2] / length};
  result::EventRecord copy = event;
  for (auto* p : {&copy.momenta.neutrino_in, &copy.momenta.neutrino_out, &copy.momenta.lepton_minus,
                  &copy.momenta.lepton_plus, &copy.momenta.recoil}) {
    *p = io::turned(*p, n);
  }
  return copy;
}

}  // namespace tridentscan::io
