#pragma once

#include <string>

namespace tridentscan::cli {

/// "8.745(2)e-04": the error in units of the last digit, one digit of it, two if it starts with 1;
/// without an error, or with one that is rounding, four digits; "-" for a value that does not
/// exist.
[[nodiscard]] std::string with_error(double value, double error);

/// The same as a formula of LaTeX: "$8.745(2)\times 10^{-4}$".
[[nodiscard]] std::string with_error_in_latex(double value, double error);

}  // namespace tridentscan::cli
