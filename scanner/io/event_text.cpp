
#include "scanner/io/event_file.hpp"
#include "scanner/io/event_particles.hpp"
#include "scanner/io/text_stream.hpp"

namespace tridentscan::io {

void write_events_hepevt(const std::filesystem::path& path, const EventHead& head,
                         const EventSpool& events) {
  TextStream text(path);
  std::int64_t number = 0;
  events.for_each([&](std::span<const result::EventRecord> batch) {
    for (const auto& event : batch) {
      const EventParticles p = particles_of(head.placement.turned(event));
      const EventPlacement::Position place = head.placement.at(number, p.target.code);
      const auto print = [&](const Particle& particle, int status, int first_mother) {
        const auto& m = particle.momentum;
        text.print("{} {} {} {} 0 0 {} {} {} {} {} {} {} {} {}\n", status, particle.code,
                   first_mother, first_mother > 0 ? 2 : 0, m.x, m.y, m.z, m.e, particle.mass,
                   place.vertex[0], place.vertex[1], place.vertex[2], place.time);
      };
      text.print("{} {}\n", number++, p.remnant ? 7 : 6);
      print(p.neutrino_in, 0, 0);
      print(p.target, 0, 0);
      for (const auto* made : {&p.neutrino_out, &p.lepton_minus, &p.lepton_plus, &p.recoil}) {
        print(*made, 1, 1);
      }
      if (p.remnant) print(*p.remnant, 0, 0);
    }
  });
  text.commit();
}

}  // namespace tridentscan::io
