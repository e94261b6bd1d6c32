#include "scanner/config/yaml/yaml_events.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>

#include "scanner/config/yaml/odd_characters.hpp"
#include "scanner/config/yaml/spelling.hpp"
#include "scanner/config/yaml/text_checks.hpp"

namespace tridentscan::config {
namespace {

constexpr const char* single_quotes =
    " (between double quotes a backslash makes other characters: \\t of \\tau a tab) use single "
    "quotes";
constexpr std::size_t deepest_nesting = 32;
// yaml-cpp looks ahead behind each bracket, and keeps all up to its end.
constexpr std::ptrdiff_t most_brackets = 10'000, most_commas = 100'000;
constexpr std::size_t most_values = 50'000;  // each takes more memory than its text

/// Leaves the parser after a problem that makes the rest meaningless.
struct Stop {};

/// Builds a Value from the events of one document.
class Builder : public YAML::EventHandler {
 public:
  Builder(const std::string& source, Problems& problems)
      : source_(std::make_shared<const std::string>(source)), problems_(problems) {}

  /// The document, if there was one.
  [[nodiscard]] std::optional<Value> take() { return std::move(root_); }
  [[nodiscard]] Place place(const YAML::Mark& mark) const {
    return {source_, mark.line + 1, mark.column + 1};
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (!root_) return;
    problems_.add(place(mark), "",
                  "a second document begins (one file is one document) remove '---' or stray text");
    throw Stop{};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { attach(make(mark)); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Value value = make(mark);
    refuse(value, "aliases (*name) are not allowed here: write the value out");
    attach(std::move(value));
  }

  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    problems_.add(
        place(mark), path(),
        fmt::format("anchors (&{}) are not allowed here: write values out", shortened(name)));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& text) override {
    Value value = make(mark);
    value.kind = Value::Kind::scalar;
    value.text = text;
    value.in_quotes = tag == "!";
    refuse_tag(value, tag);
    if (const std::string found = control_character(text); !found.empty()) {
      refuse(value, fmt::format("holds the control character {}{}", found, single_quotes));
    }
    attach(std::move(value));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, Value::Kind::list);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, Value::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  /// A list or map whose end has not come yet.
  struct Open {
    Value value;
    bool is_map;
    std::optional<Entry> entry = {};       // key read, value not yet
    std::map<std::string, int> keys = {};  // line of each key
  };

  [[nodiscard]] Value make(const YAML::Mark& mark) {
    Value value;
    value.place = place(mark);
    if (++values_ > most_values) {
      problems_.add(value.place, "",
                    fmt::format("more than {} values (is it the right file?)", most_values));
      throw Stop{};
    }
    return value;
  }

  void refuse(Value& value, const std::string& why) {
    problems_.add(value.place, path(), why);
    value.kind = Value::Kind::refused;
  }

  void refuse_tag(Value& value, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    refuse(value, "tags (!" + shortened(tag) + ") are not allowed here: write the plain value");
  }

  void open(const YAML::Mark& mark, const std::string& tag, Value::Kind kind) {
    Value value = make(mark);
    value.kind = kind;
    if (tag == "!") refuse_tag(value, "!!");
    refuse_tag(value, tag);
    if (wants_key()) {
      refuse(value, fmt::format("a key is {} (keys are plain words)", config::name_of(kind)));
      throw Stop{};
    }
    if (open_.size() == deepest_nesting) {
      refuse(value, fmt::format("nested deeper than {} levels", deepest_nesting));
      throw Stop{};
    }
    open_.push_back({std::move(value), kind == Value::Kind::map});
  }

  void close() {
    Value value = std::move(open_.back().value);
    open_.pop_back();
    attach(std::move(value));
  }

  [[nodiscard]] bool wants_key() const {
    return !open_.empty() && open_.back().is_map && !open_.back().entry;
  }

  /// Gives a finished value to the list or map that it stands in.
  void attach(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (wants_key()) {
      start_entry(value);
    } else if (open_.back().entry) {
      Entry entry = std::move(*open_.back().entry);
      open_.back().entry.reset();
      entry.value = std::move(value);
      // A value that is not there has the place of what follows it.
      if (entry.value.kind == Value::Kind::null) entry.value.place = entry.place;
      finish_entry(std::move(entry));
    } else {
      open_.back().value.items.push_back(std::move(value));
    }
  }

