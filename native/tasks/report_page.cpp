// report_page.cpp: the page's markup and its style sheet.
#include "native/tasks/report_page.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "native/files/embedded.h"
#include "shared/base/base64.h"
#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/figure/layout.h"
#include "shared/figure/svg.h"
#include "shared/figure/ticks.h"

namespace tertium {
namespace {

using figure::escape_markup;

constexpr std::size_t kRowsShown = 100;          // of a table on the page; the CSV has all
constexpr std::size_t kSvgBytesMost = 150'000;   // larger figures are not there a second time to be saved
constexpr std::size_t kCsvBytesMost = 2'000'000;
constexpr std::size_t kMatchesOpen = 10;         // the others are opened by who wants them

// How wide figures are laid out: on a wide page, on a tablet or paper, on a phone (px, within a card).
struct Widths {
  double wide, middle, narrow;
};
constexpr Widths widths_of(FigureSize size) {
  switch (size) {
    case FigureSize::kFull: return {882, 600, 310};
    case FigureSize::kHalf: return {410, 600, 310};
    case FigureSize::kThird: return {252, 280, 310};
  }
  return {882, 600, 310};
}

std::string text(std::string_view words) { return escape_markup(figure::isolate_text(words)); }

std::string data_uri(const char* type, std::string_view bytes) { return std::string("data:") + type + ";base64," + to_base64(bytes); }

std::string number_cell(double value) { return std::isfinite(value) ? figure::write_short(value) : "\u2013"; }

// As many rows as are shown, with numbers to the right.
std::string table_markup(const figure::DataTable& table) {
  std::vector<bool> numeric(table.columns.size(), false);
  for (const auto& row : table.rows)
    for (std::size_t i = 0; i < row.size(); ++i) numeric[i] = numeric[i] || std::holds_alternative<double>(row[i]);
  std::string out = "<table><thead><tr>";
  for (std::size_t i = 0; i < table.columns.size(); ++i) out += std::string("<th scope=\"col\"") + (numeric[i] ? " class=\"n\">" : ">") + text(table.columns[i]) + "</th>";
  out += "</tr></thead><tbody>";
  for (std::size_t r = 0; r < std::min(kRowsShown, table.rows.size()); ++r) {
    out += "<tr>";
    for (std::size_t i = 0; i < table.rows[r].size(); ++i) {
      const auto* words = std::get_if<std::string>(&table.rows[r][i]);
      out += (numeric[i] ? "<td class=\"n\">" : "<td>") + (words ? text(*words) : number_cell(std::get<double>(table.rows[r][i]))) + "</td>";
    }
    out += "</tr>";
  }
  return out + "</tbody></table>";
}

std::string font_faces() {
  std::string out;
  for (const char* weight : {"400", "500", "600"}) {
    const EmbeddedFile* font = find_embedded(std::string("www/fonts/inter-") + weight + ".woff2");
    if (!font) return "";  // a program built without its site: the reader's own font
    out += std::string("@font-face{font-family:Inter;font-weight:") + weight + ";font-display:block;src:url(" + data_uri("font/woff2", font->bytes) + ") format(\"woff2\")}";
  }
  return out;
}

std::string safe_file_name(const std::string& name) {
  std::string out;
  for (const char c : to_lower_ascii(name)) out += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "figure" : out;
}

// Builds the page from top to bottom.
class Page {
 public:
  Page(const Report& report, PictureShelf& pictures) : report_(report), pictures_(pictures) {
    for (const Report::Block& block : report.blocks()) std::visit([this](const auto& one) { put(one); }, block);
  }
  ReportHtml finish();

 private:
  void put(const Report::Section& section);
  void put(const Report::Tiles& tiles);
  void put(const Report::Subheading& subheading) { body_ += "<h3 class=\"sub\">" + text(subheading.words) + "</h3>\n"; }
  void put(const Report::Paragraph& paragraph) { body_ += "<p>" + text(paragraph.words) + "</p>\n"; }
  void put(const Report::Notice& notice) { body_ += "<p class=\"notice\">" + text(notice.words) + "</p>\n"; }
  void put(const Report::Figures& figures);
  void put(const Report::Statistics& statistics);
  void put(const Report::Table& table);
  void put(const Report::Dimensions& dimensions);
  void put(const Report::Groups& groups) { body_ += groups_markup(groups); }
  void put(const Report::FigureWithGroups& both);
  void put(const Report::Matches& matches);
  void put(const Report::Triplets& triplets);
  void put(const Report::Pairs& pairs);

