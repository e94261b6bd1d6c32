#include "scanner/run/interval_contour.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tridentscan::run {
namespace {

using physics::CouplingRange;
using physics::ExcludedInterval;

bool overlap(const ExcludedInterval& a, const ExcludedInterval& b) {
  return a.low <= b.high && b.low <= a.high;
}

/// Intervals of two neighbouring columns that hang together: [first, last) of either.
struct Group {
  std::size_t left_first, left_last, right_first, right_last;
  [[nodiscard]] std::size_t left() const { return left_last - left_first; }
  [[nodiscard]] std::size_t right() const { return right_last - right_first; }
};

std::vector<Group> groups_of(const IntervalColumn& left, const IntervalColumn& right) {
  std::vector<Group> groups;
  const auto& a = left.intervals;
  const auto& b = right.intervals;
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    Group group{i, i, j, j};
    // The lower of the two next intervals opens a group; what overlaps with its last ones joins.
    if (j == b.size() || (i < a.size() && a[i].low <= b[j].low)) {
      ++i;
    } else {
      ++j;
    }
    group.left_last = i, group.right_last = j;
    for (bool grown = true; grown;) {
      grown = false;
      while (i < a.size() && group.right() > 0 && overlap(a[i], b[j - 1])) ++i, grown = true;
      group.left_last = i;
      while (j < b.size() && group.left() > 0 && overlap(b[j], a[i - 1])) ++j, grown = true;
      group.right_last = j;
    }
    groups.push_back(group);
  }
  return groups;
}

/// True where the intervals continue each other one by one, and leave the range in neither.
bool is_simple(const IntervalColumn& left, const IntervalColumn& right, CouplingRange range) {
  if (!left.known || !right.known) return true;  // nothing to find between them
  for (const Group& group : groups_of(left, right)) {
    if (group.left() != 1 || group.right() != 1) return false;
    const auto& a = left.intervals[group.left_first];
    const auto& b = right.intervals[group.right_first];
    if ((a.low > range.low) != (b.low > range.low)) return false;
    if ((a.high < range.high) != (b.high < range.high)) return false;
  }
  return true;
}

void append_refined(std::vector<IntervalColumn>& result, IntervalColumn right, CouplingRange range,
                    int levels, const std::function<IntervalColumn(double)>& at) {
  const IntervalColumn& left = result.back();
  if (levels > 0 && !is_simple(left, right, range)) {
    IntervalColumn middle = at(std::sqrt(left.mass * right.mass));
    append_refined(result, std::move(middle), range, levels - 1, at);
    append_refined(result, std::move(right), range, levels - 1, at);
    return;
  }
  result.push_back(std::move(right));
}

/// The ends of all intervals as a graph in which each has at most one successor.
class Ends {
 public:
  Ends(std::span<const IntervalColumn> columns, CouplingRange range)
      : columns_(columns), range_(range) {
    for (const IntervalColumn& column : columns) {
      first_.push_back(size_);
      size_ += 2 * column.intervals.size();
    }
    next_.assign(size_, none);
    real_.reserve(size_);
    for (const IntervalColumn& column : columns) {
      for (const auto& interval : column.intervals) {
        real_.push_back(interval.low > range.low);
        real_.push_back(interval.high < range.high);
      }
    }
  }

  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  [[nodiscard]] std::size_t low(std::size_t column, std::size_t interval) const {
    return first_[column] + 2 * interval;
  }
  [[nodiscard]] std::size_t high(std::size_t column, std::size_t interval) const {
    return low(column, interval) + 1;
  }
  void join(std::size_t from, std::size_t to) {
    if (real_[from] && real_[to]) next_[from] = to;
  }

  /// Polylines in the order of their first columns.
  [[nodiscard]] Contour contour() const {
    std::vector<bool> has_previous(size_, false), used(size_, false);
    for (const std::size_t next : next_) {
      if (next != none) has_previous[next] = true;
    }
    Contour result;
    const auto follow = [&](std::size_t end) {
      Contour::Piece piece{{}, false};
      while (end != none && !used[end]) {
        used[end] = true;
        piece.vertices.push_back(vertex(end));
        const std::size_t next = next_[end];
        piece.closed = next != none && used[next];
        end = next;
      }
      result.pieces.push_back(std::move(piece));
    };
    for (std::size_t end = 0; end < size_; ++end) {
      if (real_[end] && !has_previous[end]) follow(end);
    }
    for (std::size_t end = 0; end < size_; ++end) {
      if (real_[end] && !used[end]) follow(end);
    }
    return result;
  }

 private:
  [[nodiscard]] Contour::Vertex vertex(std::size_t end) const {
    const auto after = std::upper_bound(first_.begin(), first_.end(), end);
    const auto c = static_cast<std::size_t>(after - first_.begin()) - 1;
    const auto& interval = columns_[c].intervals[(end - first_[c]) / 2];
    const bool is_low = (end - first_[c]) % 2 == 0;
    return {columns_[c].mass, is_low ? interval.low : interval.high, 0,
            is_low ? interval.low_error : interval.high_error};
  }

  std::span<const IntervalColumn> columns_;
  CouplingRange range_;
  std::vector<std::size_t> first_;
  std::size_t size_ = 0;
  std::vector<std::size_t> next_;
  std::vector<bool> real_;
};

/// Lower ends lead to higher masses and upper ones back, so that the excluded side is on the left.
void join_columns(Ends& ends, std::size_t left, const Group& group) {
  const std::size_t right = left + 1;
  if (group.left() > 0 && group.right() > 0) {
    ends.join(ends.low(left, group.left_first), ends.low(right, group.right_first));
    ends.join(ends.high(right, group.right_last - 1), ends.high(left, group.left_last - 1));
    for (std::size_t k = group.left_first; k + 1 < group.left_last; ++k) {
      ends.join(ends.low(left, k + 1), ends.high(left, k));  // a gap ends
    }
    for (std::size_t k = group.right_first; k + 1 < group.right_last; ++k) {
      ends.join(ends.high(right, k), ends.low(right, k + 1));  // a gap begins
    }
  } else if (group.left() > 0) {
    ends.join(ends.low(left, group.left_first), ends.high(left, group.left_first));
  } else {
    ends.join(ends.high(right, group.right_first), ends.low(right, group.right_first));
  }
}

}  // namespace

std::vector<IntervalColumn> refined(std::vector<IntervalColumn> columns, CouplingRange range,
                                    int levels, const std::function<IntervalColumn(double)>& at) {
  std::vector<IntervalColumn> result;
  for (IntervalColumn& column : columns) {
    if (result.empty()) {
      result.push_back(std::move(column));
    } else {
      append_refined(result, std::move(column), range, levels, at);
    }
  }
  return result;
}

IntervalContour contour_of_intervals(std::span<const IntervalColumn> columns, CouplingRange range) {
  Ends ends(columns, range);
  IntervalContour result;
  for (std::size_t c = 0; c + 1 < columns.size(); ++c) {
    if (!columns[c].known || !columns[c + 1].known) continue;
    bool ended = false, began = false;
    for (const Group& group : groups_of(columns[c], columns[c + 1])) {
      join_columns(ends, c, group);
      ended = ended || group.right() == 0;
      began = began || group.left() == 0;
    }
    if (ended && began) result.unsure.push_back(columns[c].mass);
  }
  result.contour = ends.contour();
  return result;
}

}  // namespace tridentscan::run
