#include "scanner/config/input/model_file.hpp"

#include <stdexcept>

#include "scanner/config/input/sections.hpp"
#include "scanner/config/input/sources.hpp"

namespace tridentscan::config {

const Section& model_file_section() {
  using namespace key;
  static const Section section{
      "file of a model",
      "A boson alone, for `tridentscan events --model` and `reweight --model`, which take scans "
      "too.",
      {schema_version(),
       required("model", model_type(), "the vector boson, by name or by its charges")}};
  return section;
}

physics::Mediator load_model(FileSet& files, const std::string& name) {
  if (const auto known = physics::gauged_mediator(name)) return *known;
  Problems problems;
  Sources sources(files, problems);
  const bool is_data = name.starts_with(data_prefix);
  const Node root = sources.open(is_data ? data_file(name) : FileName{name, name}, Node(problems));
  const MapNode map(root, is_scan(root) ? scan_section() : model_file_section());
  physics::Mediator model = read_model(map.required("model"));
  problems.throw_if_any();
  return model;
}

std::string model_text(const physics::Mediator& boson) {
  return model_fields().resolved(boson).dump();
}

physics::Mediator model_of_text(const std::string& text) {
  try {
    physics::Mediator boson;
    model_fields().read_resolved(Json::parse(text), boson);
    return boson;
  } catch (const Json::exception& error) {
    throw std::invalid_argument(std::string("no text of a model: ") + error.what());
  }
}

}  // namespace tridentscan::config
