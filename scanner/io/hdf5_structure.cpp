#include "scanner/io/hdf5_structure.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <exception>
#include <set>
#include <string>
#include <vector>

#include "scanner/config/yaml/text_checks.hpp"
#include "scanner/io/atomic_file.hpp"

namespace tridentscan::io::hdf5 {
namespace {

constexpr std::size_t longest_name = 128;
constexpr int deepest = 8;
constexpr int most_dimensions = 4;
constexpr double most_compressed = 1100;              // gzip makes nothing smaller than by 1032
constexpr double spared = 1 << 16;                    // bytes, for what is stored as nothing at all
constexpr double gibibyte = 1 << 30;                  // a dataset has at most this
constexpr double most_times_file = 100;               // and this many times the file
constexpr double largest_chunk = 256.0 * (1u << 20);  // bytes

template <class... T>
[[noreturn]] void refuse(fmt::format_string<T...> text, T&&... values) {
  throw IoError(fmt::format(text, std::forward<T>(values)...));
}

struct Link {
  std::string name;
  H5L_type_t type;
};

/// Of C, so that no exception may leave it.
herr_t collect_link(hid_t, const char* name, const H5L_info_t* info, void* links) noexcept {
  try {
    static_cast<std::vector<Link>*>(links)->push_back({name, info->type});
    return 0;
  } catch (const std::exception&) {
    return -1;
  }
}

class LinkCheck {
 public:
  explicit LinkCheck(Id file) : file_(file) {}

  void operator()(const std::string& group, int depth = 0) {
    if (depth > deepest) refuse("{}: groups inside groups, more than {} deep", group, deepest);
    const std::string doing = "list the group " + group;
    const Handle handle(H5Gopen2(file_, group.c_str(), H5P_DEFAULT), H5Gclose, doing);
    std::vector<Link> links;
    check(H5Literate(handle.id(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collect_link, &links),
          doing);
    for (const Link& link : links) {
      if (!is_plain_name(link.name)) {
        refuse("{} holds '{}', which is no name of a result", group,
               config::printable(link.name.substr(0, longest_name)));
      }
      const std::string path = (group == "/" ? group : group + "/") + link.name;
      if (link.type != H5L_TYPE_HARD) {
        refuse("{} is a link to another place, which no result has", path);
      }
      H5O_info_t info;
      check(
          H5Oget_info_by_name2(handle.id(), link.name.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT),
          "look at " + path);
      if (!seen_.insert(info.addr).second) {
        refuse("{} is a second name of something, which no result has", path);
      }
      if (info.type == H5O_TYPE_GROUP) {
        (*this)(path, depth + 1);
      } else if (info.type != H5O_TYPE_DATASET) {
        refuse("{} is neither a group nor a dataset", path);
      }
    }
  }

 private:
  Id file_;
  std::set<haddr_t> seen_;
};

bool is_number(Id type) {
  const std::array known = {H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_IEEE_F32BE, H5T_IEEE_F64BE,
                            H5T_STD_I8LE,   H5T_STD_I16LE,  H5T_STD_I32LE,  H5T_STD_I64LE,
                            H5T_STD_U8LE,   H5T_STD_U16LE,  H5T_STD_U32LE,  H5T_STD_U64LE};
  return std::ranges::any_of(known, [&](Id one) { return H5Tequal(type, one) > 0; });
}

bool is_text(Id type) {
  return H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0;
}

bool is_table(Id type, std::string_view path) {
  if (H5Tget_class(type) != H5T_COMPOUND) return false;
  const int columns = check(H5Tget_nmembers(type), "read the columns of a table");
  for (int k = 0; k < columns; ++k) {
    const Handle cell(H5Tget_member_type(type, static_cast<unsigned>(k)), H5Tclose,
                      "read a column of a table");
    if (!is_text(cell.id())) refuse("{} has a column that is no text", path);
  }
  return columns > 0;
}

void check_storage(Id properties, std::string_view path) {
  const H5D_layout_t layout = H5Pget_layout(properties);
  if (layout == H5D_VIRTUAL ||
      check(H5Pget_external_count(properties), "look where data are") > 0) {
    refuse("{} has its data in other files, which no result has", path);
  }
  for (int k = 0; k < check(H5Pget_nfilters(properties), "look at the filters"); ++k) {
    unsigned flags = 0, config = 0;
    std::size_t values = 0;
    const H5Z_filter_t filter = H5Pget_filter2(properties, static_cast<unsigned>(k), &flags,
                                               &values, nullptr, 0, nullptr, &config);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE &&
        filter != H5Z_FILTER_FLETCHER32) {
      refuse("{} is compressed as no result is", path);
    }
  }
}

/// As a floating-point number: no product of lengths is too large for it.
template <class Lengths>
double product(const Lengths& lengths) {
  double result = 1;
  for (const hsize_t length : lengths) result *= static_cast<double>(length);
  return result;
}

}  // namespace

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= longest_name && name[0] != '.' &&
         std::ranges::all_of(name, [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
         });
}

void check_links(Id file) {
  LinkCheck links(file);
  links("/");
}

void check_dataset(Id dataset, std::string_view path, std::size_t file_bytes) {
  const std::string doing = fmt::format("look at {}", path);
  const Handle type(H5Dget_type(dataset), H5Tclose, doing);
  const Handle space(H5Dget_space(dataset), H5Sclose, doing);
  const Handle properties(H5Dget_create_plist(dataset), H5Pclose, doing);
  check_storage(properties.id(), path);
  if (!is_number(type.id()) && !is_text(type.id()) && !is_table(type.id(), path)) {
    refuse("{} is neither numbers nor text nor a table of text", path);
  }
  const int dimensions = check(H5Sget_simple_extent_ndims(space.id()), doing);
  if (H5Sget_simple_extent_type(space.id()) == H5S_NULL || dimensions > most_dimensions) {
    refuse("{} has no dimensions, or too many", path);
  }
  std::vector<hsize_t> shape(static_cast<std::size_t>(dimensions));
  check(H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr), doing);
  const auto element = static_cast<double>(H5Tget_size(type.id()));
  const double wanted = element * product(shape);
  const auto stored = static_cast<double>(H5Dget_storage_size(dataset));
  if (wanted > most_compressed * stored + spared ||
      wanted > gibibyte + most_times_file * static_cast<double>(file_bytes)) {
    refuse("{} would have {:.3g} bytes, of {:.3g} in the file: not written by tridentscan", path,
           wanted, stored);
  }
  if (H5Pget_layout(properties.id()) == H5D_CHUNKED) {
    std::vector<hsize_t> chunk(shape.size());
    check(H5Pget_chunk(properties.id(), dimensions, chunk.data()), doing);
    if (element * product(chunk) > std::max(largest_chunk, 2 * wanted)) {
      refuse("{} has pieces that are too large: not written by tridentscan", path);
    }
  }
}

}  // namespace tridentscan::io::hdf5
