#include "scanner/config/input/published_limits.hpp"

#include <fmt/format.h>

#include <string_view>

#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/load.hpp"
#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

constexpr std::string_view limit_folder = "data:limits/";

/// The member of the overlay that is a part of a limit.
template <class M>
auto of_overlay(M Overlay::*member) {
  return [member](auto& limit) -> auto& {
    return limit.overlay.*member;
  };
}

const Fields<PublishedLimit>& limit_fields() {
  using namespace key;
  static const Fields<PublishedLimit> fields =
      Fields<PublishedLimit>("limit file",
                             "The description of a published limit, beside its table.")
          .custom(schema_version(), [](const MapNode&, Assumptions&, PublishedLimit&) {})
          .required("name", of_overlay(&Overlay::name), name("babar_2016"), "of the limit")
          .required("label", of_overlay(&Overlay::label), text("BaBar"), "for figures")
          .required("table", &PublishedLimit::table, path("babar_2016.csv"),
                    "masses and couplings: lines with '#', one of them with the units")
          .required("kind", of_overlay(&Overlay::kind), choice<OverlayKind>(), "what the curve is")
          .required("model", of_overlay(&Overlay::model), text("lmu_ltau"),
                    "the mediator that it is a limit on; another one in a scan is warned about")
          .required("paper", of_overlay(&Overlay::paper), text("arXiv:1606.03501"),
                    "where the limit was published")
          .required("level", of_overlay(&Overlay::level), text("\"90 % CL\""),
                    "confidence level or criterion of its authors")
          .required("assumes", of_overlay(&Overlay::assumes), text("\"...\""),
                    "what the limit needs to hold")
          .optional("note", of_overlay(&Overlay::note), text("\"loop mixing\""),
                    "the same for a legend, in a few words")
          .required("obtained", &PublishedLimit::obtained, text("\"...\""),
                    "how the table was made from the published curve")
          .required("largest_deviation", &PublishedLimit::largest_deviation,
                    number("0.05", {0, 1, "a fraction of g' or of the mass"}),
                    "of the table from the curve it was made from")
          .required("status", of_overlay(&Overlay::status), status(), "standing of the table")
          .required("source", of_overlay(&Overlay::source), source(), "where the curve is from");
  return fields;
}

std::optional<FileName> file_of(const Node& name, const FileName& written_in, Sources& sources) {
  const std::string text = read_text(name);
  if (text.empty()) return std::nullopt;
  if (text.ends_with(".yaml")) return named_file(name, written_in, "my_limit.yaml");
  const FileName file = data_file(fmt::format("{}{}.yaml", limit_folder, text));
  if (text.find_first_of("/\\") == text.npos && sources.files().has(file.path)) return file;
  name.refuse("unknown limit " + quote(text) + suggestion(text, limit_names(sources.files())) +
              " One of your own is a map with its table, or the path of a file that ends in .yaml");
  return std::nullopt;
}

PublishedLimit read_file(const FileName& file, const Node& requested_by, Sources& sources) {
  const Node root = sources.open(file, requested_by);
  if (!root.readable()) return {};
  const MapNode map(root, limit_section());
  PublishedLimit limit = limit_fields().read(map);
  read_curve(limit.overlay, map.optional("table"), file, sources);
  return limit;
}

}  // namespace

const Section& limit_section() {
  return limit_fields().section();
}

void read_curve(Overlay& overlay, const Node& path, const FileName& written_in, Sources& sources) {
  const auto file = named_file(path, written_in, "my_search.csv");
  if (!file) return;
  overlay.input = file->recorded_as;
  const std::string* text = sources.text(*file, path);
  if (text == nullptr) return;
  const std::string shown = file->path.lexically_normal().generic_string();
  if (auto curve = read_overlay_table(*text, shown, sources.problems())) {
    overlay.curve = *std::move(curve);
  }
}

PublishedLimit read_limit(const Node& name, const FileName& written_in, Sources& sources) {
  const std::optional<FileName> file = file_of(name, written_in, sources);
  return file ? read_file(*file, name, sources) : PublishedLimit{};
}

PublishedLimit load_limit(FileSet& files, const std::string& name) {
  Problems problems;
  Sources sources(files, problems);
  const Value value = spoken(name, "limit");
  static const Type type = key::text("babar_2016");
  const Node node(value, "", problems, &type);
  const bool is_path = name.ends_with(".yaml") && !name.starts_with(data_prefix);
  PublishedLimit limit =
      is_path ? read_file({name, name}, node, sources) : read_limit(node, {}, sources);
  problems.throw_if_any();
  return limit;
}

std::vector<std::string> limit_names(const FileSet& files) {
  return files.names_in(limit_folder);
}

}  // namespace tridentscan::config
