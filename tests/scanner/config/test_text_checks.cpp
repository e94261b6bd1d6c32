#include "scanner/config/yaml/text_checks.hpp"

#include <catch2/catch.hpp>

using namespace tridentscan::config;

TEST_CASE("text of others is shown without what would steer a terminal") {
  for (const auto& [text, shown] : std::vector<std::pair<std::string, std::string>>{
           {"CCFR, Z \u2192 4\u03bc", "CCFR, Z \u2192 4\u03bc"},
           {"a\x1b[2J\x07", "a\\x1b[2J\\x07"},
           {"a\nb\tc\rd\x7f", "a\\x0ab\\x09c\\x0dd\\x7f"},
           {"\xff\xfe \xc3", "\\xff\\xfe \\xc3"},                  // no UTF-8
           {"\xc0\xae\xed\xa0\x80", "\\xc0\\xae\\xed\\xa0\\x80"},  // overlong, a surrogate
           {"\u0085\u009b", "\\x85\\x9b"},                         // control characters of Latin-1
           {"\u2028\u202e\u2066\u2069", "\\u2028\\u202e\\u2066\\u2069"},
           {"\u202f\u2065\U0001f600", "\u202f\u2065\U0001f600"},
           {std::string("a\0b", 3), "a\\x00b"},
           {"", ""}}) {
    INFO(text);
    CHECK(printable(text) == shown);
    CHECK(printable(printable(text)) == shown);
  }
  CHECK(printable("a\n\tb\x1b", "\n\t") == "a\n\tb\\x1b");
}
