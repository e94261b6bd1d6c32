#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scanner/parallel/waiting.hpp"

namespace tridentscan::parallel {

using Bytes = std::vector<std::byte>;

/// The ranks of a job. MPI is started only under a launcher; otherwise this is a job of one rank
/// that never touches MPI, so that a plain run starts in milliseconds. The only user of mpi.h.
/// Calls are made by one thread, except where said. Who waits sleeps, and leaves its core to
/// others.
class Communicator {
 public:
  /// Starts MPI where mpirun, srun or another PMIx launcher is found in the environment.
  Communicator();
  /// One rank that never touches MPI, whoever started the program: for what is done by one rank.
  [[nodiscard]] static Communicator alone() { return Communicator(Alone{}); }
  /// Finalizes MPI.
  ~Communicator();
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;

  [[nodiscard]] int rank() const { return rank_; }
  [[nodiscard]] int size() const { return size_; }
  [[nodiscard]] bool is_root() const { return rank_ == 0; }

  /// Everyone gets the root's bytes.
  void broadcast(Bytes& bytes) const;
  void broadcast(std::string& text) const;
  void broadcast(std::vector<double>& numbers) const;
  /// The texts of all ranks, by rank, on the root; empty elsewhere. While no other messages are
  /// sent.
  [[nodiscard]] std::vector<std::string> gather(const std::string& text);
  /// Returns when all ranks have called it.
  void barrier() const;

  struct Message {
    int source;
    Bytes bytes;
  };
  /// Returns when the buffer may be reused; the receiver may not have it yet.
  void send(int destination, const Bytes& bytes);
  /// A message if one has arrived, in the order in which its sender sent them.
  [[nodiscard]] std::optional<Message> try_receive();

  /// Signs of life, for a thread of their own beside all other calls; only if the MPI library can.
  struct Pulse {
    int source;
    bool only_waits;  // the sender's main thread did nothing else since the pulse before
  };
  [[nodiscard]] bool may_pulse() const { return may_pulse_; }
  void pulse(int destination, bool only_waits) const;
  /// A pulse that has arrived.
  [[nodiscard]] std::optional<Pulse> next_pulse() const;
  /// What the calls above made of it; who polls try_receive tells it when there is nothing else to
  /// do.
  [[nodiscard]] Waiting& waiting() const { return waiting_; }

  /// Ends all ranks with this exit code (1..125), from any thread. The launcher reports it.
  [[noreturn]] void abort(int exit_code) const;

 private:
  struct Alone {};
  explicit Communicator(Alone);
  struct PendingSends;
  int rank_ = 0;
  int size_ = 1;
  bool uses_mpi_ = false;
  bool may_pulse_ = false;
  std::unique_ptr<PendingSends> pending_;
  mutable Waiting waiting_;
};

/// Name and version of the MPI library; works without starting it.
[[nodiscard]] std::string mpi_library();

}  // namespace tridentscan::parallel
