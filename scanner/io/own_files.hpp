#pragma once

#include <filesystem>
#include <span>
#include <string>

// What may be written over, moved and removed: nothing, or a regular file of ours under its own
// name. Links are never followed and files of other users never touched, not even by root.
namespace tridentscan::io {

/// Throws IoError if something else is in the place of `path`: a symbolic link, a folder, FIFO,
/// device or socket, or a file of another user.
void check_ours(const std::filesystem::path& path);

/// Whether a file that is there may be taken for ours: a regular one, of the user that new files in
/// its folder belong to. False if there is none. Throws IoError if it cannot be looked at.
[[nodiscard]] bool is_ours(const std::filesystem::path& path);

/// Whether anything has this name, be it a link that leads nowhere.
[[nodiscard]] bool is_taken(const std::filesystem::path& path);

/// `from`, if it is there, takes the place of `to`. Throws IoError.
void move_ours(const std::filesystem::path& from, const std::filesystem::path& to);

/// Removes a file if it is there. Throws IoError.
void remove_ours(const std::filesystem::path& path);

/// Refuses to write over a file that was read, by whatever names they go (device and inode). Throws
/// IoError.
void check_not_read(const std::filesystem::path& output,
                    std::span<const std::filesystem::path> inputs);

/// "user alice" or "user 1005".
[[nodiscard]] std::string name_of_user(unsigned id);

}  // namespace tridentscan::io
