#include "scanner/io/event_table.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <cmath>
#include <stdexcept>

#include "physics/pdg_codes.hpp"
#include "scanner/config/input/model_file.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/event_file.hpp"
#include "scanner/io/hdf5_writer.hpp"
#include "scanner/io/seal.hpp"

namespace tridentscan::io {
namespace {

using hdf5::check;
using hdf5::Handle;

Handle open_file(const std::filesystem::path& path, EventTable::Use use) {
  check_seal_of_file(path);
  hdf5::set_up_library();
  const Handle access = hdf5::property_list(H5P_FILE_ACCESS);
  check(H5Pset_libver_bounds(access.id(), H5F_LIBVER_V18, H5F_LIBVER_LATEST),
        "choose the version of the format");
  return {H5Fopen(path.c_str(), use == EventTable::Use::read ? H5F_ACC_RDONLY : H5F_ACC_RDWR,
                  access.id()),
          H5Fclose, "open " + path.string()};
}

std::string text_attribute(hdf5::Id object, const char* attribute) {
  const std::string doing = fmt::format("read the attribute {}", attribute);
  const Handle handle(H5Aopen(object, attribute, H5P_DEFAULT), H5Aclose, doing);
  const Handle type(H5Aget_type(handle.id()), H5Tclose, doing);
  if (check(H5Tis_variable_str(type.id()), doing) == 0) {
    throw IoError(fmt::format("the attribute {} is no text", attribute));
  }
  char* bytes = nullptr;
  check(H5Aread(handle.id(), type.id(), &bytes), doing);
  std::string value = bytes == nullptr ? "" : bytes;
  check(H5free_memory(bytes), doing);
  return value;
}

/// The group of events in a file of them.
Handle open_events(const Handle& file, const std::filesystem::path& path) {
  if (text_attribute(file.id(), "filetype") != event_filetype) {
    throw IoError(path.string() +
                  ": has no events (attribute filetype), name a file that tridentscan events made");
  }
  return {H5Gopen2(file.id(), "/events", H5P_DEFAULT), H5Gclose, "find events in " + path.string()};
}

Handle open_column(hdf5::Id group, const char* name) {
  return {H5Dopen2(group, name, H5P_DEFAULT), H5Dclose, fmt::format("open the column {}", name)};
}

/// The file's part of rows [first, first + count) of a column of single numbers.
Handle rows_of(const Handle& dataset, std::int64_t first, std::int64_t count) {
  Handle space(H5Dget_space(dataset.id()), H5Sclose, "ask for the shape of a column");
  hsize_t length = 0;
  if (H5Sget_simple_extent_ndims(space.id()) != 1 ||
      H5Sget_simple_extent_dims(space.id(), &length, nullptr) < 0 ||
      static_cast<std::int64_t>(length) < first + count) {
    throw IoError("a column of the events has another shape");
  }
  const auto start = static_cast<hsize_t>(first), block = static_cast<hsize_t>(count);
  check(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, &start, nullptr, &block, nullptr),
        "select rows");
  return space;
}

Handle memory_of(std::int64_t count) {
  const auto length = static_cast<hsize_t>(count);
  return {H5Screate_simple(1, &length, nullptr), H5Sclose, "make the shape of rows"};
}

physics::Flavour flavour_of(double code, int first) {
  const double index = (std::abs(code) - first) / 2;
  if (index != 0 && index != 1 && index != 2) throw IoError("a particle code of no lepton");
  return static_cast<physics::Flavour>(static_cast<int>(index));
}

}  // namespace

EventTable::EventTable(const std::filesystem::path& path, Use use)
    : file_(open_file(path, use)), group_(open_events(file_, path)) {
  const Handle weights = open_column(group_.id(), "weight");
  const Handle space(H5Dget_space(weights.id()), H5Sclose, "ask for the number of events");
  size_ = check(H5Sget_simple_extent_npoints(space.id()), "ask for the number of events");
}

std::vector<double> EventTable::column(const char* name, std::int64_t first,
                                       std::int64_t count) const {
  std::vector<double> values(static_cast<std::size_t>(count));
  const Handle dataset = open_column(group_.id(), name);
  check(H5Dread(dataset.id(), H5T_NATIVE_DOUBLE, memory_of(count).id(),
                rows_of(dataset, first, count).id(), H5P_DEFAULT, values.data()),
        fmt::format("read the column {}", name));
  return values;
}

