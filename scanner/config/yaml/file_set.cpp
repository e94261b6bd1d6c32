#include "scanner/config/yaml/file_set.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "scanner/config/yaml/errors.hpp"
#include "scanner/config/yaml/seal_head.hpp"
#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::config {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = std::size_t{1} << 20U;
constexpr std::size_t largest_set = std::size_t{1} << 22U;
constexpr std::size_t largest_list = std::size_t{1} << 26U;
constexpr std::string_view header = "tridentscan files 1\n";

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
  throw ConfigError({{.source = path.string(), .message = why}});
}

/// The files in a folder, at most 1000; none if there is no such folder.
std::vector<fs::path> files_in(const fs::path& folder, const fs::path& extension) {
  std::error_code ignored;
  std::vector<fs::path> found;
  for (auto entry = fs::directory_iterator(folder, ignored);
       entry != fs::directory_iterator() && found.size() < 1000; entry.increment(ignored)) {
    if (entry->path().extension() == extension) found.push_back(entry->path().filename());
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// What a missing path may have been meant to be.
std::string nearby(const fs::path& path) {
  std::error_code ignored;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, ignored)) return fmt::format(" (no folder {})", folder.string());
  const bool is_data = path.extension() == ".csv" || path.extension() == ".h5";
  const std::string extension = is_data ? path.extension().string() : ".yaml";
  std::vector<std::string> names;
  for (const fs::path& file : files_in(folder, extension)) names.push_back(file.string());
  if (names.empty()) return fmt::format(" (no {} file lies in that folder)", extension);
  return suggestion(path.filename().string(), names);
}

void check_is_regular(const fs::path& path, const struct stat& status, std::size_t largest) {
  switch (status.st_mode & S_IFMT) {
    case S_IFREG:
      break;
    case S_IFDIR:
      refuse(path, "is a directory, name a file in it");
    case S_IFIFO:
      refuse(path, "is a FIFO (pipe), a regular file is needed");
    case S_IFCHR:
    case S_IFBLK:
      refuse(path, "is a device, a regular file is needed");
    case S_IFSOCK:
      refuse(path, "is a socket, a regular file is needed");
    default:
      refuse(path, "is not a regular file");
  }
  if (static_cast<std::size_t>(status.st_size) > largest) {
    refuse(path, fmt::format("has {} bytes, more than the {} that a configuration may have (is it "
                             "the right file?)",
                             status.st_size, largest));
  }
}

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

/// At most so many bytes from the beginning.
std::string read_head(const fs::path& path, int descriptor, std::size_t most) {
  std::string text;
  std::array<char, 1 << 16> buffer;
  while (text.size() < most) {
    const ssize_t n =
        ::read(descriptor, buffer.data(), std::min(buffer.size(), most - text.size()));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) refuse(path, fmt::format("cannot be read ({})", std::strerror(errno)));
    if (n == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return text;
}

/// Never reads more than the cap.
std::string read_to_end(const fs::path& path, int descriptor, std::size_t largest) {
  std::string text = read_head(path, descriptor, largest + 1);
  if (text.size() > largest) {
    refuse(path, fmt::format("has more than {} bytes (is it the right file?)", largest));
  }
  return text;
}

/// Opens a regular file of at most `largest` bytes. Never blocks, whatever the path is.
Descriptor open_on_disk(const fs::path& path, std::size_t largest) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    const bool missing = errno == ENOENT || errno == ENOTDIR;
    refuse(path, missing ? "no such file" + nearby(path) : std::string(std::strerror(errno)));
  }
  check_is_regular(path, status, largest);
  Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  // Looked at again, because the path may have become something else since.
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
    refuse(path, fmt::format("cannot be opened ({})", std::strerror(errno)));
  }
  check_is_regular(path, status, largest);
  return file;
}

/// Without the empty lines that fill it up.
std::string read_seal_on_disk(const fs::path& path) {
  const Descriptor file = open_on_disk(path, std::numeric_limits<std::size_t>::max());
  std::string seal = read_head(path, file.get(), seal_size);
  seal.erase(std::min(seal.find_last_not_of('\n') + 1, seal.size()));
  const auto is_plain = [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); };
  if (!seal.starts_with(seal_mark) || !std::ranges::all_of(seal, is_plain)) {
    refuse(path,
           "is no HDF5 file that this program wrote, as it wrote it (it does not begin with "
           "the seal of one), name one that tridentscan events made");
  }
  return seal;
}

