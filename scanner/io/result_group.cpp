#include "scanner/io/result_group.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "scanner/io/result_layout.hpp"

namespace tridentscan::io {
namespace {

const result_layout::Entry& entry_of(const std::string& path) {
  const result_layout::Entry* const entry = result_layout::find(path);
  if (entry == nullptr) throw std::logic_error("no result has " + path);
  return *entry;
}

}  // namespace

ResultGroup::ResultGroup(hdf5::Group root) : group_(std::move(root)) {}

ResultGroup ResultGroup::group(std::string_view name) const {
  return {group_.group(name), fmt::format("{}/{}", path_, name), dimensions_};
}

void ResultGroup::dimension(std::string_view name, std::size_t size) {
  // The words by which netCDF-4 knows it.
  const std::string words =
      fmt::format("This is a netCDF dimension but not a netCDF variable. {:9}", size);
  const std::string label(name);
  const auto scale = std::make_shared<hdf5::Scale>(group_.placeholder(name, size), label, words);
  dimensions_.insert_or_assign(label, Dimension{size, scale});
}

/// The shape of a dataset of `count` values; at most one of its dimensions may be new, and begins
/// here. Then what `make` makes of shape and meaning is linked to the scales.
template <class Make>
void ResultGroup::write(std::string_view name, std::size_t count, const Make& make) {
  const std::string path = fmt::format("{}/{}", path_, name);
  const result_layout::Entry& entry = entry_of(path);
  const std::vector<std::string> names = result_layout::dimensions_of(entry);
  hdf5::Shape shape;
  std::size_t known = 1, unknown = names.size();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto found = dimensions_.find(names[i]);
    shape.push_back(found == dimensions_.end() ? 0 : found->second.size);
    if (found != dimensions_.end()) {
      known *= found->second.size;
    } else if (std::exchange(unknown, i) != names.size()) {
      throw std::logic_error(path + " has two dimensions of unknown size");
    }
  }
  if (unknown < names.size()) shape[unknown] = known == 0 ? 0 : count / known;
  const bool is_axis = names.size() == 1 && names.front() == name;
  if (unknown < names.size() && !is_axis) dimension(names[unknown], shape[unknown]);
  hdf5::Dataset dataset = make(shape, hdf5::Meaning{entry.units, entry.meaning});
  if (is_axis) {
    const auto scale = std::make_shared<hdf5::Scale>(std::move(dataset), names.front(), name);
    dimensions_.insert_or_assign(names.front(), Dimension{shape.front(), scale});
    return;
  }
  std::vector<std::shared_ptr<hdf5::Scale>> scales;
  for (const std::string& axis : names) scales.push_back(dimensions_.at(axis).scale);
  hdf5::set_scales(dataset, scales);
}

template <class Value>
void ResultGroup::write_array(std::string_view name, std::span<const Value> values) {
  write(name, values.size(), [&](const hdf5::Shape& shape, const hdf5::Meaning& meaning) {
    return group_.array(name, values, shape, meaning);
  });
}

void ResultGroup::array(std::string_view name, std::span<const double> values) {
  write_array(name, values);
}

void ResultGroup::array(std::string_view name, std::span<const long> values) {
  write_array(name, values);
}

void ResultGroup::array(std::string_view name, std::span<const unsigned char> values) {
  write_array(name, values);
}

void ResultGroup::codes(std::string_view name, std::span<const unsigned char> values,
                        std::string_view long_name) {
  write(name, values.size(), [&](const hdf5::Shape& shape, const hdf5::Meaning& meaning) {
    return group_.array(name, values, shape, {meaning.units, long_name});
  });
}

void ResultGroup::array_and_free(std::string_view name, std::vector<double>& values) {
  write_array(name, std::span<const double>(values));
  values = std::vector<double>();  // = {} would keep the memory
}

void ResultGroup::number(std::string_view name, double value) {
  write(name, 1, [&](const hdf5::Shape&, const hdf5::Meaning& meaning) {
    return group_.number(name, value, meaning);
  });
}

void ResultGroup::number(std::string_view name, double value, const hdf5::Meaning& meaning) {
  write(name, 1, [&](const hdf5::Shape&, const hdf5::Meaning&) {
    return group_.number(name, value, meaning);
  });
}

void ResultGroup::text(std::string_view name, std::string_view value) {
  write(name, 1, [&](const hdf5::Shape&, const hdf5::Meaning& meaning) {
    return group_.text(name, value, meaning);
  });
}

void ResultGroup::table(std::string_view name, const hdf5::Table& table) {
  write(name, table.rows.size(), [&](const hdf5::Shape&, const hdf5::Meaning& meaning) {
    return group_.table(name, table, meaning);
  });
}

}  // namespace tridentscan::io
