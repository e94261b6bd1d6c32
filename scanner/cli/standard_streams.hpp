#pragma once

#include <string_view>

namespace tridentscan::cli {

/// At the start of the program: a write that fails is an error code and never a signal, and a
/// standard stream that is closed cannot be taken by the next file that is opened (the place of it
/// is held by /dev/null in the wrong direction, so that using it fails as before).
void secure_standard_streams();

/// A text on stderr, whole if it fits into a pipe. What cannot be written is lost, and nothing else
/// happens: a full disk and a dead pipe are passed over; a pipe that nobody empties, or a terminal
/// that is halted, is waited for once, a second long. All messages of the program come through
/// here. May be called by a signal handler.
void say(std::string_view text) noexcept;

}  // namespace tridentscan::cli
