#include "scanner/parallel/work_units.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "scanner/parallel/heartbeat.hpp"
#include "scanner/parallel/team.hpp"

namespace tridentscan::parallel {
namespace {

using Clock = std::chrono::steady_clock;

/// Time without a finished unit. What passes between two looks counts for a second at most: the
/// root may have been busy itself, or the whole job suspended.
class Patience {
 public:
  /// True when the silence is too long: far longer than a dead rank stays undetected, and than any
  /// silence before. Nothing is known before the first unit.
  bool is_over(bool unit_finished) {
    const auto now = Clock::now();
    silence_ += std::min(std::chrono::duration<double>(now - last_look_).count(), 1.0);
    last_look_ = now;
    if (unit_finished) {
      longest_ = std::max(longest_, std::exchange(silence_, 0.0));
      measured_ = true;
    }
    return measured_ && hang_seconds_ > 0 &&
           silence_ > std::max(10 * hang_seconds_, 100 * longest_);
  }
  [[nodiscard]] double silence() const { return silence_; }

 private:
  double hang_seconds_ = hang_seconds();
  double silence_ = 0, longest_ = 0;
  bool measured_ = false;
  Clock::time_point last_look_ = Clock::now();
};

/// What the heartbeat has to know of a rank whose threads have nothing to do.
void tell_if_idle(const Communicator& communicator, const Team& team) {
  if (team.idle()) {
    communicator.waiting().looked_in_vain();
  }
}

/// Rank 0: hands out units, computes its share, merges.
class Root {
 public:
  Root(Communicator& communicator, int threads, const Work& work, UnitsDone& done)
      : communicator_(communicator),
        threads_(static_cast<std::size_t>(threads)),
        serves_only_(communicator.size() >= std::max(work.ranks_of_serving_root, 2)),
        work_(work),
        done_(done),
        team_(work.compute),
        next_(done.merged),
        held_(static_cast<std::size_t>(communicator.size()), 0) {}

  void run() {
    team_.run(
        static_cast<int>(threads_), [this] { return communicate(); }, !serves_only_);
    if (!failures_.empty()) {
      throw UnitFailure(fmt::format("{}", fmt::join(failures_, "\n")));
    }
    if (stopping_) {
      throw Stopped{};
    }
  }

  [[nodiscard]] double busy_seconds() const { return busy_seconds_; }

 private:
  struct Range {
    std::size_t first, count;
  };

  bool communicate() {
    const std::uint64_t before = done_.finished();
    while (const auto message = communicator_.try_receive()) {
      serve(*message);
    }
    keep(0, team_.take_report());
    const bool finished_one = done_.finished() > before;
    if (finished_one) {
      communicator_.waiting().went_on();
    }
    if (finished_one && work_.progress) {
      work_.progress(done_.finished());
    }
    if (!stopping_ && (!failures_.empty() || (work_.go_on && !work_.go_on()))) {
      stop();
    }
    if (stopping_) {
      tell_if_idle(communicator_, team_);
      return !(team_.idle() && !team_.has_report() && farewells_ == workers());
    }
    const std::size_t own = threads_ - (serves_only_ ? 1 : 0);
    if (team_.waiting() < ahead * own) {
      const Range range = take(own);
      team_.add(range.first, range.count);
      held_[0] += range.count;
    }
    answer_requests();
    if (done_.merged == work_.count && requests_.size() == workers()) {
      tell_all(RootMessage::Kind::end);
      return false;
    }
    if (patience_.is_over(finished_one)) {
      throw Stalled(
          fmt::format("no unit was finished for {:.3g} s; {}", patience_.silence(), holders()));
    }
    tell_if_idle(communicator_, team_);
    return true;
  }

  void serve(const Communicator::Message& message) {
    WorkerMessage content = decode_worker_message(message.bytes);
    keep(message.source, std::move(content.report));
    farewells_ += content.farewell ? 1 : 0;
    if (content.wanted > 0) {
      requests_.emplace_back(message.source, content.wanted);
    }
  }

  void keep(int rank, Report report) {
    busy_seconds_ += report.busy_seconds;
    held_[static_cast<std::size_t>(rank)] -= report.finished.size() + report.failed.size();
    for (FinishedUnit& f : report.finished) {
      done_.early.emplace(f.unit, std::move(f.result));
    }
    for (const FailedUnit& f : report.failed) {
      failures_.push_back(fmt::format(
          "{}{}: {}", work_.describe ? work_.describe(f.unit) : fmt::format("unit {}", f.unit),
          communicator_.size() > 1 ? fmt::format(" (rank {})", rank) : "", f.reason));
    }
    while (!done_.early.empty() && done_.early.begin()->first == done_.merged) {
      auto first = done_.early.extract(done_.early.begin());
      work_.merge(first.key(), std::move(first.mapped()));
      ++done_.merged;
    }
  }