double EventTable::number(const char* attribute) const {
  const std::string doing = fmt::format("read the attribute {}", attribute);
  const Handle handle(H5Aopen(group_.id(), attribute, H5P_DEFAULT), H5Aclose, doing);
  double value = 0;
  check(H5Aread(handle.id(), H5T_NATIVE_DOUBLE, &value), doing);
  return value;
}

void EventTable::set(const char* attribute, double value) {
  const std::string doing = fmt::format("write the attribute {}", attribute);
  const Handle handle(H5Aopen(group_.id(), attribute, H5P_DEFAULT), H5Aclose, doing);
  check(H5Awrite(handle.id(), H5T_NATIVE_DOUBLE, &value), doing);
}

std::string EventTable::text(const char* attribute) const {
  return text_attribute(group_.id(), attribute);
}

void EventTable::set(const char* attribute, const std::string& text) {
  const std::string doing = fmt::format("write the attribute {}", attribute);
  const Handle handle(H5Aopen(group_.id(), attribute, H5P_DEFAULT), H5Aclose, doing);
  const Handle type(H5Aget_type(handle.id()), H5Tclose, doing);
  const char* const bytes = text.c_str();
  check(H5Awrite(handle.id(), type.id(), &bytes), doing);
}

std::string EventTable::configuration() const {
  const std::string doing = "read the configuration of the events";
  const Handle dataset(H5Dopen2(file_.id(), "/configuration", H5P_DEFAULT), H5Dclose, doing);
  const Handle type(H5Dget_type(dataset.id()), H5Tclose, doing);
  const Handle space(H5Dget_space(dataset.id()), H5Sclose, doing);
  if (H5Tget_class(type.id()) != H5T_STRING || H5Tis_variable_str(type.id()) != 0 ||
      H5Sget_simple_extent_npoints(space.id()) != 1) {
    throw IoError("the configuration of the events is no text");
  }
  std::string text(H5Tget_size(type.id()), '\0');
  check(H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()), doing);
  return text.c_str();  // up to the padding
}

physics::EventModel EventTable::model() const {
  if (text("model") == "sm") return {};
  try {
    return {config::model_of_text(text("model_text")), number("mass_GeV"), number("coupling")};
  } catch (const std::invalid_argument& error) {
    throw IoError(
        fmt::format("the weights belong to a model that is not known ({})", error.what()));
  }
}

double EventTable::cross_section() const {
  return number("cross_section_cm2");
}

double EventTable::cross_section_error() const {
  return number("cross_section_error_cm2");
}

std::vector<Weighable> EventTable::events(std::int64_t first, std::int64_t count) const {
  const auto of = [&](const char* name) { return column(name, first, count); };
  const auto weight = of("weight"), k2 = of("k2"), vv = of("t_vv"), aa = of("t_aa"),
             va = of("t_va"), ss = of("t_ss"), pp = of("t_pp"), neutrino = of("neutrino"),
             minus = of("lepton_minus_pdg"), plus = of("lepton_plus_pdg");
  std::vector<Weighable> events;
  events.reserve(weight.size());
  for (std::size_t i = 0; i < weight.size(); ++i) {
    events.push_back({{flavour_of(neutrino[i], 12), neutrino[i] < 0},
                      {flavour_of(minus[i], 11), flavour_of(plus[i], 11)},
                      weight[i],
                      k2[i],
                      {vv[i], aa[i], va[i], ss[i], pp[i]}});
  }
  return events;
}

void EventTable::write_weights(std::int64_t first, std::span<const double> weights) {
  const Handle dataset = open_column(group_.id(), "weight");
  check(H5Dwrite(dataset.id(), H5T_NATIVE_DOUBLE, memory_of(std::ssize(weights)).id(),
                 rows_of(dataset, first, std::ssize(weights)).id(), H5P_DEFAULT, weights.data()),
        "write weights");
  check(H5Dflush(dataset.id()), "write weights");  // closing would keep a failure to itself
}

void EventTable::set_model(const physics::EventModel& model, double sum_of_weights,
                           double cross_section, double error) {
  set("model", model.boson ? model.boson->name : "sm");
  set("model_text", model_text(model));
  const double expected = number("expected_events") * cross_section / number("cross_section_cm2");
  set("expected_events", expected);
  set("mass_GeV", model.mass);
  set("coupling", model.coupling);
  set("sum_of_weights", sum_of_weights);
  set("cross_section_cm2", cross_section);
  set("cross_section_error_cm2", error);
}

void EventTable::close() {
  group_.close("close the events");
  check(H5Fflush(file_.id(), H5F_SCOPE_GLOBAL), "flush the file");
  file_.close("close the file of events");
}

}  // namespace tridentscan::io
