#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "scanner/io/atomic_file.hpp"

namespace tridentscan::io {

/// Text that is written piece by piece and takes the place of `path` when it is complete. All
/// members throw IoError.
class TextStream {
 public:
  explicit TextStream(const std::filesystem::path& path);

  template <class... Values>
  void print(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Values>(values)...);
    if (text_.size() > most) flush();
  }
  void commit();

 private:
  static constexpr std::size_t most = 1 << 20;
  void flush();

  StreamedFile output_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  fmt::memory_buffer text_;
};

}  // namespace tridentscan::io
