#include "scanner/config/yaml/spelling.hpp"

#include <catch2/catch.hpp>

using namespace tridentscan::config;

TEST_CASE("edit distance counts insertions, deletions, replacements and swaps") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("mass", "mass") == 0);
  CHECK(edit_distance("mass", "") == 4);
  CHECK(edit_distance("mass", "mas") == 1);
  CHECK(edit_distance("mass", "masss") == 1);
  CHECK(edit_distance("mass", "miss") == 1);
  CHECK(edit_distance("mass", "msas") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("a suggestion is made for a slip, not for another word") {
  const std::vector<std::string> known = {"relative_error", "replicas", "seed"};
  CHECK(closest("relativ_eror", known) == "relative_error");
  CHECK(closest("SEED", known) == "seed");
  CHECK(closest("threads", known) == std::nullopt);
  CHECK(closest(std::string(1000000, 's'), known) == std::nullopt);
  CHECK(suggestion("sed", known) ==
        " (known: relative_error, replicas, seed) did you mean 'seed'?");
  CHECK(suggestion("threads", known) == " (known: relative_error, replicas, seed)");
}

TEST_CASE("shown texts are short, in one line, and end between characters") {
  CHECK(quote("a\nb") == "'a b'");
  CHECK(shortened(std::string(100, 'x')) == std::string(60, 'x') + "...");
  const std::string cut = shortened(std::string(59, 'x') + "\xC3\xA9 and more");
  CHECK(cut == std::string(59, 'x') + "...");
}
