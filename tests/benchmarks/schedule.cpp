#include <algorithm>
#include <cmath>
#include <deque>
#include <queue>
#include <utility>

#include "scanner/parallel/hand_out.hpp"
#include "scanner/run/direct_stage.hpp"
#include "tests/benchmarks/sections.hpp"

// Discrete-event simulation of scanner/parallel/work_units.cpp.
namespace tridentscan::benchmarks {
namespace {

struct Cluster {
  int ranks, threads;
  double latency = 5e-6;  // of a message, seconds
  double service = 2e-6;  // of the root for a message
  double look = 20e-6;    // an idle thread looks for work this often
};

class Simulation {
 public:
  Simulation(const Cluster& cluster, std::size_t units, const std::vector<double>& durations)
      : cluster_(cluster),
        units_(units),
        durations_(durations),
        ranks_(static_cast<std::size_t>(cluster.ranks)) {}

  /// Seconds until the last unit is known to the root.
  double run() {
    for (int rank = 0; rank < cluster_.ranks; ++rank) {
      ranks_[static_cast<std::size_t>(rank)].idle.assign(static_cast<std::size_t>(cluster_.threads),
                                                         false);
      for (int thread = 0; thread < cluster_.threads; ++thread) {
        events_.push({0, Kind::thread_looks, rank, thread, 0});
      }
    }
    while (!events_.empty()) {
      const Event event = events_.top();
      events_.pop();
      handle(event);
    }
    return last_ + cluster_.latency;
  }

 private:
  enum class Kind { thread_looks, request_at_root, answer_at_worker };
  struct Event {
    double time;
    Kind kind;
    int rank, thread;
    std::size_t count;
    bool operator<(const Event& other) const { return time > other.time; }
  };
  struct Rank {
    std::size_t waiting = 0;
    bool asked = false, open = true;
    std::vector<bool> idle;  // threads that look now and then
  };

  void handle(const Event& event) {
    Rank& rank = ranks_[static_cast<std::size_t>(event.rank)];
    switch (event.kind) {
      case Kind::thread_looks:
        return look(event.time, event.rank, event.thread);
      case Kind::request_at_root:
        requests_.push_back(event.rank);
        return wake(event.time, 0, 0);
      case Kind::answer_at_worker:
        rank.waiting += event.count;
        rank.open = event.count > 0;
        rank.asked = false;
        for (int thread = 0; thread < cluster_.threads; ++thread) {
          wake(event.time, event.rank, thread);
        }
    }
  }

  [[nodiscard]] bool serves_only() const {
    return cluster_.ranks >= parallel::ranks_of_serving_root;
  }

  void wake(double time, int rank, int thread) {
    const auto idle = ranks_[static_cast<std::size_t>(rank)].idle.begin() + thread;
    if (*idle) {
      *idle = false;
      events_.push({time + cluster_.look, Kind::thread_looks, rank, thread, 0});
    }
  }

  void look(double time, int r, int thread) {
    Rank& rank = ranks_[static_cast<std::size_t>(r)];
    if (thread == 0) {
      time = r == 0 ? serve(time) : ask(time, r);
      if (r == 0 && serves_only()) {
        if (next_ < units_) {
          events_.push({time + cluster_.look, Kind::thread_looks, 0, 0, 0});
        }
        return;
      }
    }
    if (rank.waiting > 0) {
      --rank.waiting;
      const double end = time + durations_[taken_++ % durations_.size()];
      last_ = std::max(last_, end);
      events_.push({end, Kind::thread_looks, r, thread, 0});
    } else {
      rank.idle[static_cast<std::size_t>(thread)] = true;
    }
  }

  double serve(double time) {
    const auto own = static_cast<std::size_t>(cluster_.threads);
    const std::size_t all = own * static_cast<std::size_t>(cluster_.ranks);
    for (; !requests_.empty(); requests_.pop_front()) {
      time += cluster_.service;
      const std::size_t count = parallel::chunk(units_ - next_, own, all);
      next_ += count;
      events_.push({time + cluster_.latency, Kind::answer_at_worker, requests_.front(), 0, count});
    }
    Rank& root = ranks_[0];
    const std::size_t computing = own - (serves_only() ? 1 : 0);
    if (root.waiting < parallel::ahead * computing && next_ < units_) {
      const std::size_t count = parallel::chunk(units_ - next_, computing, all);
      next_ += count;
      root.waiting += count;
      for (int thread = 1; thread < cluster_.threads; ++thread) {
        wake(time, 0, thread);
      }
    }
    return time;
  }