  /// The next units that nobody has or had; count = 0 if there are none.
  Range take(std::size_t wanted) {
    next_ = std::max<std::size_t>(next_, done_.merged);  // over early ones that were merged since
    auto early = done_.early.lower_bound(next_);
    while (early != done_.early.end() && early->first == next_) {
      ++next_;
      ++early;
    }
    const std::size_t all_threads = threads_ * static_cast<std::size_t>(communicator_.size());
    const std::size_t end = early == done_.early.end() ? work_.count : early->first;
    const std::size_t count =
        std::min(chunk(work_.count - next_, wanted, all_threads), end - next_);
    return {std::exchange(next_, next_ + count), count};
  }

  /// A request that finds nothing is answered by the end of the stage.
  void answer_requests() {
    while (!requests_.empty()) {
      const auto [rank, wanted] = requests_.back();
      const Range range = take(wanted);
      if (range.count == 0) {
        return;
      }
      held_[static_cast<std::size_t>(rank)] += range.count;
      communicator_.send(rank, encode({RootMessage::Kind::units, range.first, range.count}));
      requests_.pop_back();
    }
  }

  void stop() {
    stopping_ = true;
    team_.drop_waiting();
    tell_all(RootMessage::Kind::stop);
  }

  void tell_all(RootMessage::Kind kind) {
    for (int rank = 1; rank < communicator_.size(); ++rank) {
      communicator_.send(rank, encode(RootMessage{kind}));
    }
  }

  [[nodiscard]] std::string holders() const {
    std::vector<std::string> texts;
    for (std::size_t rank = 0; rank < held_.size(); ++rank) {
      if (held_[rank] > 0) {
        texts.push_back(fmt::format("rank {} holds {}", rank, held_[rank]));
      }
    }
    return fmt::format("{}", fmt::join(texts, ", "));
  }

  [[nodiscard]] std::size_t workers() const {
    return static_cast<std::size_t>(communicator_.size()) - 1;
  }

  Communicator& communicator_;
  std::size_t threads_;
  bool serves_only_;  // thread 0
  const Work& work_;
  UnitsDone& done_;
  Team team_;
  std::size_t next_;                                   // first unit not handed out
  std::vector<std::pair<int, std::size_t>> requests_;  // rank and threads that wait for units
  std::vector<std::size_t> held_;                      // units handed out to each rank
  std::size_t farewells_ = 0;
  double busy_seconds_ = 0;
  bool stopping_ = false;
  std::vector<std::string> failures_;
  Patience patience_;
};

void run_worker(Communicator& communicator, int threads, const Work& work) {
  using Kind = RootMessage::Kind;
  constexpr auto report_interval = std::chrono::milliseconds(100);  // what a checkpoint may miss
  const auto own = static_cast<std::size_t>(threads);
  Team team(work.compute);
  Kind last = Kind::units;
  bool asked = false;
  auto last_report = Clock::now();
  team.run(threads, [&] {
    tell_if_idle(communicator, team);
    while (const auto bytes = communicator.try_receive()) {
      const RootMessage message = decode_root_message(bytes->bytes);
      last = message.kind;
      if (last == Kind::end) {  // what comes after it is for the next stage
        return false;
      }
      if (last == Kind::units) {
        team.add(message.first, message.count);
        asked = false;
      } else {
        team.drop_waiting();
      }
    }
    if (last == Kind::stop) {
      if (!team.idle()) {
        return true;
      }
      communicator.send(0, encode({.report = team.take_report(), .farewell = true}));
      return false;
    }
    const bool hungry = team.waiting() < ahead * own;
    const bool ask = hungry && !asked;
    const bool report =
        team.has_report() && (hungry || Clock::now() - last_report > report_interval);
    if (ask || report) {
      communicator.send(0, encode({.report = team.take_report(), .wanted = ask ? own : 0}));
      asked = asked || ask;
      last_report = Clock::now();
    }
    return true;
  });
  if (last == Kind::stop) {
    throw Stopped{};
  }
}

}  // namespace

double reduce_units(Communicator& communicator, int threads, const Work& work, UnitsDone& done) {
  if (communicator.is_root()) {
    if (done.merged > work.count ||
        (!done.early.empty() && done.early.rbegin()->first >= work.count)) {
      throw std::invalid_argument("more units are done than there are");
    }
    Root root(communicator, threads, work, done);
    root.run();
    return root.busy_seconds();
  }
  run_worker(communicator, threads, work);
  return 0;
}

std::vector<UnitResult> run_units(Communicator& communicator, int threads, Work work) {
  std::vector<UnitResult> results;
  work.merge = [&](std::size_t, UnitResult result) { results.push_back(std::move(result)); };
  UnitsDone done;
  reduce_units(communicator, threads, work, done);
  return results;
}

}  // namespace tridentscan::parallel
