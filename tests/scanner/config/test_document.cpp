#include <chrono>

#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

std::string repeated(const std::string& text, int n) {
  std::string result;
  for (int i = 0; i < n; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("maps, lists and scalars are read with their places") {
  Problems problems;
  const auto root = parse_document("a: 1\nb:\n  - x\n  - \"y z\"\nc: {d: ~}\n", "f", problems);
  REQUIRE(problems.empty());
  REQUIRE(root);
  REQUIRE(root->entries.size() == 3);
  CHECK(root->find("a")->value.text == "1");
  CHECK_FALSE(root->find("a")->value.in_quotes);
  const Value& list = root->find("b")->value;
  REQUIRE(list.items.size() == 2);
  CHECK(list.items[1].text == "y z");
  CHECK(list.items[1].in_quotes);
  CHECK(*list.items[1].place.source == "f");
  CHECK(list.items[1].place.line == 4);
  CHECK(list.items[1].place.column == 5);
  CHECK(root->find("c")->value.find("d")->value.kind == Value::Kind::null);
  CHECK(root->find("x") == nullptr);
}

TEST_CASE("a byte-order mark and Windows line ends are no problem") {
  CHECK(problems_of_text("\xEF\xBB\xBF"
                         "a: 1\r\nb: 2\r\n")
            .empty());
}

TEST_CASE("what a YAML reader lets pass silently is refused with its place") {
  struct Wrong {
    const char* text;
    const char* message;
  };
  const auto wrong = GENERATE(
      Wrong{"a: 1\nb: 2\na: 3\n", "f:3:1: a: duplicate key (first in line 1)"},
      Wrong{"a:\n  b: {c: 1, c: 2}\n", "f:2:13: a.b.c: duplicate key (first in line 2)"},
      Wrong{"a: &x 1\n", "f:1:4: a: anchors (&x) are not allowed"},
      Wrong{"a: &x [1]\n", "f:1:4: a: anchors (&x) are not allowed"},
      Wrong{"&a [*a]\n", "f:1:1: anchors (&a) are not allowed"},
      Wrong{"a: !!int 1\n", "f:1:4: a: tags (!tag:yaml.org,2002:int) are not allowed"},
      Wrong{"a: !mine {b: 1}\n", "f:1:4: a: tags (!!mine) are not allowed"},
      Wrong{"a: ! [1]\n", "f:1:4: a: tags"},
      Wrong{"a:\n  <<: {b: 1}\n", "f:2:3: a.<<: merge keys are not allowed"},
      Wrong{"? [a]\n: 1\n", "f:1:3: a key is a list"}, Wrong{": 1\n", "f:1:1: a value has no key"},
      Wrong{"a: 1\n---\nb: 2\n", "f:2:1: a second document begins"},
      Wrong{"a: 1\n...\nb: 2\n", "f:3:1: a second document begins"},
      Wrong{"a: 1\n%b: 2\n", "f:2:1: a line begins with '%'"},
      Wrong{"%YAML 1.2\n---\na: 1\n", "f:1:1: a line begins with '%'"},
      Wrong{"", "f:1:1: the file is empty"}, Wrong{" \n\t\r\n", "f:1:1: the file is empty"},
      Wrong{"# nothing\n", "f:1:1: the file is empty (only comments)"},
      Wrong{"a: 1\nb: \"x\n", "not valid YAML"},
      Wrong{"a: 1\rb: 2\n", "f:1:5: carriage return without line feed"},
      Wrong{"a: \"\\x04\"\n", "f:1:4: a: holds the control character 0x04"},
      Wrong{"a: 1\nb: [1, 2\n", "is a ']' missing?"}, Wrong{"a: 1\n}\n", "f:2:1: not valid YAML"},
      Wrong{"a: 1\n  b: 2\n", "f:2:4: not valid YAML"}, Wrong{"a: @b\n", "f:1:4: not valid YAML"});
  CAPTURE(wrong.text);
  const Lines lines = problems_of_text(wrong.text);
  REQUIRE_FALSE(lines.empty());
  CHECK_THAT(lines.front(), Contains(wrong.message));
}

TEST_CASE("a formula between double quotes is refused with the advice to use single quotes") {
  const std::string formula =
      GENERATE("\\tau", "\\theta", "\\rho", "\\alpha", "\\beta", "\\frac{1}{2}", "\\varphi",
               "\\epsilon", "\\Lambda", "\\Phi", "\\Nu", "\\mu", "\\gamma", "\\sigma", "\\xi",
               "\\upsilon", "\\Upsilon", "\\x07", "\\0", "\\u0085");
  CAPTURE(formula);
  const Lines lines = problems_of_text("a: \"$" + formula + "$ run\"\n");
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines[0], StartsWith("f:1:") && EndsWith("use single quotes"));
  CHECK(problems_of_text("a: '$" + formula + "$ run'\n").empty());
  CHECK_THAT(problems_of_text("a: \"x\ty\"\n").at(0),
             StartsWith("f:1:4: a: holds the control character 0x09"));
}

TEST_CASE("binary bytes and broken UTF-8 are refused with their place") {
  const auto message = [](const std::string& text) { return problems_of_text(text).at(0); };
  CHECK_THAT(message("a: 1\nb: \xFF\n"), StartsWith("f:2:4: byte 0xff is not UTF-8"));
  CHECK_THAT(message("a: \xC0\xAF\n"), StartsWith("f:1:4: byte 0xc0"));      // overlong
  CHECK_THAT(message("a: \xED\xA0\x80\n"), StartsWith("f:1:4: byte 0xed"));  // surrogate
  CHECK_THAT(message("a: \xF5\x80\x80\x80\n"), StartsWith("f:1:4: byte 0xf5"));
  CHECK_THAT(message("a: \xE2\x82"), StartsWith("f:1:4: byte 0xe2"));  // cut off
  CHECK_THAT(message(std::string("a: 1\0b", 6)), StartsWith("f:1:5: control character 0x00"));
  CHECK_THAT(message("\x89HDF\r\n\x1A\n"), StartsWith("f:1:1: byte 0x89"));
  CHECK(problems_of_text("a: \xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\n").empty());
}

TEST_CASE("all anchors, aliases and duplicates of a text are reported together") {
  const Lines lines = problems_of_text("a: &x 1\nb: *x\na: 2\nc: !t 3\n");
  REQUIRE(lines.size() == 4);
  CHECK_THAT(lines[0], StartsWith("f:1:4: a: anchors"));
  CHECK_THAT(lines[1], StartsWith("f:2:4: b: aliases"));
  CHECK_THAT(lines[2], StartsWith("f:3:1: a: duplicate"));
  CHECK_THAT(lines[3], StartsWith("f:4:4: c: tags"));
}

TEST_CASE("a billion laughs are refused, not expanded") {
  std::string text = "a0: &a0 [lol, lol]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before +
            ", " + before + "]\n";
  }
  const Lines lines = problems_of_text(text);
  CHECK(lines.size() == 40 + 39 * 3);
}

TEST_CASE("deep nesting ends in a message, quickly and without a crash") {
  const int n = GENERATE(9'000, 100'000);  // below and above the most brackets
  const auto text =
      GENERATE_COPY(repeated("[", n), repeated("{", n), repeated("- ", n), repeated("? ", n),
                    repeated("{a: ", n), repeated("[a: ", n), repeated("[", n) + repeated("]", n),
                    repeated(": ", n), repeated("[,", n), repeated("{? ", n));
  const auto begin = std::chrono::steady_clock::now();
  CHECK_FALSE(problems_of_text(text).empty());
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

TEST_CASE("32 levels are read, 33 are not") {
  CHECK(problems_of_text(repeated("[", 32) + "1" + repeated("]", 32)).empty());
  const Lines lines = problems_of_text(repeated("[", 33) + "1" + repeated("]", 33));
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines[0], StartsWith("f:1:33: ") && Contains("deeper than 32 levels"));
}
