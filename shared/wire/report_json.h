// report_json.h: the small results that verbs print, as one JSON object.
#pragma once
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace tertium::wire {

// Fields in the order they are to be read. A number that is not finite is printed as null.
struct Report {
  struct Inner { std::vector<Report> one; };  // an object inside, exactly one
  using Value = std::variant<bool, std::uint64_t, double, std::string, std::vector<double>, std::vector<std::string>, std::vector<Report>, Inner>;
  std::vector<std::pair<std::string, Value>> fields;

  // add("triplets", 50000u): any whole number, real number, truth, text, another report, or a list of those named above.
  template <class T>
  Report& add(std::string name, const T& value);
};

template <class T>
Report& Report::add(std::string name, const T& value) {
  if constexpr (std::is_same_v<T, bool>) fields.emplace_back(std::move(name), value);
  else if constexpr (std::is_integral_v<T>) fields.emplace_back(std::move(name), static_cast<std::uint64_t>(value));
  else if constexpr (std::is_convertible_v<const T&, std::string>) fields.emplace_back(std::move(name), std::string(value));
  else if constexpr (std::is_same_v<T, Report>) fields.emplace_back(std::move(name), Inner{{value}});
  else fields.emplace_back(std::move(name), value);
  return *this;
}

// One line, without its end.
std::string print_report(const Report& report);

}  // namespace tertium::wire
