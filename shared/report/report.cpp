// report.cpp: titles, pictures by name, and how numbers are written in a report.
#include "shared/report/report.h"

#include <cmath>
#include <string_view>

#include "shared/base/text.h"
#include "shared/figure/ticks.h"

namespace tertium {
namespace {

constexpr std::string_view kObject = "object:";

}  // namespace

Report::Report(Head head) : head_(std::move(head)) {
  if (!head_.title.empty() && head_.title[0] >= 'a' && head_.title[0] <= 'z' && head_.title.find(' ') != std::string::npos)
    head_.title[0] = static_cast<char>(head_.title[0] - 'a' + 'A');  // a title of several words begins like a sentence; one word may be a folder
}

std::string object_picture(const std::string& name) { return std::string(kObject) + name; }

void resolve_pictures(figure::Plot& plot, const std::function<std::string(const std::string& name)>& picture_of) {
  for (figure::Series& series : plot.series) {
    auto* points = std::get_if<figure::Points>(&series);
    if (points == nullptr) continue;
    for (std::size_t i = 0; i < points->pictures.size(); ++i) {
      std::string& picture = points->pictures[i];
      if (!std::string_view(picture).starts_with(kObject)) continue;
      picture = picture_of(picture.substr(kObject.size()));
      if (!picture.empty()) std::erase(points->named, i);
    }
  }
}

std::string report_number(double value, int decimals) { return std::isfinite(value) ? figure::write_value(value, figure::Format::kNumber, decimals) : "not known"; }
std::string report_interval(double low, double high, int decimals) {
  return std::isfinite(low) && std::isfinite(high) ? report_number(low, decimals) + " to " + report_number(high, decimals) : "";
}
std::string report_percent(double share, int decimals) { return std::isfinite(share) ? figure::write_value(share, figure::Format::kPercent, decimals) : "not known"; }
std::string report_p(double p) { return !std::isfinite(p) ? "" : p < .001 ? "p < .001" : "p = " + format_fixed(p, p < .1 ? 3 : 2); }

}  // namespace tertium
