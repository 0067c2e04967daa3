// layout_heat_map.cpp: cells, their names and the key of their colours.
#include <algorithm>
#include <cmath>

#include "shared/figure/layout_parts.h"

namespace tertium::figure {
namespace {

constexpr std::size_t kSingleMost = 900;  // more cells than these are drawn as one thing
constexpr double kKeyWidth = 130;

std::string key_text(double value) { return std::fabs(value) >= .01 && std::fabs(value) < 10 && value != std::round(value) ? write_value(value, Format::kNumber,
    2) : write_short(value); }

}  // namespace

Drawing lay_out_heat_map(const Plot& plot, const HeatMap& map, const LayoutOptions& options) {
  Drawing out;
  out.width = std::max(160.0, options.width);
  Sheet sheet(out, options.measure);
  Range range;
  for (const double value : map.values) range.add(value);
  const bool empty = range.empty() || map.rows == 0 || map.columns == 0;
  double low = map.low.value_or(empty ? 0 : range.low), high = map.high.value_or(empty ? 1 : range.high);
  if (map.ramp == Ramp::kSigned && !map.low && !map.high) {
    high = std::max(std::fabs(low), std::fabs(high));
    low = -high;
  }

  // The key: what the colours mean.
  double top = 0;
  if (!empty) {
    const std::string low_text = key_text(low), high_text = key_text(high);
    double x = 0;
    const double name_width = sheet.width_of(map.name);
    sheet.words(0, 10, sheet.fit(map.name, out.width), Anchor::kStart, Ink::kQuiet, 400, map.name);
    const double need = sheet.width_of(low_text) + sheet.width_of(high_text) + kKeyWidth + 16;
    if (name_width + 24 + need > out.width) top = kRowHeight;
    else if (!map.name.empty()) x = name_width + 24;
    const double middle = top + 10;
    sheet.words(x, middle, low_text, Anchor::kStart);
    x += sheet.width_of(low_text) + 8;
    for (int step = 0; step < kRampSteps; ++step) {
      const std::uint8_t corners = step == 0 ? kTopLeft | kBottomLeft : step == kRampSteps - 1 ? kTopRight | kBottomRight : 0;
      const double wide = kKeyWidth / kRampSteps;
      sheet.add(Box{{x + wide * step, middle - 5, wide + (step + 1 < kRampSteps ? .4 : 0), 10}, {Ink::kInk, 1, map.ramp, step}, corners ? 3.0 : 0.0, corners, {}});
    }
    sheet.words(x + kKeyWidth + 8, middle, high_text, Anchor::kStart);
    top += kRowHeight + 10;
  }

  if (!empty && !plot.y.title.empty()) {
    sheet.words(0, top + 6, sheet.fit(plot.y.title, out.width), Anchor::kStart, Ink::kQuiet, 400, plot.y.title);
    top += kRowHeight;
  }
  double left = 0;
  for (const std::string& name : map.row_names) left = std::max(left, sheet.width_of(name));
  left = std::min(left, std::floor(out.width * .38));
  if (left > 0) left += 12;
  double width = out.width - left - 2, row_height = 0;
  const double columns = static_cast<double>(std::max<std::size_t>(1, map.columns)), rows = static_cast<double>(std::max<std::size_t>(1, map.rows));
  if (map.square) {
    const double side = std::min(width / columns, std::max(80.0, plot.height) / rows);
    width = side * columns;
    row_height = side;
  } else {
    row_height = std::max(map.row_names.empty() ? .5 : 18.0, std::min(32.0, plot.height / rows));
  }
  const double height = row_height * rows;
  const bool names_below = !map.column_names.empty();
  out.area = {left, top, width, height};
  out.clip = out.area;
  out.x = {Axis::Kind::kCategory, 0, columns, left, left + width};
  out.y = {Axis::Kind::kCategory, 0, rows, top, top + height};
  out.height = top + height + (names_below ? 24 : 4) + (plot.x.title.empty() ? 0 : kRowHeight);
  if (empty) {
    out.height = std::max(out.height, 80.0);
    sheet.add(Box{{0, 0, out.width, out.height}, {Ink::kSunken}, 8, kAllCorners, {}});
    sheet.words(out.width / 2, out.height / 2, "no data", Anchor::kMiddle);
    return out;
  }

  const double cell_width = width / columns;
  const auto step_of = [&](std::size_t i) { return ramp_step(map.values[i], low, high); };
  const auto value = [&](std::size_t i) { return i < map.values.size() ? map.values[i] : NAN; };
  if (map.rows * map.columns > kSingleMost) {
    Cells cells{out.area, map.rows, map.columns, map.ramp, {}};
    for (std::size_t i = 0; i < map.rows * map.columns; ++i) cells.steps.push_back(is_value(value(i)) ? static_cast<std::uint8_t>(step_of(i)) : kNoStep);
    sheet.add(std::move(cells));
  } else {
    const double gap = std::min(cell_width, row_height) > 10 ? 1.5 : 0;
    double widest = 0;
    std::vector<std::string> numbers(map.rows * map.columns);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (is_value(value(i))) numbers[i] = write_value(value(i), Format::kNumber, map.decimals);
      widest = std::max(widest, sheet.width_of(numbers[i], 500));
    }
    const bool written = map.numbers && widest + 4 <= cell_width && row_height >= 16;
    for (std::size_t r = 0; r < map.rows; ++r)
      for (std::size_t c = 0; c < map.columns; ++c) {
        const std::size_t i = r * map.columns + c;
        const Rect rect{left + cell_width * static_cast<double>(c), top + row_height * static_cast<double>(r), cell_width - gap, row_height - gap};
        const std::string row = text_at(map.row_names, r), column = text_at(map.column_names, c);
        const std::string where = row + (row.empty() || column.empty() ? "" : ", ") + column;
        if (!is_value(value(i))) {
          sheet.add(Box{rect, {Ink::kSunken}, gap > 0 ? 3.0 : 0.0, kAllCorners, where + (where.empty() ? "" : ": ") + "missing"});
          continue;
        }
        const Paint paint{Ink::kInk, 1, map.ramp, step_of(i)};
        sheet.add(Box{rect, paint, gap > 0 ? 3.0 : 0.0, kAllCorners, where + (where.empty() ? "" : ": ") + write_short(map.values[i])});
        if (!written) continue;
        Words words;
        words.at = {rect.x + rect.width / 2, rect.y + rect.height / 2 + kBaseline * kNoteSize};
        words.text = numbers[i];
        words.size = kNoteSize;
        words.weight = 500;
        words.anchor = Anchor::kMiddle;
        words.paint = paint;
        words.over = true;
        sheet.add(std::move(words));
      }
  }
  if (row_height >= 13)
    for (std::size_t r = 0; r < std::min(map.rows, map.row_names.size()); ++r) {
      const std::string shown = sheet.fit(map.row_names[r], left - 12);
      sheet.words(0, out.y.place(static_cast<double>(r)), shown, Anchor::kStart, Ink::kInk, 400, shown == map.row_names[r] ? "" : map.row_names[r]);
    }
  double widest = 0;
  for (const std::string& name : map.column_names) widest = std::max(widest, sheet.width_of(name));
  const std::size_t stride = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil((std::min(widest, 60.0) + 8) / cell_width)));
  for (std::size_t c = 0; c < std::min(map.columns, map.column_names.size()); c += stride) {
    const std::string shown = sheet.fit(map.column_names[c], cell_width * static_cast<double>(stride) - 4);
    sheet.words(out.x.place(static_cast<double>(c)), top + height + 13, shown, Anchor::kMiddle, Ink::kQuiet, 400, shown == map.column_names[c] ? "" : map.column_names[c]);
  }
  if (!plot.x.title.empty()) sheet.words(left + width, top + height + (names_below ? 34 : 14), plot.x.title, Anchor::kEnd);
  return out;
}

}  // namespace tertium::figure
