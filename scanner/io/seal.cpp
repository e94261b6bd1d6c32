#include "scanner/io/seal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "scanner/io/atomic_file.hpp"

namespace tridentscan::io {
namespace {

constexpr std::string_view mark = config::seal_mark;
constexpr std::string_view seal_version = "1\n";

/// The seal as far as it does not need the rest of the file.
std::string head_text(std::uintmax_t file_size) {
  return fmt::format("{}{}bytes {}\nxxh3-128 of all after the first {} bytes: ", mark, seal_version,
                     file_size, seal_size);
}

/// All 512 bytes: equal files have equal seals, and a flipped bit anywhere shows.
std::string seal_text(std::uintmax_t file_size, const std::string& checksum_of_rest) {
  std::string text = head_text(file_size) + checksum_of_rest + "\n";
  text.resize(seal_size, '\n');
  return text;
}

std::string seal_text(std::span<const std::byte> file) {
  return seal_text(file.size(), checksum(file.subspan(seal_size)));
}

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[noreturn]] void refuse(const std::filesystem::path& path, std::string_view what) {
  throw IoError(fmt::format("{}: {}", path.string(), what));
}

}  // namespace

void seal(std::span<std::byte> file) {
  if (file.size() < seal_size) throw std::invalid_argument("a file without room for a seal");
  const std::string text = seal_text(file);
  std::ranges::copy(std::as_bytes(std::span(text)), file.begin());
}

void seal_file(const std::filesystem::path& path) {
  const std::string text =
      seal_text(std::filesystem::file_size(path), checksum_of_file(path, seal_size));
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file) refuse(path, "cannot write the seal");
}

bool begins_with_seal(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::string head(mark.size(), '\0');
  std::ifstream file(path, std::ios::binary);
  return file.read(head.data(), static_cast<std::streamsize>(head.size())) && head == mark;
}

void check_seal_head(std::span<const std::byte> head, std::uintmax_t file_size,
                     const std::filesystem::path& path) {
  const std::string_view text = as_text(head);
  if (file_size == 0) refuse(path, "the file is empty");
  if (!text.starts_with(mark)) {
    refuse(path,
           "not a result of tridentscan (it does not begin with the seal of one: another kind of "
           "file, or rewritten by another program) write it again with tridentscan run");
  }
  if (!text.substr(mark.size()).starts_with(seal_version)) {
    refuse(path, "damaged, or written by a newer version of tridentscan: use that one");
  }
  if (file_size < seal_size || !text.starts_with(head_text(file_size))) {
    refuse(path,
           fmt::format("damaged: not the {} bytes that were written: write it again", file_size));
  }
}

void check_seal(std::span<const std::byte> file, const std::filesystem::path& path) {
  check_seal_head(file.first(std::min(file.size(), seal_size)), file.size(), path);
  if (as_text(file.first(seal_size)) != seal_text(file)) {
    refuse(path, "damaged or changed since it was written (its checksum differs): write it again");
  }
}

void check_seal_of_file(const std::filesystem::path& path) {
  const FileHead head = read_head(path, seal_size);
  check_seal_head(head.bytes, head.file_size, path);
  if (as_text(head.bytes) != seal_text(head.file_size, checksum_of_file(path, seal_size))) {
    refuse(path, "damaged or changed since it was written (its checksum differs): write it again");
  }
}

}  // namespace tridentscan::io
