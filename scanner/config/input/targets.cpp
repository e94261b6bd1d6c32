#include "scanner/config/input/targets.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "scanner/config/input/load.hpp"
#include "scanner/config/input/target_meaning.hpp"
#include "scanner/config/yaml/read_values.hpp"
#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::config {
namespace {

template <class Map>
std::vector<std::string> names_of(const Map& map) {
  std::vector<std::string> names;
  for (const auto& [name, entry] : map) names.push_back(name);
  return names;
}

}  // namespace

const TargetLibrary::Catalogue<Nuclei>& TargetLibrary::nuclei() {
  if (nuclei_) return *nuclei_;
  const std::size_t problems_before = sources_.problems().size();
  const std::string path = std::string(data_prefix) + "targets/nuclei.yaml";
  Nuclei entries = read_nuclei(sources_.open(data_file(path), Node(sources_.problems())));
  nuclei_ = {std::move(entries), sources_.problems().size() == problems_before};
  return *nuclei_;
}

const TargetLibrary::Catalogue<Materials>& TargetLibrary::materials() {
  if (materials_) return *materials_;
  const Catalogue<Nuclei>& known = nuclei();
  const std::size_t problems_before = sources_.problems().size();
  const std::string path = std::string(data_prefix) + "targets/materials.yaml";
  const Node root = sources_.open(data_file(path), Node(sources_.problems()));
  Materials entries = known.usable ? read_materials(root, known.entries) : Materials();
  materials_ = {std::move(entries), known.usable && sources_.problems().size() == problems_before};
  return *materials_;
}

void TargetLibrary::refuse_unknown(const Node& name, const std::string& kind,
                                   const std::vector<std::string>& known) {
  const std::string text = name.value().text;
  if (!materials().usable) return;
  if (materials().entries.contains(text)) {
    return name.refuse(
        fmt::format("{} is a material, write \"material: {{value: {}, ...}}\"", quote(text), text));
  }
  if (nuclei().entries.contains(text)) {
    return name.refuse(
        fmt::format("{} is a nucleus, write \"nucleus: {{value: {}, ...}}\"", quote(text), text));
  }
  const std::string meaning = target_meaning(text, nuclei().entries, materials().entries);
  name.refuse(fmt::format("unknown {} {}{}{}", kind, quote(text),
                          meaning.empty() ? suggestion(text, known) : known_words(known), meaning));
}

std::vector<std::string> TargetLibrary::names() {
  std::vector<std::string> known = names_of(nuclei().entries);
  for (const std::string& material : names_of(materials().entries)) known.push_back(material);
  return known;
}

std::optional<TargetData> TargetLibrary::nucleus(const Node& name) {
  const std::string text = read_text(name, "Fe56");
  if (text.empty() || !nuclei().usable) return std::nullopt;
  const Nuclei& known = nuclei().entries;
  const auto found = known.find(text);
  if (found == known.end()) {
    refuse_unknown(name, "nucleus", names_of(known));
    return std::nullopt;
  }
  return TargetData{{text, {{make_nucleus(text, found->second), 1.0}}}, found->second.assumptions};
}

std::optional<TargetData> TargetLibrary::material(const Node& name) {
  const std::string text = read_text(name, "glass");
  if (text.empty() || !materials().usable) return std::nullopt;
  const auto found = materials().entries.find(text);
  if (found != materials().entries.end()) return found->second;
  refuse_unknown(name, "material", names_of(materials().entries));
  return std::nullopt;
}

std::optional<TargetData> TargetLibrary::nucleus_or_material(const Node& name) {
  const std::string text = read_text(name, "Fe56");
  if (text.empty() || !nuclei().usable) return std::nullopt;
  if (nuclei().entries.contains(text)) return nucleus(name);
  if (!materials().usable) return std::nullopt;
  if (materials().entries.contains(text)) return material(name);
  refuse_unknown(name, "nucleus or material", names());
  return std::nullopt;
}

TargetData load_target(FileSet& files, const std::string& name) {
  Problems problems;
  Sources sources(files, problems);
  TargetLibrary library(sources);
  const Value value = spoken(name, "target");
  const std::optional<TargetData> found = library.nucleus_or_material(Node(value, "", problems));
  problems.throw_if_any();
  return found.value();
}

std::vector<std::string> target_names(FileSet& files) {
  Problems problems;
  Sources sources(files, problems);
  std::vector<std::string> names = TargetLibrary(sources).names();
  problems.throw_if_any();
  return names;
}

}  // namespace tridentscan::config
