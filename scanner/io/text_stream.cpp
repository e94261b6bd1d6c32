#include "scanner/io/text_stream.hpp"

#include <cerrno>
#include <cstring>

namespace tridentscan::io {
namespace {

[[noreturn]] void fail_with_errno(const std::filesystem::path& path, const char* what) {
  throw IoError(fmt::format("{}: {} ({})", path.string(), what, std::strerror(errno)));
}

}  // namespace

TextStream::TextStream(const std::filesystem::path& path)
    : output_(path), file_(std::fopen(output_.temporary().c_str(), "wbxe"), std::fclose) {
  if (!file_) fail_with_errno(output_.temporary(), "cannot make a file");
}

void TextStream::flush() {
  if (std::fwrite(text_.data(), 1, text_.size(), file_.get()) != text_.size()) {
    fail_with_errno(output_.temporary(), "cannot write");
  }
  text_.clear();
}

void TextStream::commit() {
  flush();
  if (std::fclose(file_.release()) != 0) fail_with_errno(output_.temporary(), "cannot close");
  output_.commit();
}

}  // namespace tridentscan::io
