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

double nuclei_in(const EventVolume& volume, int target) {
  const auto found = volume.nuclei.find(target);
  return found == volume.nuclei.end() ? 0 : found->second;
}

std::size_t choose(const std::vector<EventVolume>& volumes, int target, double uniform) {
  double all = 0;
  for (const auto& volume : volumes) all += nuclei_in(volume, target);
  double rest = uniform * all;
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < volumes.size(); ++i) {
    const double nuclei = nuclei_in(volumes[i], target);
    if (nuclei == 0) continue;
    chosen = i;
    rest -= nuclei;
    if (rest < 0) break;
  }
  return chosen;
}

}  // namespace

EventPlacement::Position EventPlacement::at(std::int64_t event, int target) const {
  const auto number = static_cast<std::uint64_t>(event);
  const auto u = integration::RandomStream(seed, stream_of_places).uniform4(number);
  Position position{{}, spill.value_or(0) * u[3], 0};
  if (volumes.empty()) return position;
  if (volumes.size() > 1) {
    const integration::RandomStream choices(seed, stream_of_places, 1);
    position.volume = choose(volumes, target, choices.uniform(number));
  }
  position.vertex = physics::point_in(volumes[position.volume].solid, {u[0], u[1], u[2]});
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
