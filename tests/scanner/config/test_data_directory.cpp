#include "scanner/config/yaml/data_directory.hpp"
#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;

TEST_CASE("TRIDENTSCAN_DATA names the data, and a wrong one is an error") {
  ::setenv("TRIDENTSCAN_DATA", shipped("").c_str(), 1);
  CHECK(data_directory() == shipped(""));
  const Folder empty;
  ::setenv("TRIDENTSCAN_DATA", (empty / "").c_str(), 1);
  CHECK_THROWS_WITH(data_directory(), Catch::Contains("no targets/nuclei.yaml in there"));
  ::unsetenv("TRIDENTSCAN_DATA");
}
