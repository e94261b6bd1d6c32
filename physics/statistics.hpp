#pragma once
namespace tridentscan::physics {

/// How a chi2 becomes "excluded" (docs/design.md, Statistics).
enum class Test {
  two_sided,  // chi2 > quantile of chi2 with 1 degree of freedom: the paper's curve; 97.5 % as a
              // one-sided bound at CL 95 %
  one_sided,  // R above R_obs + z(CL) sigma
  delta_chi2  // chi2 - chi2_min > quantile with `degrees_of_freedom`; chi2_min over g'^2 >= 0 and
              // all masses of the grid
};

struct Statistics {
  double confidence_level = 0.95;
  Test test = Test::two_sided;
  int degrees_of_freedom = 1;  // of delta_chi2: 1 or 2
};

}  // namespace tridentscan::physics
