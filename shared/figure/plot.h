// plot.h: a plot as data: what is shown, not where it goes. layout.h places it, table.h gives its numbers, svg.h writes it.
// A value that is not finite, or beyond kValueMost, is missing: a line has a gap there, a bar or point is left out. Vectors beside each other
// (x and y, low and high, labels) may differ in length: what lacks is missing.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "shared/figure/colours.h"

namespace tertium::figure {

inline constexpr double kValueMost = 1e100;
bool is_value(double value);

enum class Dash : std::uint8_t { kSolid, kDashed, kDotted };
enum class Mark : std::uint8_t { kNone, kDot, kSquare, kDiamond, kUp, kDown, kRing, kCross };

// A line through points, with a band from low to high where those are given.
struct Line {
  std::string name;
  std::vector<double> x, y, low, high;
  Ink ink = Ink::kSeries1;
  Dash dash = Dash::kSolid;
  Mark mark = Mark::kNone;
  double width = 2;
  double opacity = 1;
  std::string band;        // what the band is: "95 % of runs"
  bool in_legend = true;   // false: one of many that are alike
};

// Points, each with a whisker from low to high where those are given.
struct Points {
  std::string name;
  std::vector<double> x, y, low, high;
  Ink ink = Ink::kSeries1;
  Mark mark = Mark::kDot;
  double size = 7;                    // across, px
  double opacity = 1;
  std::vector<std::string> labels;    // of each: told under the pointer, and in the table
  std::vector<std::size_t> named;     // these have their label written beside them, as far as there is room; the first ones first
  std::vector<std::string> pictures;  // of each: "data:..." or "#id"; drawn instead of the mark where it covers no other picture; "": none
  double picture_size = 28;
  std::string interval;               // what the whiskers are
};

// A value for each category of the category axis. Several Bars stand beside each other, or on top of each other where the plot is stacked.
struct Bars {
  std::string name;
  std::vector<double> values, low, high;
  Ink ink = Ink::kSeries1;
  std::vector<Ink> inks;              // of each bar, instead of ink; or empty
  std::vector<std::string> texts;     // written at the bars' ends; empty: the values
  std::string interval;               // what low and high are
};

// Counts between edges: edges has one entry more.
struct Histogram {
  std::string name;
  std::vector<double> edges, counts;
  Ink ink = Ink::kSeries1;
};

// How a sample spreads, at its place on the category axis: a density on both sides, the middle half as a bar, the median as a dot. Made by violin_of().
struct Violin {
  std::string name;
  std::size_t category = 0;
  std::vector<double> at, density;
  double low_quartile = 0, median = 0, high_quartile = 0;
  std::size_t count = 0;
  Ink ink = Ink::kSeries1;
};
// Density by Gaussians of Silverman's width, .9 min(SD, IQR / 1.34) n^(-1/5), at `steps` places from the smallest to the largest value. Quartiles interpolate
// linearly. Missing values are left out; of none, or of equal values, density is empty.
Violin violin_of(std::string name, std::size_t category, const std::vector<double>& sample, std::size_t steps = 48);

// values: rows x columns, row-major; the first row is on top. Names of rows and columns may be left out.
struct HeatMap {
  std::string name;                   // what the values are
  std::size_t rows = 0, columns = 0;
  std::vector<double> values;
  std::vector<std::string> row_names, column_names;
  Ramp ramp = Ramp::kMagnitude;
  std::optional<double> low, high;    // ends of the ramp; unset: of the values, for kSigned as far below 0 as above
  bool numbers = false;               // written in the cells, as far as there is room
  bool square = false;                // cells are squares
  int decimals = 2;                   // of the numbers
};

// A constant that others are read against: a ceiling, chance, 95 %.
struct Reference {
  enum class Along : std::uint8_t { kX, kY, kDiagonal } along = Along::kY;  // kY: at a value of y, so it lies flat; kDiagonal: y = x
  double low = 0, high = 0;           // low == high: a line, else a band
  std::string label;
  Ink ink = Ink::kQuiet;
  Dash dash = Dash::kDashed;
  bool in_range = true;               // the axis is made to hold it
};

enum class Format : std::uint8_t {
  kNumber,   // 0.25, -1.5, 3x10^8
  kWhole,    // 1,854; ticks at whole numbers only
  kCount,    // 950, 12 k, 4.7 M; ticks at whole numbers only
  kPercent,  // .25 is 25 %
};

struct Axis {
  std::string title;                     // with its unit
  enum class Kind : std::uint8_t { kLinear, kLog, kCategory } kind = Kind::kLinear;
  std::optional<double> from, to;        // fixed ends; what lies beyond is cut off
  bool zero = false;                     // holds 0
  Format format = Format::kNumber;
  std::vector<std::string> categories;   // of kCategory
  std::vector<std::string> category_notes;  // told under the pointer instead of the category's name alone
};

using Series = std::variant<Line, Points, Bars, Histogram, Violin, HeatMap>;

// Categories stand on x or on y (then bars lie flat, and the height follows from their number). A HeatMap stands alone.
struct Plot {
  std::string title;                     // a short name
  std::string description;               // what it shows, in a sentence or two, for those who do not see it
  Axis x, y;
  std::vector<Series> series;            // later ones over earlier ones
  std::vector<Reference> references;
  bool stacked = false;                  // Bars
  bool bar_values = true;                // written at the bars' ends
  enum class Legend : std::uint8_t { kAuto, kAbove, kNone } legend = Legend::kAuto;  // kAuto: at the lines' ends where there is room, else above
  double height = 260;                   // px, without a legend; at most three quarters of the width; of flat bars it follows, of squares it is the side
  bool square = false;                   // the same length in px for x and y, as scatters of like things want
};

}  // namespace tertium::figure
