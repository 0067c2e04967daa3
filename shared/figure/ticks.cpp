// ticks.cpp: steps of round numbers, reckoned in whole multiples so that no tick is off by a rounding.
#include "shared/figure/ticks.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/base/text.h"

namespace tertium::figure {
namespace {

constexpr const char* kMinus = "\u2212";
constexpr const char* kTimes = "\u00d7";
constexpr double kTiny = 1e-100;  // nearer to 0 than this is 0

double ten_to(int power) { return power >= 0 ? std::pow(10.0, power) : 1 / std::pow(10.0, -power); }

std::string superscript(int power) {
  static constexpr const char* kDigits[] = {"\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074", "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
  std::string out = power < 0 ? "\u207b" : "";
  for (const char digit : std::to_string(std::abs(power))) out += kDigits[digit - '0'];
  return out;
}

std::string with_sign(double value, std::string digits) {
  const bool nothing = digits.find_first_not_of("0.,") == digits.npos;
  return (value < 0 && !nothing ? kMinus : "") + std::move(digits);
}

std::string fixed(double value, int decimals) { return with_sign(value, format_fixed(std::fabs(value), std::clamp(decimals, 0, 17))); }

// m x 10^power with so many decimals of m.
std::string scientific(double value, int decimals) {
  if (std::fabs(value) < kTiny) return "0";
  int power = static_cast<int>(std::floor(std::log10(std::fabs(value))));
  std::string digits = format_fixed(std::fabs(value) / ten_to(power), std::clamp(decimals, 0, 17));
  if (digits.starts_with("10")) {  // 9.99 was rounded up
    ++power;
    digits = format_fixed(std::fabs(value) / ten_to(power), std::clamp(decimals, 0, 17));
  }
  return with_sign(value, digits + kTimes + "10" + superscript(power));
}

// 4.7 M: in units of 10^unit, which is 0, 3, 6 or 9.
std::string in_units(double value, int unit, int decimals) {
  std::string digits = unit == 0 && std::fabs(value) >= 1000 && decimals <= 0 ? format_count(static_cast<std::uint64_t>(std::llround(std::fabs(value))))
                                                                              : format_fixed(std::fabs(value) / ten_to(unit), std::clamp(decimals, 0, 17));
  const bool nothing = digits.find_first_not_of("0.,") == digits.npos;
  if (nothing) return "0";
  return with_sign(value, std::move(digits)) + (unit == 9 ? "\u00a0G" : unit == 6 ? "\u00a0M" : unit == 3 ? "\u00a0k" : "");
}

int unit_of(double most) { return most >= 1e9 ? 9 : most >= 1e6 ? 6 : most >= 1e4 ? 3 : 0; }

std::string without_end_zeros(std::string text) {
  if (text.find('.') == text.npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

bool is_whole(Format format) { return format == Format::kWhole || format == Format::kCount; }

// A step: unit x 10^power, unit being 10, 20, 25, 50.
struct Step {
  int unit = 10, power = 0;
  double size() const { return power >= 0 ? unit * ten_to(power) : unit / ten_to(-power); }
  double times(double k) const { return power >= 0 ? k * unit * ten_to(power) : k * unit / ten_to(-power); }
  // How many decimals its multiples have.
  int decimals() const { return std::max(0, unit == 25 ? -power : -power - 1); }
  // The next larger one.
  void grow(bool whole) {
    if (unit == 10) unit = 20;
    else if (unit == 20) unit = whole && power < 0 ? 50 : 25;
    else if (unit == 25) unit = 50;
    else unit = 10, ++power;
  }
};

std::string label(double value, Format format, const Step& step, double most) {
  switch (format) {
    case Format::kPercent: return fixed(value * 100, std::max(0, step.decimals() - 2)) + "\u00a0%";
    case Format::kCount: {
      const int unit = unit_of(most);
      Step shifted = step;
      shifted.power -= unit;
      return without_end_zeros(in_units(value, 0, 0)) == "0" ? "0" : in_units(value, unit, shifted.decimals());
    }
    case Format::kWhole:
      if (most < 1e12) return in_units(value, 0, 0);
      break;
    case Format::kNumber:
      if (most < 1e6 && step.decimals() <= 5) return fixed(value, step.decimals());
      break;
  }
  const int top = static_cast<int>(std::floor(std::log10(most)));
  const int own = std::fabs(value) < kTiny ? top : static_cast<int>(std::floor(std::log10(std::fabs(value)) + 1e-12));
  return scientific(value, std::max(0, own - step.power - (step.unit == 25 ? 0 : 1)));
}

}  // namespace

Ticks linear_ticks(double low, double high, int most, Format format, bool round_out) {
  most = std::max(1, most);
  if (low > high) std::swap(low, high);
  const double size = std::max(std::fabs(low), std::fabs(high));
  if (size < kTiny) {
    low = 0;
    high = 1;
  } else if (high - low < size * 1e-9) {
    low -= size * .1;
    high += size * .1;
  }
  const bool whole = is_whole(format);
  Step step;
  step.power = static_cast<int>(std::floor(std::log10((high - low) / most))) - 2;
  if (whole) step.power = std::max(step.power, -1);
  while (step.size() * most < (high - low) * (1 - 1e-9)) step.grow(whole);
  Ticks out;
  const double first = low / step.size(), last = high / step.size();
  double from = round_out ? std::floor(first + 1e-9) : std::ceil(first - 1e-9), to = round_out ? std::ceil(last - 1e-9) : std::floor(last + 1e-9);
  if (round_out && to <= from) to = from + 1;
  out.low = round_out ? step.times(from) : low;
  out.high = round_out ? step.times(to) : high;
  if (from > to) from = to = std::round((first + last) / 2);  // none lies within: the nearest one, held inside
  const double largest = std::max(std::fabs(step.times(from)), std::fabs(step.times(to)));
  for (double k = from; k <= to; ++k) {
    const double value = step.times(k);
    out.values.push_back(std::clamp(value, out.low, out.high));
    out.labels.push_back(label(value, format, step, std::max(largest, kTiny)));
  }
  return out;
}

Ticks log_ticks(double low, double high, int most, Format format) {
  most = std::max(2, most);
  if (low > high) std::swap(low, high);
  if (high < low * (1 + 1e-9)) {
    low /= 2;
    high *= 2;
  }
  Ticks out{low, high, {}, {}};
  const int first = static_cast<int>(std::floor(std::log10(low) - 1e-9)), last = static_cast<int>(std::ceil(std::log10(high) + 1e-9));
  struct Candidate { int unit, power; };
  std::vector<Candidate> all, decades;
  for (int power = first; power <= last; ++power)
    for (const int unit : {1, 2, 5}) {
      const double value = unit * ten_to(power);
      if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
      all.push_back({unit, power});
      if (unit == 1) decades.push_back({unit, power});
    }
  std::vector<Candidate> taken = all;
  if (all.size() > static_cast<std::size_t>(most)) {
    taken.clear();
    const std::size_t stride = std::max<std::size_t>(1, (decades.size() + static_cast<std::size_t>(most) - 1) / static_cast<std::size_t>(most));
    for (std::size_t i = 0; i < decades.size(); i += stride) taken.push_back(decades[i]);
    if (taken.size() < 2) taken = all;
  }
  if (taken.size() < 2) {
    Ticks linear = linear_ticks(low, high, most, format, false);
    linear.low = low;
    linear.high = high;
    return linear;
  }
  for (const auto [unit, power] : taken) {
    out.values.push_back(std::clamp(unit * ten_to(power), low, high));
    const bool plain = power >= -4 && power <= 5 && format == Format::kNumber;
    out.labels.push_back(format != Format::kNumber ? write_value(unit * ten_to(power), format, std::max(0, -power - (format == Format::kPercent ? 2 : 0)))
                         : plain                   ? fixed(unit * ten_to(power), std::max(0, -power))
                                                   : (unit == 1 ? "10" + superscript(power) : std::to_string(unit) + kTimes + "10" + superscript(power)));
  }
  return out;
}

std::string write_value(double value, Format format, int decimals) {
  if (!is_value(value)) return "";
  const double size = std::fabs(value);
  switch (format) {
    case Format::kPercent: return size < 1e9 ? fixed(value * 100, decimals) + "\u00a0%" : scientific(value * 100, 1) + "\u00a0%";
    case Format::kCount: {
      const int unit = unit_of(size);
      return unit == 0 ? in_units(value, 0, 0) : size < 1e15 ? in_units(value, unit, size / ten_to(unit) < 100 ? 1 : 0) : scientific(value, 1);
    }
    case Format::kWhole: return size < 1e15 ? in_units(value, 0, 0) : scientific(value, 1);
    case Format::kNumber: break;
  }
  const bool vanishes = size >= kTiny && size < .5 * ten_to(-std::clamp(decimals, 0, 17));
  return size >= 1e6 || vanishes ? scientific(value, 1) : fixed(value, decimals);
}

std::string write_short(double value, Format format) {
  if (!is_value(value)) return "";
  const double size = std::fabs(value) * (format == Format::kPercent ? 100 : 1);
  if (is_whole(format)) return value == std::round(value) ? write_value(value, Format::kWhole, 0) : fixed(value, 1);
  if (size < kTiny) return format == Format::kPercent ? "0\u00a0%" : "0";
  if (format == Format::kPercent) return write_value(value, format, size >= 1 ? 1 : 2);
  if (value == std::round(value) && size < 1e6) return fixed(value, 0);
  if (size >= 1e6 || size < 1e-3) return scientific(value, 2);
  return fixed(value, size >= 1000 ? 1 : size >= 100 ? 2 : size >= 1 ? 3 : 4);
}

}  // namespace tertium::figure
