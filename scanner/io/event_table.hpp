#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "physics/channels.hpp"
#include "physics/event_model.hpp"
#include "scanner/io/hdf5.hpp"

namespace tridentscan::io {

/// What the weight of an event for another model needs.
struct Weighable {
  physics::Neutrino incoming;
  physics::FinalState state;
  double weight, k2;
  physics::EventTensors tensors;
};

/// The events of an HDF5 file that was found intact, some at a time, and their weights, which can
/// be replaced. All members throw IoError.
class EventTable {
 public:
  enum class Use { read, change };
  /// Checks the seal first, block by block, and that the file is one of events. A file that is
  /// changed has no seal until seal_file.
  EventTable(const std::filesystem::path& path, Use use);

  [[nodiscard]] std::int64_t size() const { return size_; }
  /// Experiment and options that the events were drawn with, resolved, JSON.
  [[nodiscard]] std::string configuration() const;
  /// The model that the weights belong to.
  [[nodiscard]] physics::EventModel model() const;
  [[nodiscard]] double cross_section() const;  // cm^2
  [[nodiscard]] double cross_section_error() const;

  [[nodiscard]] std::vector<Weighable> events(std::int64_t first, std::int64_t count) const;
  void write_weights(std::int64_t first, std::span<const double> weights);
  /// What the new weights belong to; their sum and the cross section with its error (cm^2).
  void set_model(const physics::EventModel& model, double sum_of_weights, double cross_section,
                 double error);
  /// Closes the file.
  void close();

 private:
  [[nodiscard]] std::vector<double> column(const char* name, std::int64_t first,
                                           std::int64_t count) const;
  [[nodiscard]] double number(const char* attribute) const;
  void set(const char* attribute, double value);
  [[nodiscard]] std::string text(const char* attribute) const;
  void set(const char* attribute, const std::string& text);

  hdf5::Handle file_, group_;
  std::int64_t size_ = 0;
};

}  // namespace tridentscan::io
