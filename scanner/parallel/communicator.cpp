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
void wait(MPI_Request& request, Waiting& waiting) {
  using namespace std::chrono_literals;
  int done = 0;
  for (int looks = 0; done == 0; ++looks) {
    check(MPI_Test(&request, &done, MPI_STATUS_IGNORE), "MPI_Test");
    waiting.looked_in_vain();
    if (looks > 1000) {
      std::this_thread::sleep_for(20us);
    }
  }
  waiting.went_on();
}

void broadcast_from_root(void* data, int count, MPI_Datatype type, Waiting& waiting) {
  MPI_Request request;
  check(MPI_Ibcast(data, count, type, 0, MPI_COMM_WORLD, &request), "MPI_Ibcast");
  wait(request, waiting);
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

Communicator::Communicator(Alone) : pending_(std::make_unique<PendingSends>()) {}

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
  broadcast_from_root(&count, 1, MPI_UNSIGNED_LONG, waiting_);
  bytes.resize(count);
  broadcast_from_root(bytes.data(), static_cast<int>(count), MPI_BYTE, waiting_);
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
  waiting_.went_on();
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
  waiting_.went_on();
  return message;
}

std::vector<std::string> Communicator::gather(const std::string& text) {
  const auto* const first = reinterpret_cast<const std::byte*>(text.data());
  if (!is_root()) {
    send(0, {first, first + text.size()});
    return {};
  }
  std::vector<std::string> texts(static_cast<std::size_t>(size_));
  texts.front() = text;
  for (int missing = size_ - 1; missing > 0;) {
    if (const auto message = try_receive()) {
      texts[static_cast<std::size_t>(message->source)] = {
          reinterpret_cast<const char*>(message->bytes.data()), message->bytes.size()};
      --missing;
    } else {
      waiting_.looked_in_vain();
      std::this_thread::sleep_for(std::chrono::microseconds(20));
    }
  }
  return texts;
}

void Communicator::barrier() const {
  if (size_ == 1) {
    return;
  }
  MPI_Request request;
  check(MPI_Ibarrier(MPI_COMM_WORLD, &request), "MPI_Ibarrier");
  wait(request, waiting_);
}

void Communicator::pulse(int destination, bool only_waits) const {
  static constexpr std::byte contents[] = {std::byte{0}, std::byte{1}};  // outlives the request
  MPI_Request request;
  check(MPI_Isend(&contents[only_waits ? 1 : 0], 1, MPI_BYTE, destination, pulse_tag,
                  MPI_COMM_WORLD, &request),
        "MPI_Isend");
  check(MPI_Request_free(&request), "MPI_Request_free");
}

std::optional<Communicator::Pulse> Communicator::next_pulse() const {
  int arrived = 0;
  MPI_Message handle;
  MPI_Status status;
  check(MPI_Improbe(MPI_ANY_SOURCE, pulse_tag, MPI_COMM_WORLD, &arrived, &handle, &status),
        "MPI_Improbe");
  if (arrived == 0) {
    return std::nullopt;
  }
  std::byte only_waits{};
  check(MPI_Mrecv(&only_waits, 1, MPI_BYTE, &handle, MPI_STATUS_IGNORE), "MPI_Mrecv");
  return Pulse{status.MPI_SOURCE, only_waits != std::byte{0}};
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