/// Takes "<count> " off the front.
std::size_t take_count(std::string_view& bytes) {
  const std::size_t blank = bytes.find(' ');
  if (blank == 0 || blank == bytes.npos || blank > 9) {
    throw std::runtime_error("FileSet: not the bytes of a file set");
  }
  std::size_t count = 0;
  for (const char c : bytes.substr(0, blank)) {
    if (c < '0' || c > '9') throw std::runtime_error("FileSet: not the bytes of a file set");
    count = 10 * count + static_cast<std::size_t>(c - '0');
  }
  bytes.remove_prefix(blank + 1);
  return count;
}

std::string take(std::string_view& bytes, std::size_t count) {
  if (count > bytes.size()) throw std::runtime_error("FileSet: bytes are missing");
  std::string text(bytes.substr(0, count));
  bytes.remove_prefix(count);
  return text;
}

}  // namespace

const std::string& FileSet::read_with(const fs::path& path,
                                      const std::function<std::string(const fs::path&)>& read) {
  const std::string key = path.lexically_normal().generic_string();
  if (const auto found = texts_.find(key); found != texts_.end()) return found->second;
  if (!from_disk_) {
    refuse(path, "is not among the files that were read at the start, or that the result holds");
  }
  const fs::path file = on_disk(path);
  const std::string& text = texts_.emplace(key, read(file)).first->second;
  read_paths_.push_back(file);
  return text;
}

const std::string& FileSet::read(const fs::path& path) {
  return read_with(path, [&](const fs::path& file) {
    std::string text = read_to_end(file, open_on_disk(file, largest_file).get(), largest_file);
    count(path, text.size());
    return text;
  });
}

const std::string& FileSet::read_list(const fs::path& path) {
  return read_with(path, [](const fs::path& file) {
    return read_to_end(file, open_on_disk(file, largest_list).get(), largest_list);
  });
}

const std::string& FileSet::read_seal(const fs::path& path) {
  return read_with(path, read_seal_on_disk);
}

void FileSet::read_standard_input() {
  const std::string key(standard_input);
  if (!from_disk_ || texts_.contains(key)) return;
  std::string text = read_to_end("<stdin>", STDIN_FILENO, largest_file);
  count(key, text.size());
  texts_.emplace(key, std::move(text));
  read_paths_.emplace_back("/dev/stdin");
}

void FileSet::count(const fs::path& path, std::size_t bytes) {
  if (size_ + bytes > largest_set) {
    refuse(path, fmt::format("all files of the configuration together have more than {} bytes",
                             largest_set));
  }
  size_ += bytes;
}

bool FileSet::has(const fs::path& path) const {
  const std::string key = path.lexically_normal().generic_string();
  std::error_code ignored;
  return texts_.contains(key) || (from_disk_ && fs::exists(on_disk(path), ignored));
}

std::vector<std::string> FileSet::names_in(const fs::path& folder) const {
  std::vector<std::string> names;
  if (!from_disk_) return names;
  for (const fs::path& file : files_in(on_disk(folder), ".yaml")) {
    names.push_back(file.stem().string());
  }
  return names;
}

std::string FileSet::to_bytes() const {
  std::string bytes(header);
  for (const auto& [path, text] : texts_) {
    bytes += fmt::format("{} {} ", path.size(), text.size()) + path + text;
  }
  return bytes;
}

FileSet FileSet::of(std::map<std::string, std::string> texts) {
  FileSet files;
  files.from_disk_ = false;
  files.texts_ = std::move(texts);
  return files;
}

FileSet FileSet::from_bytes(const std::string& bytes) {
  if (!bytes.starts_with(header)) throw std::runtime_error("FileSet: not the bytes of a file set");
  FileSet files;
  files.from_disk_ = false;
  std::string_view rest(bytes);
  rest.remove_prefix(header.size());
  while (!rest.empty()) {
    const std::size_t path_size = take_count(rest);
    const std::size_t text_size = take_count(rest);
    std::string path = take(rest, path_size);
    files.texts_[std::move(path)] = take(rest, text_size);
  }
  return files;
}

}  // namespace tridentscan::config
