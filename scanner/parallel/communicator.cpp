#include "scanner/parallel/communicator.hpp"

#define OMPI_SKIP_MPICXX  // the C++ bindings are not ours to warn about
#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <list>
#include <stdexcept>
#include <thread>

namespace tridentscan::parallel {
namespace {

constexpr int message_tag = 1;
constexpr int pulse_tag = 2;

bool under_a_launcher() {
  // A step of srun sets SLURM_STEP_ID, but so does an interactive allocation's shell: there it has
  // no PMIx.
  return std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr || std::getenv("PMIX_RANK") != nullptr ||
         std::getenv("PMI_RANK") != nullptr;
}

void check(int status, const char* call) {
  if (status != MPI_SUCCESS) {
    throw std::runtime_error(std::string(call) + " failed with MPI error " +
                             std::to_string(status));
  }
}

/// As MPI_Wait, but that keeps a core busy.
void wait(MPI_Request& request) {
  using namespace std::chrono_literals;
  int done = 0;
  for (int looks = 0; done == 0; ++looks) {
    check(MPI_Test(&request, &done, MPI_STATUS_IGNORE), "MPI_Test");
    if (looks > 1000) {
      std::this_thread::sleep_for(20us);
    }
  }
}

void broadcast_from_root(void* data, int count, MPI_Datatype type) {
  MPI_Request request;
  check(MPI_Ibcast(data, count, type, 0, MPI_COMM_WORLD, &request), "MPI_Ibcast");
  wait(request);
}

}  // namespace

/// Buffers of sends that have not completed yet; addresses stay fixed in a list.
struct Communicator::PendingSends {
  struct Send {
    Bytes bytes;
    MPI_Request request;
  };
  std::list<Send> sends;

  void drop_completed() {
    sends.remove_if([](Send& send) {
      int done = 0;
      check(MPI_Test(&send.request, &done, MPI_STATUS_IGNORE), "MPI_Test");
      return done != 0;
    });
  }
};

Communicator::Communicator()
    : uses_mpi_(under_a_launcher()), pending_(std::make_unique<PendingSends>()) {
  if (!uses_mpi_) {
    return;
  }
  int provided = 0;
  check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_MULTIPLE, &provided), "MPI_Init_thread");
  if (provided < MPI_THREAD_FUNNELED) {
    throw std::runtime_error("this MPI library does not support MPI_THREAD_FUNNELED");
  }
  may_pulse_ = provided == MPI_THREAD_MULTIPLE;
  check(MPI_Comm_rank(MPI_COMM_WORLD, &rank_), "MPI_Comm_rank");
  check(MPI_Comm_size(MPI_COMM_WORLD, &size_), "MPI_Comm_size");
}

Communicator::~Communicator() {
  if (uses_mpi_) {
    for (auto& send : pending_->sends) {
      MPI_Wait(&send.request, MPI_STATUS_IGNORE);
    }
    MPI_Finalize();
  }
}

void Communicator::broadcast(Bytes& bytes) const {
  if (size_ == 1) {
    return;
  }
  unsigned long count = bytes.size();
  broadcast_from_root(&count, 1, MPI_UNSIGNED_LONG);
  bytes.resize(count);
  broadcast_from_root(bytes.data(), static_cast<int>(count), MPI_BYTE);
}

void Communicator::broadcast(std::string& text) const {
  Bytes bytes(text.size());
  std::transform(text.begin(), text.end(), bytes.begin(),
                 [](char c) { return static_cast<std::byte>(c); });
  broadcast(bytes);
  text.resize(bytes.size());
  std::transform(bytes.begin(), bytes.end(), text.begin(),
                 [](std::byte b) { return static_cast<char>(b); });
}

void Communicator::broadcast(std::vector<double>& numbers) const {
  Bytes bytes(numbers.size() * sizeof(double));
  std::copy_n(reinterpret_cast<const std::byte*>(numbers.data()), bytes.size(), bytes.begin());
  broadcast(bytes);
  numbers.resize(bytes.size() / sizeof(double));
  std::copy_n(bytes.begin(), bytes.size(), reinterpret_cast<std::byte*>(numbers.data()));
}

void Communicator::send(int destination, const Bytes& bytes) {
  pending_->drop_completed();
  auto& send = pending_->sends.emplace_back(PendingSends::Send{bytes, MPI_REQUEST_NULL});
  check(MPI_Isend(send.bytes.data(), static_cast<int>(send.bytes.size()), MPI_BYTE, destination,
                  message_tag, MPI_COMM_WORLD, &send.request),
        "MPI_Isend");
}

std::optional<Communicator::Message> Communicator::try_receive() {
  if (!uses_mpi_) {
    return std::nullopt;
  }
  int arrived = 0;
  MPI_Message handle;
  MPI_Status status;
  check(MPI_Improbe(MPI_ANY_SOURCE, message_tag, MPI_COMM_WORLD, &arrived, &handle, &status),
        "MPI_Improbe");
  if (arrived == 0) {
    return std::nullopt;
  }
  int count = 0;
  check(MPI_Get_count(&status, MPI_BYTE, &count), "MPI_Get_count");
  Message message{status.MPI_SOURCE, Bytes(static_cast<std::size_t>(count))};
  check(MPI_Mrecv(message.bytes.data(), count, MPI_BYTE, &handle, MPI_STATUS_IGNORE), "MPI_Mrecv");
  return message;
}

void Communicator::barrier() const {
  if (size_ == 1) {
    return;
  }
  MPI_Request request;
  check(MPI_Ibarrier(MPI_COMM_WORLD, &request), "MPI_Ibarrier");
  wait(request);
}

void Communicator::pulse(int destination) const {
  MPI_Request request;
  check(MPI_Isend(nullptr, 0, MPI_BYTE, destination, pulse_tag, MPI_COMM_WORLD, &request),
        "MPI_Isend");
  check(MPI_Request_free(&request), "MPI_Request_free");
}

std::optional<int> Communicator::next_pulse() const {
  int arrived = 0;
  MPI_Message handle;
  MPI_Status status;
  check(MPI_Improbe(MPI_ANY_SOURCE, pulse_tag, MPI_COMM_WORLD, &arrived, &handle, &status),
        "MPI_Improbe");
  if (arrived == 0) {
    return std::nullopt;
  }
  check(MPI_Mrecv(nullptr, 0, MPI_BYTE, &handle, MPI_STATUS_IGNORE), "MPI_Mrecv");
  return status.MPI_SOURCE;
}

void Communicator::abort(int exit_code) const {
  if (size_ > 1) {
    MPI_Abort(MPI_COMM_WORLD, exit_code);
  }
  std::_Exit(exit_code);
}

std::string mpi_library() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  MPI_Get_library_version(text, &length);
  const std::string all(text, static_cast<std::size_t>(length));
  return all.substr(0, all.find(','));
}

}  // namespace tridentscan::parallel