  void start_entry(const Value& key) {
    if (key.kind == Value::Kind::null) {
      problems_.add(key.place, path(), "a value has no key (stray ':' or '?')");
    }
    open_.back().entry = Entry{key.text, key.place, {}};
    if (key.text == "<<") {
      problems_.add(key.place, path(), "merge keys are not allowed here: write the keys out");
    }
  }

  void finish_entry(Entry entry) {
    Open& map = open_.back();
    const auto [first, inserted] = map.keys.emplace(entry.key, entry.place.line);
    if (!inserted) {
      problems_.add(entry.place, joined(entry.key),
                    fmt::format("duplicate key (first in line {}) remove one", first->second));
    } else if (entry.key != "<<" && !entry.key.empty()) {
      map.value.entries.push_back(std::move(entry));
    }
  }

  /// Key path of the value that is being read.
  [[nodiscard]] std::string path() const {
    std::string result;
    for (const Open& level : open_) {
      if (level.entry) {
        result += (result.empty() ? "" : ".") + shortened(level.entry->key);
      } else if (!level.is_map) {
        result += fmt::format("[{}]", level.value.items.size());
      }
    }
    return result;
  }
  [[nodiscard]] std::string joined(const std::string& key) const {
    const std::string parent = path();
    return parent.empty() ? key : parent + "." + key;
  }

  std::shared_ptr<const std::string> source_;
  Problems& problems_;
  std::optional<Value> root_;
  std::vector<Open> open_;
  std::size_t values_ = 0;
};

/// yaml-cpp's words with a hint for the common ones.
std::string explained(const std::string& message) {
  const std::pair<const char*, const char*> hints[] = {
      {"illegal map value", " is a ':' inside a value that needs quotes, or an indentation wrong?"},
      {"end of map not found", " check the indentation of this line and the one before"},
      {"end of map flow not found", " is a '}' missing?"},
      {"end of sequence not found", " check the indentation of this line and the one before"},
      {"end of sequence flow not found", " is a ']' missing?"},
      {"illegal document indicator in scalar", " is a closing quote missing before here?"},
      {"unknown escape character", single_quotes},
      {"bad character found while scanning hex number", single_quotes},
      {"invalid unicode", single_quotes},
      {"illegal EOF in scalar", " is a closing quote missing?"},
      {"unknown token", " put the value in quotes"},
  };
  std::string text = "not valid YAML (" + shortened(message) + ")";
  for (const auto& [part, hint] : hints) {
    if (message.find(part) != std::string::npos) return text + hint;
  }
  return text;
}

/// A character in this line or the one before that may be to blame: a tab, a blank that does not
/// break, a dash; empty if there is none.
std::string odd_character_near(const std::string& text, int line) {
  std::istringstream lines(text);
  std::string before, here;
  for (int i = 0; i <= line && std::getline(lines, here); ++i) {
    if (i < line) before = here;
  }
  const auto note = [](const std::string& where, const std::string& odd) {
    return odd.empty() ? "" : fmt::format("; in {}, {}", where, odd);
  };
  const std::string found = note("this line", odd_character(here));
  return found.empty() ? note("the line before", odd_character(before)) : found;
}

}  // namespace

std::optional<Value> parse_events(const std::string& text, const std::string& source,
                                  Problems& problems) {
  const auto too_many = [&](const char* what, std::ptrdiff_t most) {
    problems.add({std::make_shared<const std::string>(source), 1, 1}, "",
                 fmt::format("more than {} {} (is it the right file?)", most, what));
    return std::nullopt;
  };
  const auto opens = [](char c) { return c == '[' || c == '{'; };
  const auto brackets = std::count_if(text.begin(), text.end(), opens);
  if (brackets > most_brackets) return too_many("brackets", most_brackets);
  const auto commas = std::count(text.begin(), text.end(), ',');
  if (brackets > 0 && commas > most_commas) return too_many("commas", most_commas);
  // The explicit end makes yaml-cpp notice a quote that is never closed.
  std::istringstream stream(text + "\n...\n");
  Builder builder(source, problems);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) continue;
    std::optional<Value> root = builder.take();
    if (root && root->kind != Value::Kind::null) return root;
    problems.add(builder.place({}), "", "the file is empty (only comments)");
  } catch (const Stop&) {
  } catch (const YAML::Exception& error) {
    problems.add(builder.place(error.mark), "",
                 explained(error.msg) + odd_character_near(text, error.mark.line));
  }
  return std::nullopt;
}

}  // namespace tridentscan::config
