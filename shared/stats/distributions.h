// distributions.h: tails of Student's t, of the binomial distribution with probability 1/2 and of chi-square with one degree of freedom.
#pragma once
#include <cstdint>

namespace tertium {

// P(|T| >= |t|) of Student's t with `freedom` > 0 degrees; 0 for infinite t, NaN for NaN. Relative error below 1e-10 (more freedom than 1e8 is taken as
// the normal distribution).
double student_t_two_sided(double t, double freedom);
// The t beyond which, on both sides together, lies 1 - level: 12.7062 for .95 and one degree.
double student_t_critical(double level, double freedom);
// P of being at least as far from n / 2 as `successes` of `n`, each with probability 1/2: the exact sign test. 1 for n = 0.
double sign_test_two_sided(std::uint64_t successes, std::uint64_t n);
// P(X >= x) of chi-square with one degree of freedom.
double chi_square_1_above(double x);

}  // namespace tertium
