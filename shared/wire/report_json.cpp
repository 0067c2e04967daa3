// report_json.cpp: a report as JSON.
#include "shared/wire/report_json.h"

#include <type_traits>

#include "shared/wire/json_fields.h"

namespace tertium::wire {
namespace {

using Ordered = nlohmann::ordered_json;

Ordered to_json(const Report& report) {
  Ordered json = Ordered::object();
  for (const auto& [name, value] : report.fields)
    json[name] = std::visit(
        [](const auto& v) {
          using T = std::decay_t<decltype(v)>;
          if constexpr (std::is_same_v<T, double>) {
            return Ordered(number_or_null(v));
          } else if constexpr (std::is_same_v<T, std::vector<double>>) {
            Ordered list = Ordered::array();
            for (const double number : v) list.push_back(Ordered(number_or_null(number)));
            return list;
          } else if constexpr (std::is_same_v<T, std::vector<Report>>) {
            Ordered list = Ordered::array();
            for (const Report& inner : v) list.push_back(to_json(inner));
            return list;
          } else if constexpr (std::is_same_v<T, Report::Inner>) {
            return to_json(v.one[0]);
          } else {
            return Ordered(v);
          }
        },
        value);
  return json;
}

}  // namespace

std::string print_report(const Report& report) { return to_json(report).dump(-1, ' ', false, Ordered::error_handler_t::replace); }

}  // namespace tertium::wire
