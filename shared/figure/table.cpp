// table.cpp: plots as rows and columns.
#include "shared/figure/table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "shared/base/text.h"

namespace tertium::figure {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

double at(const std::vector<double>& values, std::size_t i) { return i < values.size() ? values[i] : kMissing; }
std::string named(const std::string& name, const char* otherwise) { return name.empty() ? otherwise : name; }

bool same_values(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

using Row = std::vector<DataTable::Cell>;

bool is_told(const Reference& reference) { return reference.along != Reference::Along::kDiagonal && !reference.label.empty(); }

// One row for each place on the x axis, a column for each line.
DataTable wide_lines(const Plot& plot, const std::vector<const Line*>& lines) {
  DataTable out;
  out.columns.push_back(named(plot.x.title, "x"));
  for (const Line* line : lines) {
    const std::string name = named(line->name, named(plot.y.title, "y").c_str());
    if (!line->y.empty()) out.columns.push_back(name);
    if (line->low.empty()) continue;
    out.columns.push_back(name + ", low");
    out.columns.push_back(name + ", high");
  }
  for (std::size_t i = 0; i < lines[0]->x.size(); ++i) {
    Row row{lines[0]->x[i]};
    for (const Line* line : lines) {
      if (!line->y.empty()) row.emplace_back(at(line->y, i));
      if (line->low.empty()) continue;
      row.emplace_back(at(line->low, i));
      row.emplace_back(at(line->high, i));
    }
    out.rows.push_back(std::move(row));
  }
  return out;
}

DataTable table_of_bars(const Plot& plot, const std::vector<const Bars*>& all) {
  const Axis& categories = plot.y.kind == Axis::Kind::kCategory ? plot.y : plot.x;
  const Axis& values = plot.y.kind == Axis::Kind::kCategory ? plot.x : plot.y;
  DataTable out;
  out.columns.push_back(named(categories.title, "name"));
  std::size_t rows = categories.categories.size();
  for (const Bars* bars : all) {
    const std::string name = named(bars->name, named(values.title, "value").c_str());
    out.columns.push_back(name);
    if (!bars->low.empty()) {
      out.columns.push_back(name + ", low");
      out.columns.push_back(name + ", high");
    }
    rows = std::max(rows, bars->values.size());
  }
  for (std::size_t i = 0; i < rows; ++i) {
    Row row;
    row.emplace_back(i < categories.categories.size() ? categories.categories[i] : std::to_string(i + 1));
    for (const Bars* bars : all) {
      row.emplace_back(at(bars->values, i));
      if (bars->low.empty()) continue;
      row.emplace_back(at(bars->low, i));
      row.emplace_back(at(bars->high, i));
    }
    out.rows.push_back(std::move(row));
  }
  return out;
}

DataTable table_of_map(const HeatMap& map) {
  DataTable out{{"row", "column", named(map.name, "value")}, {}};
  const auto name = [](const std::vector<std::string>& names, std::size_t i) { return i < names.size() ? names[i] : std::to_string(i + 1); };
  for (std::size_t r = 0; r < map.rows; ++r)
    for (std::size_t c = 0; c < map.columns; ++c) out.rows.push_back({name(map.row_names, r), name(map.column_names, c), at(map.values, r * map.columns + c)});
  return out;
}

// Anything: a row for each point of each series.
DataTable long_table(const Plot& plot) {
  DataTable out{{"series", "label", named(plot.x.title, "x"), named(plot.y.title, "y"), "low", "high"}, {}};
  const auto add = [&](const std::string& series, const std::string& label, DataTable::Cell x, double y, double low, double high) {
    out.rows.push_back({series, label, std::move(x), y, low, high});
  };
  for (const Series& series : plot.series) {
    if (const auto* line = std::get_if<Line>(&series)) {
      for (std::size_t i = 0; i < line->x.size(); ++i) add(line->name, "", line->x[i], at(line->y, i), at(line->low, i), at(line->high, i));
    } else if (const auto* points = std::get_if<Points>(&series)) {
      for (std::size_t i = 0; i < points->x.size(); ++i)
        add(points->name, i < points->labels.size() ? points->labels[i] : "", points->x[i], at(points->y, i), at(points->low, i), at(points->high, i));
    } else if (const auto* histogram = std::get_if<Histogram>(&series)) {
      for (std::size_t i = 0; i + 1 < histogram->edges.size(); ++i)
        add(histogram->name, format_double(histogram->edges[i]) + " to " + format_double(histogram->edges[i + 1]), (histogram->edges[i] + histogram->edges[i + 1]) / 2,
            at(histogram->counts, i), kMissing, kMissing);
    } else if (const auto* violin = std::get_if<Violin>(&series)) {
      const Axis& categories = plot.y.kind == Axis::Kind::kCategory ? plot.y : plot.x;
      const std::string category = violin->category < categories.categories.size() ? categories.categories[violin->category] : std::to_string(violin->category + 1);
      add(violin->name, "median and quartiles of " + std::to_string(violin->count), category, violin->median, violin->low_quartile, violin->high_quartile);
    } else if (const auto* bars = std::get_if<Bars>(&series)) {
      const Axis& categories = plot.y.kind == Axis::Kind::kCategory ? plot.y : plot.x;
      for (std::size_t i = 0; i < bars->values.size(); ++i)
        add(bars->name, i < categories.categories.size() ? categories.categories[i] : "", static_cast<double>(i + 1), bars->values[i], at(bars->low, i), at(bars->high, i));
    }
  }
  for (const Reference& reference : plot.references) {
    if (!is_told(reference)) continue;
    const bool is_band = reference.low != reference.high, down = reference.along == Reference::Along::kX;
    const double value = is_band ? kMissing : reference.low;
    add("reference", reference.label, down ? value : kMissing, down ? kMissing : value, is_band ? reference.low : kMissing, is_band ? reference.high : kMissing);
  }
  // Columns in which nothing stands say nothing.
  const auto is_bare = [&](std::size_t column) {
    return std::all_of(out.rows.begin(), out.rows.end(), [&](const Row& row) {
      const auto* text = std::get_if<std::string>(&row[column]);
      return text ? text->empty() : std::isnan(std::get<double>(row[column]));
    });
  };
  for (const std::ptrdiff_t column : {5, 4, 1, 0}) {
    if (!is_bare(static_cast<std::size_t>(column))) continue;
    out.columns.erase(out.columns.begin() + column);
    for (Row& row : out.rows) row.erase(row.begin() + column);
  }
  return out;
}

std::string csv_text(const std::string& text) {
  const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
  if (!formula && text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace

DataTable table_of(const Plot& plot) {
  std::vector<const Line*> lines;
  std::vector<const Bars*> bars;
  const HeatMap* map = nullptr;
  bool others = false;
  for (const Series& series : plot.series) {
    if (const auto* line = std::get_if<Line>(&series)) lines.push_back(line);
    else if (const auto* some = std::get_if<Bars>(&series)) bars.push_back(some);
    else if (const auto* whole = std::get_if<HeatMap>(&series)) map = whole;
    else others = true;
  }
  DataTable out;
  const bool one_x = !lines.empty() && std::all_of(lines.begin(), lines.end(), [&](const Line* line) { return same_values(line->x, lines[0]->x); });
  if (map) out = table_of_map(*map);
  else if (!others && lines.empty() && !bars.empty()) out = table_of_bars(plot, bars);
  else if (!others && bars.empty() && one_x) out = wide_lines(plot, lines);
  else return long_table(plot);
  for (const Reference& reference : plot.references) {
    if (!is_told(reference) || out.columns.size() < 2) continue;
    Row row(out.columns.size(), DataTable::Cell(std::string()));
    row[0] = reference.label;
    row[1] = reference.low == reference.high ? DataTable::Cell(reference.low) : DataTable::Cell(format_double(reference.low) + " to " + format_double(reference.high));
    out.rows.push_back(std::move(row));
  }
  return out;
}

std::string write_csv(const DataTable& table) {
  std::string out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) out += (i ? "," : "") + csv_text(table.columns[i]);
  out += "\n";
  for (const Row& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i) out += ",";
      if (const auto* text = std::get_if<std::string>(&row[i])) out += csv_text(*text);
      else if (const double value = std::get<double>(row[i]); std::isfinite(value)) out += format_double(value);
    }
    out += "\n";
  }
  return out;
}

}  // namespace tertium::figure
