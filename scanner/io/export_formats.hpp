#pragma once

#include <map>
#include <string>

#include "scanner/io/result_tables.hpp"

namespace tridentscan::io {

/// Contents of the files of an export, by name.
using ExportedFiles = std::map<std::string, std::string>;

/// TABLE.csv: comment lines with '#', a header of names (units in the comments), numbers that read
/// back exactly, nan where there is no value; errors as columns NAME_error.
[[nodiscard]] ExportedFiles export_csv(const ResultTables& result);

/// RESULT.json with all tables; null where there is no value.
[[nodiscard]] ExportedFiles export_json(const ResultTables& result);

/// A submission to HEPData (hepdata-submission.readthedocs.io): submission.yaml and TABLE.yaml.
/// Where there is no value stands '-' without an error; an error of zero is left out.
[[nodiscard]] ExportedFiles export_hepdata(const ResultTables& result);

}  // namespace tridentscan::io
