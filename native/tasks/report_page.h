// report_page.h: a report as one HTML file that needs nothing else: cards, figures with the numbers behind them, tables, pictures.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "native/tasks/picture_folder.h"
#include "shared/figure/plot.h"
#include "shared/figure/table.h"

namespace tertium {

// One number that matters, and what it means.
struct ReportTile {
  std::string number, label, note;
};

// One statistic: what it is, its value, its interval, of how many, and how interval and test were made.
struct ReportStatistic {
  std::string what, value, interval, n, test, how;
};

enum class FigureSize {
  kFull,   // over the page's width
  kHalf,   // two beside each other on a wide page
  kThird,  // three
};

struct ReportFigure {
  figure::Plot plot;
  std::string note;                 // under the figure: what it means, how it was made
  FigureSize size = FigureSize::kHalf;
  std::string file;                 // name of the files that can be saved, without ending
  bool numbers = true;              // the table behind it, as text and CSV
};

// Builds the page from top to bottom. Every text is escaped here, and only here; what is given is plain text.
class ReportPage {
 public:
  struct Head {
    std::string title, eyebrow, lead;  // the name; what kind of report; the finding in one or two sentences
    std::string source;                // what it was made of, for the foot: "fit.json of run1"
  };
  ReportPage(Head head, PictureShelf& pictures);

  // A new section, also in the list of contents.
  void section(const std::string& title, const std::string& lead = {});
  void tiles(const std::vector<ReportTile>& tiles);
  void subheading(const std::string& text);
  void paragraph(const std::string& text);
  // Something that a reader should not pass by.
  void notice(const std::string& text);
  // Cards that stand beside each other where there is room.
  void figures(const std::vector<ReportFigure>& row);
  void statistics(const std::string& title, const std::vector<ReportStatistic>& rows, const std::string& note = {});
  // A table in a card; folded: opened by who wants it. file: its CSV can be saved, "": it cannot.
  void table(const std::string& title, const figure::DataTable& table, bool folded, const std::string& file = {}, const std::string& note = {});

  // Objects with their pictures, or their names where there are none; beneath each what is told of it.
  struct Tile {
    std::string name, note;
  };
  // One dimension: a row with its number, what it is called, importance and stability, and its strongest objects.
  struct Dimension {
    std::string number, title, subtitle;
    double importance = 0;             // share of all
    double importance_most = 0;        // of any, the bar's length
    double stability = 0;              // NaN: not known
    std::string stability_note;        // "r, found again in other runs"
    std::vector<Tile> objects;
  };
  void dimensions(const std::vector<Dimension>& rows);

  // A block of tiles under a heading, several beside each other.
  struct Group {
    std::string title, note;
    std::string ink;                   // "people", "network", "good", "look" or ""
    std::vector<Tile> objects;
  };
  void groups(const std::string& title, const std::string& note, const std::vector<Group>& groups);
  // A figure, and beside it such blocks.
  void figure_with_groups(const ReportFigure& figure, const std::string& title, const std::string& note, const std::vector<Group>& groups);

  // Two observers, as they are called on everything that follows; the first has the colour of people, the second that of networks.
  void observers(const std::string& first, const std::string& second) { observers_ = {first, second}; }
  // A dimension of the first and its partner of the second.
  struct Match {
    std::string number, title, subtitle;
    double r = 0;
    std::string interval;              // "0.90 to 0.95"
    std::vector<Tile> first, second;
  };
  void matches(const std::vector<Match>& rows);
  // Three objects on a card, and who chose which as the odd one.
  struct TripletCard {
    std::array<std::string, 3> names;
    std::array<std::size_t, 2> odd{};  // of the first observer and of the second: which of the three
    std::array<std::string, 2> why;    // of both
  };
  void triplets(const std::vector<TripletCard>& cards);
  // Two objects on a card each.
  struct PairCard {
    std::string first, second, note;
  };
  void pairs(const std::string& title, const std::string& note, const std::vector<PairCard>& cards);

  // "#p7", the picture of this object for a Points series, or "" .
  std::string picture_href(const std::string& name);

  std::size_t figure_count() const { return figure_count_; }
  // The whole file. Call it once, at the end.
  std::string finish();

 private:
  std::string id_of(const std::string& title);
  std::string figure_card(const ReportFigure& figure);
  std::string numbers_of(const figure::DataTable& table, const std::string& file, const std::string& svg, const char* call) const;
  std::string tile(const Tile& tile);
  std::string strip(const std::vector<Tile>& tiles, std::size_t columns);
  std::string groups_markup(const std::string& title, const std::string& note, const std::vector<Group>& groups);
  std::string choice(const std::string& name, bool first, bool second);

  Head head_;
  PictureShelf& pictures_;
  std::string body_;
  std::vector<std::pair<std::string, std::string>> contents_;  // id, title
  std::vector<std::string> ids_;
  std::array<std::string, 2> observers_ = {"people", "network"};
  std::size_t figure_count_ = 0;
  bool in_section_ = false;
};

// "0.584", NaN "not known".
std::string report_number(double value, int decimals = 3);
// "0.579 to 0.588"; "" where an end is missing.
std::string report_interval(double low, double high, int decimals = 3);
std::string report_percent(double share, int decimals = 1);
// p as ".003", "< .001".
std::string report_p(double p);

}  // namespace tertium