  double ask(double time, int r) {
    Rank& rank = ranks_[static_cast<std::size_t>(r)];
    if (rank.open && !rank.asked &&
        rank.waiting < parallel::ahead * static_cast<std::size_t>(cluster_.threads)) {
      rank.asked = true;
      events_.push({time + cluster_.latency, Kind::request_at_root, r, 0, 0});
    }
    return time;
  }

  Cluster cluster_;
  std::size_t units_;
  const std::vector<double>& durations_;
  std::vector<Rank> ranks_;
  std::deque<int> requests_;
  std::priority_queue<Event> events_;
  std::size_t next_ = 0, taken_ = 0;
  double last_ = 0;
};

/// Efficiency of the direct scan that measure.py runs (14 x 18 points, four experiments), also of
/// more ranks than cores, where units take as much longer.
Json of_real_runs(std::vector<double> durations) {
  constexpr std::size_t units = 14 * 18 * 4;
  double work = 0;
  for (std::size_t i = 0; i < units; ++i) work += durations[i % durations.size()];
  const auto efficiency = [&](int ranks) {
    return work / (2 * Simulation({ranks, 1}, units, durations).run());
  };
  Json json{{"2 ranks", efficiency(2)}};
  for (double& seconds : durations) seconds *= 2;
  json["4 ranks on 2 cores"] = efficiency(4);
  return json;
}

Json simulate(const std::string& what, std::size_t units, const std::vector<double>& durations) {
  double work = 0;
  for (std::size_t i = 0; i < units; ++i) {
    work += durations[i % durations.size()];
  }
  Json json{{"what", what},
            {"units", units},
            {"seconds_per_unit", work / static_cast<double>(units)},
            {"core_seconds", work}};
  for (const auto& [ranks, threads] : {std::pair{1, 1},
                                       {2, 1},
                                       {8, 1},
                                       {64, 1},
                                       {256, 1},
                                       {1000, 1},
                                       {4, 8},
                                       {125, 8},
                                       {1000, 8}}) {
    const double seconds = Simulation({ranks, threads}, units, durations).run();
    json["runs"].push_back({{"ranks", ranks},
                            {"threads", threads},
                            {"seconds", seconds},
                            {"efficiency", work / (seconds * ranks * threads)}});
  }
  return json;
}

}  // namespace

Json schedule(const config::ScanConfig& scan, const Setting& setting) {
  // Direct mode: one point of the plane is one unit. Sampled over plane and experiments.
  std::vector<double> durations;
  const integration::VegasSettings vegas{.relative_error = setting.quick ? 3e-2 : 1e-2};
  const int samples = setting.quick ? 2 : 60;
  for (int i = 0; i < samples; ++i) {
    const double x = std::fmod(0.618034 * i, 1.0), y = (i + 0.5) / samples;
    const double mass = scan.mass.min * std::pow(scan.mass.max / scan.mass.min, x);
    const double coupling = scan.coupling.min * std::pow(scan.coupling.max / scan.coupling.min, y);
    const auto& experiment =
        scan.experiments[static_cast<std::size_t>(i) % scan.experiments.size()];
    const double start = cpu_seconds();
    (void)run::integrate_directly(experiment, {scan.model, mass, coupling}, vegas, 1,
                                  static_cast<std::uint64_t>(i), setting.machine.isa);
    durations.push_back(cpu_seconds() - start);
  }
  // Kernel mode: blocks of 8192 points; one round of 64 units in each of 16 replicas of each
  // experiment.
  const auto kernel =
      compute_kernel(scan.experiments.front(), setting, 1e-12, setting.quick ? 1024 : 1 << 15, 1);
  const double per_point = kernel.seconds / static_cast<double>(kernel.result.base_points);

  Json clusters = Json::array();
  const std::size_t direct_units = setting.quick ? 1000 : 4 * 400 * 400;
  clusters.push_back(
      simulate("direct scan, 400 x 400 points, four experiments, to 1 %", direct_units, durations));
  clusters.push_back(
      simulate("one round of kernels, 2^19 points in each of 16 replicas of four "
               "experiments",
               4 * 16 * 64, {8192 * per_point}));
  return {{"real_runs", of_real_runs(durations)}, {"clusters", std::move(clusters)}};
}

}  // namespace tridentscan::benchmarks