  std::string id_of(const std::string& title);
  std::string figure_card(const ReportFigure& figure);
  std::string numbers_of(const figure::DataTable& table, const std::string& file, const std::string& svg, const char* call) const;
  std::string picture_href(const std::string& name);
  std::string tile(const Report::Tile& tile);
  std::string strip(const std::vector<Report::Tile>& tiles, std::size_t columns);
  std::string groups_markup(const Report::Groups& groups);
  std::string choice(const std::string& name, bool first, bool second);

  const Report& report_;
  PictureShelf& pictures_;
  std::string body_;
  std::vector<std::pair<std::string, std::string>> contents_;  // id, title
  std::vector<std::string> ids_;
  std::size_t figure_count_ = 0;
  bool in_section_ = false;
};

std::string Page::id_of(const std::string& title) {
  const std::string stem = safe_file_name(title);
  std::string id = stem;
  for (int n = 2; std::find(ids_.begin(), ids_.end(), id) != ids_.end(); ++n) id = stem + "-" + std::to_string(n);
  ids_.push_back(id);
  return id;
}

void Page::put(const Report::Section& section) {
  const auto& [title, lead] = section;
  if (in_section_) body_ += "</section>\n";
  in_section_ = true;
  const std::string id = id_of(title);
  contents_.emplace_back(id, title);
  body_ += "<section id=\"" + id + "\" aria-labelledby=\"" + id + "-h\"><h2 id=\"" + id + "-h\">" + text(title) + "</h2>\n";
  if (!lead.empty()) body_ += "<p class=\"quiet\">" + text(lead) + "</p>\n";
}

void Page::put(const Report::Tiles& tiles) {
  body_ += "<div class=\"tiles\">";
  for (const ReportTile& tile : tiles.tiles)
    body_ += "<div class=\"card\"><b>" + text(tile.number) + "</b><span>" + text(tile.label) + "</span>" +
             (tile.note.empty() ? "" : "<span>" + text(tile.note) + "</span>") + "</div>";
  body_ += "</div>\n";
}


std::string Page::numbers_of(const figure::DataTable& table, const std::string& file, const std::string& svg, const char* call) const {
  if (table.rows.empty()) return "";
  const std::string csv = figure::write_csv(table);
  std::string out = "<details><summary>" + std::string(call) + "</summary><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"" + call + "\">" +
      table_markup(table) + "</div>";
  if (table.rows.size() > kRowsShown)
    out += "<p class=\"note\">The first " + std::to_string(kRowsShown) + " of " + format_count(table.rows.size()) + " rows" +
           (csv.size() <= kCsvBytesMost ? "; the CSV has all of them." : ".") + "</p>";
  out += "<div class=\"save\">";
  if (csv.size() <= kCsvBytesMost) out += "<a download=\"" + file + ".csv\" href=\"" + data_uri("text/csv;charset=utf-8", csv) + "\">Save as CSV</a>";
  if (!svg.empty() && svg.size() <= kSvgBytesMost) out += "<a download=\"" + file + ".svg\" href=\"" + data_uri("image/svg+xml", svg) + "\">Save as SVG</a>";
  return out + "</div></details>";
}

std::string Page::figure_card(const ReportFigure& asked) {
  ++figure_count_;
  ReportFigure one = asked;
  resolve_pictures(one.plot, [this](const std::string& name) { return picture_href(name); });
  const std::string id = id_of("figure " + (one.file.empty() ? one.plot.title : one.file));
  const Widths widths = widths_of(one.size);
  const char* size = one.size == FigureSize::kFull ? " full" : "";
  std::string out = std::string("<figure class=\"card") + size + "\"><figcaption><h3>" + text(one.plot.title) + "</h3></figcaption>";
  const auto draw = [&](const char* which, double width) {
    figure::SvgOptions options;
    options.id = id + "-" + which;
    options.title = one.plot.title;
    options.description = one.plot.description;
    out += std::string("<div class=\"v ") + which + "\">" + figure::write_svg(figure::lay_out(one.plot, {width, {}}), options) + "</div>";
  };
  draw("wide", widths.wide);
  draw("middle", widths.middle);
  draw("narrow", widths.narrow);
  if (!one.note.empty()) out += "<p class=\"note\">" + text(one.note) + "</p>";
  if (one.numbers) {
    figure::SvgOptions alone;
    alone.title = one.plot.title;
    alone.description = one.plot.description;
    alone.alone = true;
    alone.resolve = [this](const std::string& href) {
      const auto number = parse_uint(std::string_view(href).substr(std::min<std::size_t>(2, href.size())));
      return number && *number < pictures_.webp().size() ? data_uri("image/webp", pictures_.webp()[static_cast<std::size_t>(*number)]) : std::string();
    };
    const std::string file = safe_file_name(one.file.empty() ? one.plot.title : one.file);
    out += numbers_of(figure::table_of(one.plot), file, figure::write_svg(figure::lay_out(one.plot, {std::max(widths.wide, widths.middle), {}}), alone), "The numbers");
  }
  return out + "</figure>\n";
}

void Page::put(const Report::Figures& figures) {
  const std::vector<ReportFigure>& row = figures.row;
  const bool thirds = !row.empty() && row[0].size == FigureSize::kThird;
  body_ += std::string("<div class=\"row ") + (thirds ? "third" : "half") + "\">";
  for (const ReportFigure& one : row) body_ += figure_card(one);
  body_ += "</div>\n";
}

void Page::put(const Report::Statistics& statistics) {
  const std::string &title = statistics.title, &note = statistics.note;
  const std::vector<ReportStatistic>& rows = statistics.rows;
  body_ += "<div class=\"card stats\"><h3>" + text(title) + "</h3><div class=\"wrap\"><table class=\"list\"><thead><tr>";
  const auto any = [&](std::string ReportStatistic::*field) { return std::any_of(rows.begin(), rows.end(), [&](const ReportStatistic& row) { return !(row.*field).empty(); }); };
  const bool n = any(&ReportStatistic::n), test = any(&ReportStatistic::test);
  body_ += std::string("<th scope=\"col\">statistic</th><th scope=\"col\" class=\"n\">value</th><th scope=\"col\">95 % interval</th>") +
           (n ? "<th scope=\"col\" class=\"n\">n</th>" : "") + (test ? "<th scope=\"col\">test</th>" : "") + "<th scope=\"col\">how</th></tr></thead><tbody>";
  for (const ReportStatistic& row : rows)
    body_ += "<tr><td>" + text(row.what) + "</td><td class=\"n\" data-l=\"value\">" + text(row.value) + "</td><td class=\"i\" data-l=\"95 % interval\">" +
        text(row.interval.empty() ? "\u2013" : row.interval) + "</td>" +
             (n ? "<td class=\"n\" data-l=\"n\">" + text(row.n.empty() ? "\u2013" : row.n) + "</td>" : "") + (test ? "<td class=\"t\" data-l=\"test\">" +
                 text(row.test.empty() ? "\u2013" : row.test) + "</td>" : "") + "<td class=\"quiet\">" +
             text(row.how) + "</td></tr>";
  body_ += "</tbody></table></div>" + (note.empty() ? "" : "<p class=\"note\">" + text(note) + "</p>") + "</div>\n";
}

void Page::put(const Report::Table& what) {
  const auto& [title, table, folded, file, note] = what;
  body_ += "<div class=\"row\"><div class=\"card stats\"><h3>" + text(title) + "</h3>";
  if (!note.empty()) body_ += "<p class=\"note\" style=\"padding-top:0\">" + text(note) + "</p>";
  if (folded) body_ += "<div style=\"padding:0 12px 8px\">" + numbers_of(table, safe_file_name(file.empty() ? title : file), "", "Show") + "</div>";
  else body_ += "<div class=\"wrap\">" + table_markup(table) + "</div>";
  body_ += "</div></div>\n";
}

std::string Page::picture_href(const std::string& name) {
  const int number = pictures_.take(name);
  return number < 0 ? "" : "#p" + std::to_string(number);
}

std::string Page::tile(const Report::Tile& one) {
  const std::string href = picture_href(one.name), name = text(one.name);
  if (href.empty()) return "<li class=\"tile\">" + name + (one.note.empty() ? "" : "<small>" + text(one.note) + "</small>") + "</li>";
  return "<li class=\"tile\"><svg role=\"img\" aria-label=\"" + name + "\"><title>" + name + "</title><use href=\"" + href + "\"/></svg><span aria-hidden=\"true\">" + name +
         "</span>" + (one.note.empty() ? "" : "<b>" + text(one.note) + "</b>") + "</li>";
}

// Tiles in columns where there are pictures, else words in lines.
std::string Page::strip(const std::vector<Report::Tile>& tiles, std::size_t columns) {
  std::string inside;
  for (const Report::Tile& one : tiles) inside += tile(one);
  const bool pictures = inside.find("<svg") != std::string::npos;
  if (!pictures) return "<ul class=\"words\">" + inside + "</ul>";
  const std::string on_phones = columns == 8 || columns == 4 ? "4" : columns == 6 ? "6" : "5";
  return "<ul class=\"strip\" style=\"--n:" + std::to_string(std::max<std::size_t>(1, columns)) + ";--p:" + on_phones + "\">" + inside + "</ul>";
}

void Page::put(const Report::Dimensions& dimensions) {
  body_ += "<ol class=\"dims\">";
  for (const Report::Dimension& row : dimensions.rows) {
    const double length = row.importance_most > 0 ? std::clamp(row.importance / row.importance_most, 0.0, 1.0) : 0;
    body_ += "<li class=\"card dim\"><span class=\"no\">" + text(row.number) + "</span><div><h3>" + text(row.title) + "</h3>" +
             (row.subtitle.empty() ? "" : "<p class=\"note\">" + text(row.subtitle) + "</p>") + "<div class=\"bar\"><i style=\"width:" + format_fixed(100 * length, 1) +
             "%\"></i></div><div class=\"facts\"><span>" + report_percent(row.importance) + "</span>";
    if (std::isfinite(row.stability))
      body_ += std::string("<span title=\"") + text(row.stability_note) + "\"><i class=\"dot" + (row.stability >= .8 ? "" : " look") + "\"></i>" + report_number(row.stability,
          2) + "</span>";
    body_ += "</div></div>" + strip(row.objects, row.objects.size()) + "</li>\n";
  }
  body_ += "</ol>\n";
}

std::string Page::groups_markup(const Report::Groups& all) {
  const auto& [title, note, groups] = all;
  std::string out = "<div class=\"card groups\"><h3>" + text(title) + "</h3>" + (note.empty() ? "" : "<p class=\"note\">" + text(note) + "</p>") + "<div class=\"grid\">";
  for (const Report::Group& group : groups)
    out += "<div><h4" + (group.ink.empty() ? "" : " class=\"" + group.ink + "\"") + ">" + text(group.title) + "</h4>" +
           (group.note.empty() ? "" : "<p class=\"note\">" + text(group.note) + "</p>") +
           (group.objects.empty() ? "<p class=\"note\">none</p>" : strip(group.objects, std::clamp<std::size_t>(group.objects.size(), 5, 8))) + "</div>";
  return out + "</div></div>\n";
}

void Page::put(const Report::FigureWithGroups& both) {
  body_ += "<div class=\"row half\">" + figure_card(both.figure) + groups_markup(both.groups) + "</div>\n";
}

void Page::put(const Report::Matches& matches) {
  const std::vector<Report::Match>& rows = matches.rows;
  body_ += "<ol class=\"dims\">";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Report::Match& row = rows[i];
    if (i == kMatchesOpen && rows.size() > kMatchesOpen + 2)
      body_ += "</ol><details class=\"more\"><summary>Show " + std::to_string(rows.size() - i) + " more</summary><ol class=\"dims\" start=\"" + std::to_string(i + 1) + "\">";
    const double length = std::isfinite(row.r) ? std::clamp(row.r, 0.0, 1.0) : 0;
    body_ += "<li class=\"card dim\"><span class=\"no\">" + text(row.number) + "</span><div><h3>" + text(row.title) + "</h3>" +
             (row.subtitle.empty() ? "" : "<p class=\"note\">" + text(row.subtitle) + "</p>") + "<div class=\"bar\"><i style=\"width:" + format_fixed(100 * length, 1) +
             "%\"></i></div><div class=\"facts\"><span>r = " + report_number(row.r, 2) + "</span><span>" + text(row.interval) + "</span></div></div><div class=\"two\">";
    for (const auto& [ink, who, tiles] : {std::tuple{"people", &report_.observers()[0], &row.first}, std::tuple{"network", &report_.observers()[1], &row.second}})
      body_ += std::string("<p class=\"side ") + ink + "\">" + text(*who) + "</p>" + strip(*tiles, tiles->size());
    body_ += "</div></li>\n";
  }
  body_ += rows.size() > kMatchesOpen + 2 ? "</ol></details>\n" : "</ol>\n";
}

std::string Page::choice(const std::string& name, bool first, bool second) {
  const std::string href = picture_href(name);
  return std::string("<div class=\"choice") + (first ? " p" : "") + (second ? " w" : "") + "\">" +
         (href.empty() ? "" : "<svg aria-hidden=\"true\"><use href=\"" + href + "\"/></svg>") + "<b>" + text(name) + "</b>" +
         (first ? "<span class=\"who people\">" + text(report_.observers()[0]) + "</span>" : "") +
         (second ? "<span class=\"who network\">" + text(report_.observers()[1]) + "</span>" : "") + "</div>";
}

void Page::put(const Report::Triplets& triplets) {
  body_ += "<ul class=\"cards\">";
  for (const Report::TripletCard& card : triplets.cards) {
    body_ += "<li class=\"card\"><div class=\"three\">";
    for (std::size_t i = 0; i < 3; ++i) body_ += choice(card.names[i], card.odd[0] == i, card.odd[1] == i);
    body_ += "</div><dl class=\"reasons\"><dt class=\"people\">" + text(report_.observers()[0]) + "</dt><dd>" + text(card.why[0]) + "</dd><dt class=\"network\">" +
             text(report_.observers()[1]) + "</dt><dd>" + text(card.why[1]) + "</dd></dl></li>\n";
  }
  body_ += "</ul>\n";
}

void Page::put(const Report::Pairs& pairs) {
  const auto& [title, note, cards] = pairs;
  body_ += "<div class=\"card groups\"><h3>" + text(title) + "</h3>" + (note.empty() ? "" : "<p class=\"note\">" + text(note) + "</p>") + "<ul class=\"pairs\">";
  for (const Report::PairCard& card : cards)
    body_ += "<li><div class=\"both\">" + choice(card.first, false, false) + choice(card.second, false, false) + "</div><p class=\"note\">" + text(card.note) + "</p></li>";
  body_ += "</ul></div>\n";
}

ReportHtml Page::finish() {
  if (in_section_) body_ += "</section>\n";
  in_section_ = false;
  const EmbeddedFile* style = find_embedded("report/report.css");
  CHECK(style != nullptr);  // every build has it
  std::string out = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                    "<meta name=\"color-scheme\" content=\"light dark\"><meta name=\"generator\" content=\"tertium " TERTIUM_VERSION "\">"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:\"><title>" +
                    escape_markup(report_.head().title) + "</title>\n<style>" + font_faces() + std::string(style->bytes) + figure::svg_style_sheet() + "</style></head>\n<body>\n";
  if (pictures_.shown() > 0) {
    out += "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>\n";
    for (std::size_t i = 0; i < pictures_.webp().size(); ++i)
      out += "<symbol id=\"p" + std::to_string(i) + "\" viewBox=\"0 0 1 1\"><image href=\"" + data_uri("image/webp", pictures_.webp()[i]) +
          "\" width=\"1\" height=\"1\"/></symbol>\n";
    out += "</defs></svg>\n";
  }
  out += "<a class=\"skip\" href=\"#main\">To the content</a>\n<nav aria-label=\"Contents\"><div class=\"brand\">tertium</div><a href=\"#main\">Overview</a>";
  for (const auto& [id, title] : contents_) out += "<a href=\"#" + id + "\">" + text(title) + "</a>";
  out += "</nav>\n<main id=\"main\"><header><span class=\"eyebrow\">" + text(report_.head().eyebrow) + "</span><h1>" + text(report_.head().title) + "</h1>" +
         (report_.head().lead.empty() ? "" : "<p class=\"lead\">" + text(report_.head().lead) + "</p>") + "</header>\n" + body_;
  out += "<footer class=\"note\"><p>Made by tertium " TERTIUM_VERSION " from " + text(report_.head().source) + ". The same files give the same report, byte for byte.</p>";
  if (pictures_.shown() + pictures_.missing().size() + pictures_.unreadable().size() + pictures_.left_out() > 0) {
    out += "<p>Pictures: " + format_count(pictures_.shown()) + " shown";
    if (!pictures_.missing().empty()) out += ", " + format_count(pictures_.missing().size()) + " objects have none in the folder";
    if (!pictures_.unreadable().empty()) out += ", " + format_count(pictures_.unreadable().size()) + " could not be read";
    if (pictures_.left_out() > 0) out += ", " + format_count(pictures_.left_out()) + " left out to keep the file small";
    out += ".</p>";
  }
  return {out + "</footer>\n</main></body></html>\n", figure_count_};
}

}  // namespace

ReportHtml write_report_html(const Report& report, PictureShelf& pictures) { return Page(report, pictures).finish(); }

}  // namespace tertium
