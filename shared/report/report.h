// report.h: what a report says, block by block: figures, statistics, dimensions, objects, triplets. Pages (one HTML file, the console's screens) draw it.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

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

enum class FigureSize : std::uint8_t {
  kFull,   // over the page's width
  kHalf,   // two beside each other on a wide page
  kThird,  // three
};

struct ReportFigure {
  figure::Plot plot;                // pictures of its Points are asked for as object_picture(name): see resolve_pictures()
  std::string note;                 // under the figure: what it means, how it was made
  FigureSize size = FigureSize::kHalf;
  std::string file;                 // name of the files that can be saved, without ending
  bool numbers = true;              // the table behind it, as text and CSV
};

// From top to bottom. Every text is plain: who draws it escapes it.
class Report {
 public:
  struct Head {
    std::string title, eyebrow, lead;  // the name; what kind of report; the finding in one or two sentences
    std::string source;                // what it was made of, for the foot: "fit.json of run1"
  };
  // An object by its name, with its picture where there is one; beneath it what is told of it.
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
  // Objects under a heading.
  struct Group {
    std::string title, note;
    std::string ink;                   // "people", "network", "good", "look" or ""
    std::vector<Tile> objects;
  };
  // A dimension of the first observer and its partner of the second.
  struct Match {
    std::string number, title, subtitle;
    double r = 0;
    std::string interval;              // "0.90 to 0.95"
    std::vector<Tile> first, second;
    std::array<std::uint32_t, 2> columns{};  // of the first observer and of the second, from 0
  };
  // Three objects, and who chose which as the odd one.
  struct TripletCard {
    std::array<std::string, 3> names;
    std::array<std::size_t, 2> odd{};  // of the first observer and of the second: which of the three
    std::array<std::string, 2> why;    // of both
  };
  struct PairCard {
    std::string first, second, note;
  };

  // ---- Blocks ----
  struct Section { std::string title, lead; };  // begins one, which is also in the list of contents
  struct Tiles { std::vector<ReportTile> tiles; };
  struct Subheading { std::string words; };
  struct Paragraph { std::string words; };
  struct Notice { std::string words; };         // something that a reader should not pass by
  struct Figures { std::vector<ReportFigure> row; };  // cards that stand beside each other where there is room
  struct Statistics { std::string title; std::vector<ReportStatistic> rows; std::string note; };
  // folded: opened by who wants it. file: its CSV can be saved, "": it cannot.
  struct Table { std::string title; figure::DataTable table; bool folded = false; std::string file, note; };
  struct Dimensions { std::vector<Dimension> rows; };
  struct Groups { std::string title, note; std::vector<Group> groups; };
  struct FigureWithGroups { ReportFigure figure; Groups groups; };  // the groups stand beside it
  struct Matches { std::vector<Match> rows; };
  struct Triplets { std::vector<TripletCard> cards; };
  struct Pairs { std::string title, note; std::vector<PairCard> cards; };
  using Block = std::variant<Section, Tiles, Subheading, Paragraph, Notice, Figures, Statistics, Table, Dimensions, Groups, FigureWithGroups, Matches, Triplets, Pairs>;

  explicit Report(Head head);
  const Head& head() const { return head_; }
  const std::vector<Block>& blocks() const { return blocks_; }
  // Two observers, as they are called in what follows; the first has the colour of people, the second that of networks.
  const std::array<std::string, 2>& observers() const { return observers_; }
  void name_observers(const std::string& first, const std::string& second) { observers_ = {first, second}; }

  void section(std::string title, std::string lead = {}) { add(Section{std::move(title), std::move(lead)}); }
  void tiles(std::vector<ReportTile> tiles) { add(Tiles{std::move(tiles)}); }
  void subheading(std::string words) { add(Subheading{std::move(words)}); }
  void paragraph(std::string words) { add(Paragraph{std::move(words)}); }
  void notice(std::string words) { add(Notice{std::move(words)}); }
  void figures(std::vector<ReportFigure> row) { add(Figures{std::move(row)}); }
  void statistics(std::string title, std::vector<ReportStatistic> rows, std::string note = {}) { add(Statistics{std::move(title), std::move(rows), std::move(note)}); }
  void table(std::string title, figure::DataTable table, bool folded, std::string file = {}, std::string note = {}) {
    add(Table{std::move(title), std::move(table), folded, std::move(file), std::move(note)});
  }
  void dimensions(std::vector<Dimension> rows) { add(Dimensions{std::move(rows)}); }
  void groups(std::string title, std::string note, std::vector<Group> groups) { add(Groups{std::move(title), std::move(note), std::move(groups)}); }
  void figure_with_groups(ReportFigure figure, std::string title, std::string note, std::vector<Group> groups) {
    add(FigureWithGroups{std::move(figure), {std::move(title), std::move(note), std::move(groups)}});
  }
  void matches(std::vector<Match> rows) { add(Matches{std::move(rows)}); }
  void triplets(std::vector<TripletCard> cards) { add(Triplets{std::move(cards)}); }
  void pairs(std::string title, std::string note, std::vector<PairCard> cards) { add(Pairs{std::move(title), std::move(note), std::move(cards)}); }

 private:
  void add(Block block) { blocks_.push_back(std::move(block)); }
  Head head_;
  std::array<std::string, 2> observers_ = {"people", "network"};
  std::vector<Block> blocks_;
};

// What a Points series says where it wants the picture of this object.
std::string object_picture(const std::string& name);
// Puts in what `picture_of` says of each object that is asked for. Who has a picture needs no name beside it: it is taken out of Points::named.
void resolve_pictures(figure::Plot& plot, const std::function<std::string(const std::string& name)>& picture_of);

// "0.584", NaN "not known".
std::string report_number(double value, int decimals = 3);
// "0.579 to 0.588"; "" where an end is missing.
std::string report_interval(double low, double high, int decimals = 3);
std::string report_percent(double share, int decimals = 1);
// p as ".003", "< .001".
std::string report_p(double p);

}  // namespace tertium
