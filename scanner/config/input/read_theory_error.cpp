#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {

const Fields<TheoryError>& theory_error_fields() {
  using namespace key;
  const Type share = number("0.02", {0, 1, "a relative error"});
  static const Fields<TheoryError> fields =
      Fields<TheoryError>(
          "theory_error",
          "The word standard, or a map with components that differ from it; 0 or an empty list "
          "leaves one out (docs/physics.md).")
          .optional("form_factors", &TheoryError::form_factors,
                    list_of(word({"fermi", "helm", "exponential"}), "[helm]"),
                    "form factors instead of the experiment's", "[helm]")
          .optional("charge_radius", &TheoryError::charge_radius, share, "of nuclei")
          .optional("nucleon", &TheoryError::nucleon,
                    list_of(choice<physics::NucleonModel>(), "[kelly]"),
                    "nucleon form factors instead of the experiment's", "[kelly]")
          .optional("fermi_momentum", &TheoryError::fermi_momentum, share, "of bound nucleons")
          .optional("bound_nucleons", &TheoryError::bound_nucleons, share,
                    "cross section on bound nucleons")
          .optional("sin2_theta_w", &TheoryError::sin2_theta_w,
                    number("0.23863", {0, 0.5, "another scheme's value; 0 leaves it out"}),
                    "another scheme's sin^2 theta_W")
          .optional("electroweak", &TheoryError::electroweak, share, "higher electroweak orders")
          .optional("qed", &TheoryError::qed, share, "higher orders of QED, beside Z alpha/(4 pi)")
          .optional("energy_scale", &TheoryError::energy_scale, share, "energies of the beam")
          .optional("inverse_alpha", &TheoryError::inverse_alpha,
                    list_of(number("137.036", {100, 150, "1/alpha"}), "[137.036, 127.951]"),
                    "1/alpha of the photon in Z -> 4 mu instead of the experiment's",
                    "[137.036, 127.951]");
  return fields;
}

TheoryError read_theory_error(const Node& node) {
  if (node.readable() && node.value().kind == Value::Kind::scalar) {
    (void)read_word(node);
    return {};
  }
  return theory_error_fields().read(node);
}

}  // namespace tridentscan::config
