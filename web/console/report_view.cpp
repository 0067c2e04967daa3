// report_view.cpp: the blocks of a report as cards, rows and links.
#include "web/console/report_view.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <variant>

#include "shared/figure/table.h"
#include "shared/figure/ticks.h"
#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"
#include "web/net/client.h"

namespace tertium::console {
using semantics::Group;
using semantics::GroupRole;
using ui::say;

namespace {

constexpr float kGap = 14, kStrip = 44, kTile = 66;
constexpr std::size_t kRowsShown = 40;      // of a table that is not folded; the CSV has all
constexpr float kTwoAbreast = 640;          // px: less, and cards go one under the other

ui::Ink text_ink(const std::string& ink) {
  if (ink == "people") return ui::Ink::kPeopleText;
  if (ink == "network") return ui::Ink::kNetworkText;
  return ink == "good" ? ui::Ink::kGoodText : ink == "look" ? ui::Ink::kLookText : ui::Ink::kInk;
}

void strong(std::string_view words, ui::Ink ink = ui::Ink::kInk) { ui::text(words, {.type = ui::Type::kStrong, .ink = ink}); }

void save_button(const figure::DataTable& table, const std::string& file, const std::string& title) {
  const std::string name = say("report.csv.name", {{"title", title}});
  ui::ButtonOptions options;
  options.kind = ui::ButtonKind::kFaint;
  options.name = name;
  if (ui::button("csv", say("report.csv"), options)) platform::download((file.empty() ? "figure" : file) + ".csv", "text/csv;charset=utf-8", figure::write_csv(table));
}

std::string cell_text(const figure::DataTable::Cell& cell) {
  if (const auto* words = std::get_if<std::string>(&cell)) return *words;
  const double* value = std::get_if<double>(&cell);
  return value && std::isfinite(*value) ? figure::write_short(*value) : "\u2013";
}

// A row of a statistic: what it is and how it was made at the start, numbers at the end; on phones under each other.
void statistic_row(const ReportStatistic& row) {
  const Group item(GroupRole::kListItem);
  ui::begin_row({5, 3, 7}, 18, kTwoAbreast);
  strong(row.what);
  ui::next_cell();
  std::string numbers = row.value;
  if (!row.interval.empty()) numbers = say("report.value", {{"value", row.value}, {"interval", row.interval}});
  ui::text(numbers);
  if (!row.test.empty()) ui::note(row.test);
  ui::next_cell();
  std::string how = row.how;
  if (!row.n.empty()) how = say("report.n", {{"n", row.n}}) + (how.empty() ? "" : "; " + how);
  ui::note(how);
  ui::end_row();
}

// Two columns are names and what they are. More are a table with its columns' names; on phones each row is its name and, in words, the rest.
void table_rows(const figure::DataTable& table) {
  const std::size_t columns = table.columns.size(), rows = std::min(kRowsShown, table.rows.size());
  const bool narrow = ui::width() < kTwoAbreast, pairs = columns == 2, words = !pairs && narrow;
  std::vector<float> weights(std::max<std::size_t>(1, columns), 1.0f);
  if (pairs) weights = {1, 2.4f};
  else weights[0] = 1.8f;
  const auto align = [&](std::size_t r, std::size_t c) {
    return !pairs && r < table.rows.size() && std::holds_alternative<double>(table.rows[r][c]) ? ui::Align::kEnd : ui::Align::kStart;
  };
  std::optional<Group> whole, list;
  if (!pairs && !words) whole.emplace(GroupRole::kTable);
  if (words) list.emplace(GroupRole::kList);
  if (whole) {
    const Group row(GroupRole::kRow);
    ui::begin_row(weights, 14);
    for (std::size_t c = 0; c < columns; ++c) {
      if (c > 0) ui::next_cell();
      const Group header(GroupRole::kColumnHeader);
      ui::note(table.columns[c], align(0, c));
    }
    ui::end_row();
    ui::gap(6);
    ui::line_across();
    ui::gap(6);
  }
  for (std::size_t r = 0; r < rows; ++r) {
    if (r > 0) ui::gap(narrow ? 10 : 4);
    const ui::Scope scope(static_cast<int>(r));
    if (pairs && narrow) {
      strong(cell_text(table.rows[r][0]));
      ui::text(cell_text(table.rows[r][1]));
      continue;
    }
    if (words) {
      const Group item(GroupRole::kListItem);
      std::string rest;
      for (std::size_t c = 1; c < columns; ++c) rest += (c > 1 ? " \u00b7 " : "") + table.columns[c] + " " + cell_text(table.rows[r][c]);
      strong(cell_text(table.rows[r][0]));
      ui::note(rest);
      continue;
    }
    std::optional<Group> row;
    if (whole) row.emplace(GroupRole::kRow);
    ui::begin_row(weights, 14);
    for (std::size_t c = 0; c < columns; ++c) {
      if (c > 0) ui::next_cell();
      std::optional<Group> cell;
      if (whole) cell.emplace(GroupRole::kCell);
      ui::TextOptions text;
      text.type = c == 0 ? ui::Type::kStrong : ui::Type::kText;
      text.align = align(r, c);
      ui::text(cell_text(table.rows[r][c]), text);
    }
    ui::end_row();
  }
}

}  // namespace

ReportView::ReportView(Report report, std::vector<Stimulus> stimuli, std::array<std::uint64_t, 2> runs)
    : report_(std::move(report)), stimuli_(std::move(stimuli)), runs_(runs) {
  for (std::uint32_t i = 0; i < stimuli_.size(); ++i) number_of_.emplace(stimuli_[i].name, i);
  for (const Report::Block& block : report_.blocks()) add_block(block);
}

void ReportView::add_block(const Report::Block& block) {
  std::visit([this](const auto& one) { put(one); }, block);
}

const Stimulus* ReportView::find(const std::string& name) const {
  const auto found = number_of_.find(name);
  return found == number_of_.end() ? nullptr : &stimuli_[found->second];
}

std::vector<Ranked> ReportView::ranked(const std::vector<Report::Tile>& tiles) const {
  std::vector<Ranked> out;
  for (const Report::Tile& tile : tiles)
    if (const auto found = number_of_.find(tile.name); found != number_of_.end()) out.push_back({found->second, 0});
  return out;
}

void ReportView::show(App& app) {
  if (ui::width() != laid_out_for_) laid_out_for_ = ui::width();  // heights of before are guesses now
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    Part& part = parts_[i];
    const float top = ui::cursor().y;
    if (!near_window(top, std::max(part.height, 200.0f))) {
      ui::gap(part.height);
      continue;
    }
    const ui::Scope scope(static_cast<int>(i));
    part.lay_out(app);
    part.height = ui::cursor().y - top;
  }
}

void ReportView::put(const Report::Section& section) {
  add(90, [&section](App&) {
    ui::gap(30);
    ui::heading(section.title, 2, ui::Type::kBrand);
    if (!section.lead.empty()) {
      ui::gap(4);
      ui::text(section.lead, {.ink = ui::Ink::kQuiet});
    }
    ui::gap(kGap);
  });
}

void ReportView::put(const Report::Tiles& tiles) {
  add(110, [&tiles](App&) {
    ui::begin_grid("tiles", 200, kGap, 4);
    for (std::size_t i = 0; i < tiles.tiles.size(); ++i) {
      const ReportTile& tile = tiles.tiles[i];
      ui::next_tile();
      ui::begin_card("tile" + std::to_string(i), {}, {.min_height = ui::narrow() ? 0.0f : 124.0f});
      ui::text(tile.number, {.type = ui::Type::kNumber});
      ui::text(tile.label);
      if (!tile.note.empty()) ui::note(tile.note);
      ui::end_card();
    }
    ui::end_grid();
    ui::gap(kGap);
  });
}

void ReportView::put(const Report::Subheading& subheading) {
  add(44, [&subheading](App&) {
    ui::gap(8);
    ui::heading(subheading.words, 3, ui::Type::kCard);
    ui::gap(8);
  });
}
void ReportView::put(const Report::Paragraph& paragraph) {
  add(34, [&paragraph](App&) {
    ui::paragraph(paragraph.words);
    ui::gap(kGap);
  });
}
void ReportView::put(const Report::Notice& notice) {
  add(80, [&notice](App&) {
    ui::notice("notice", ui::Tone::kLook, say("report.notice"), notice.words);
    ui::gap(kGap);
  });
}

std::function<void(App&)> ReportView::figure_card(const ReportFigure& one) {
  figure::Plot plot = one.plot;
  resolve_pictures(plot, [this](const std::string& name) {
    const Stimulus* stimulus = find(name);
    return stimulus ? net::picture_url(*stimulus) : std::string();
  });
  figures_.push_back(std::make_unique<ui::FigureView>(std::move(plot)));
  ui::FigureView* view = figures_.back().get();
  return [view, &one](App&) {
    ui::begin_card("card", one.plot.title);
    view->show("figure");
    if (!one.note.empty()) {
      ui::gap(6);
      ui::note(one.note);
    }
    if (one.numbers) {
      ui::gap(2);
      ui::begin_line("save", 8, ui::Align::kEnd);
      save_button(figure::table_of(one.plot), one.file, one.plot.title);
      ui::end_line();
    }
    ui::end_card();
  };
}

void ReportView::put(const Report::Figures& figures) {
  std::vector<std::function<void(App&)>> cards;
  for (const ReportFigure& one : figures.row) cards.push_back(figure_card(one));
  // A figure over the page's width stands alone; halves and thirds beside each other.
  const bool full = figures.row.size() == 1 && figures.row[0].size == FigureSize::kFull;
  const std::size_t abreast = full ? 1 : !figures.row.empty() && figures.row[0].size == FigureSize::kThird ? 3 : 2;
  for (std::size_t from = 0; from < cards.size(); from += abreast) {
    const std::size_t end = std::min(cards.size(), from + abreast);
    std::vector<std::function<void(App&)>> some(cards.begin() + static_cast<std::ptrdiff_t>(from), cards.begin() + static_cast<std::ptrdiff_t>(end));
    add(420, [some, abreast](App& app) {
      const std::vector<float> weights(some.size() == 1 ? 1 : abreast, 1.0f);
      ui::begin_row(weights, kGap, kTwoAbreast);
      for (std::size_t i = 0; i < some.size(); ++i) {
        if (i > 0) ui::next_cell();
        const ui::Scope scope(static_cast<int>(i));
        some[i](app);
      }
      ui::end_row();
      ui::gap(kGap);
    });
  }
}

void ReportView::put(const Report::Statistics& statistics) {
  add(80 + 58 * static_cast<float>(statistics.rows.size()), [&statistics](App&) {
    ui::begin_card("statistics", statistics.title);
    const Group list(GroupRole::kList);
    for (std::size_t i = 0; i < statistics.rows.size(); ++i) {
      if (i > 0) {
        ui::gap(8);
        ui::line_across();
        ui::gap(8);
      }
      const ui::Scope scope(static_cast<int>(i));
      statistic_row(statistics.rows[i]);
    }
    if (!statistics.note.empty()) {
      ui::gap(8);
      ui::note(statistics.note);
    }
    ui::end_card();
    ui::gap(kGap);
  });
}

void ReportView::put(const Report::Table& what) {
  add(what.folded ? 110 : 80 + 30 * static_cast<float>(what.table.rows.size()), [&what](App&) {
    ui::begin_card("table", what.title);
    if (what.folded) {
      ui::note(say("report.rows", {{"n", ui::say_count(what.table.rows.size())}, {"columns", ui::say_count(what.table.columns.size())}}));
    } else {
      table_rows(what.table);
    }
    if (!what.note.empty()) {
      ui::gap(6);
      ui::note(what.note);
    }
    ui::gap(4);
    ui::begin_line("save", 8, ui::Align::kEnd);
    save_button(what.table, what.file, what.title);
    ui::end_line();
    ui::end_card();
    ui::gap(kGap);
  });
}

void ReportView::put(const Report::Dimensions& dimensions) {
  for (const Report::Dimension& row : dimensions.rows)
    add(76, [this, &row](App& app) {
      ui::begin_card("dimension");
      strong(row.number + "  " + row.title);
      ui::note(report_percent(row.importance) + (row.subtitle.empty() ? "" : " \u00b7 " + row.subtitle));
      ui::gap(6);
      StripOptions strip;
      strip.size = kStrip, strip.run = runs_[0], strip.weights = false;
      object_strip(app, ui::place(0, kStrip), stimuli_, ranked(row.objects), strip);
      ui::end_card();
      ui::gap(8);
    });
}

void ReportView::groups_card(App& app, const Report::Groups& groups) {
  ui::begin_card("groups", groups.title);
  if (!groups.note.empty()) ui::note(groups.note);
  for (std::size_t i = 0; i < groups.groups.size(); ++i) {
    const Report::Group& group = groups.groups[i];
    const ui::Scope scope(static_cast<int>(i));
    ui::gap(12);
    strong(group.title, text_ink(group.ink));
    if (!group.note.empty()) ui::note(group.note);
    ui::gap(6);
    GridOptions grid;
    grid.min_tile = kTile;
    grid.run = runs_[0];
    if (group.objects.empty()) ui::note(say("report.none"));
    else object_grid(app, "objects", stimuli_, ranked(group.objects), grid);
  }
  ui::end_card();
}

void ReportView::put(const Report::Groups& groups) {
  add(300, [this, &groups](App& app) {
    groups_card(app, groups);
    ui::gap(kGap);
  });
}

void ReportView::put(const Report::FigureWithGroups& both) {
  const std::function<void(App&)> card = figure_card(both.figure);
  add(620, [this, card, &both](App& app) {
    ui::begin_row({1, 1}, kGap, kTwoAbreast);
    card(app);
    ui::next_cell();
    groups_card(app, both.groups);
    ui::end_row();
    ui::gap(kGap);
  });
}

void ReportView::match_row(App& app, const Report::Match& match) {
  const Group group(GroupRole::kGroup, match.number + " " + match.title);  // rows far away are not laid out, so they are no list
  ui::begin_card("match", {}, {.equal_height = false});
  ui::begin_row({2, 5}, 20, kTwoAbreast);
  strong(match.number + "  " + match.title);
  ui::note(match.subtitle);
  ui::gap(6);
  ui::bar(std::isfinite(match.r) ? std::clamp(match.r, 0.0, 1.0) : 0);
  ui::gap(4);
  ui::note("r = " + report_number(match.r, 2) + (match.interval.empty() ? "" : " (" + match.interval + ")"));
  ui::next_cell();
  for (const std::size_t which : {0u, 1u}) {
    const ui::Scope scope(static_cast<int>(which));
    if (which == 1) ui::gap(10);
    const ui::Ink ink = which == 0 ? ui::Ink::kPeopleText : ui::Ink::kNetworkText;
    const std::string words = say("report.dimension", {{"who", report_.observers()[which]}, {"n", std::to_string(match.columns[which] + 1)}});
    if (runs_[which] > 0) route_link(app, "dimension", words, dimension_route(runs_[which], match.columns[which] + 1), ui::Type::kNote);
    else ui::text(words, {.type = ui::Type::kNote, .ink = ink});
    ui::gap(4);
    StripOptions strip;
    strip.size = kStrip, strip.run = runs_[which], strip.weights = false;
    object_strip(app, ui::place(0, kStrip), stimuli_, ranked(which == 0 ? match.first : match.second), strip);
  }
  ui::end_row();
  ui::end_card();
  ui::gap(8);
}

void ReportView::put(const Report::Matches& matches) {
  for (const Report::Match& match : matches.rows) add(190, [this, &match](App& app) { match_row(app, match); });
}

void ReportView::object_tile(App& app, std::string_view id, const std::string& name, float side) {
  const ui::Box box = ui::place(0, side);
  const Stimulus* stimulus = find(name);
  if (!stimulus) return ui::text_at(box, display_name(name), {.align = ui::Align::kCentre, .wrap = false});
  ObjectLinkOptions options;
  options.tile = true;
  options.link = runs_[0] > 0;
  options.max_side = 256;
  object_link(app, id, *stimulus, runs_[0], box, options);
}

void ReportView::triplet_card(App& app, const Report::TripletCard& card) {
  ui::begin_card("triplet");
  ui::begin_row({1, 1, 1}, 10);
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0) ui::next_cell();
    const ui::Scope scope(static_cast<int>(i));
    object_tile(app, "object", card.names[i], 96);
    ui::gap(4);
    ui::text(display_name(card.names[i]), {.type = ui::Type::kNote, .align = ui::Align::kCentre, .wrap = false});
    for (const std::size_t which : {0u, 1u})
      if (card.odd[which] == i)
        ui::text(say("report.odd", {{"who", report_.observers()[which]}}),
                 {.type = ui::Type::kNote, .ink = which == 0 ? ui::Ink::kPeopleText : ui::Ink::kNetworkText, .align = ui::Align::kCentre});
  }
  ui::end_row();
  ui::gap(10);
  for (const std::size_t which : {0u, 1u}) {
    const ui::Scope scope(static_cast<int>(10 + which));
    ui::text(report_.observers()[which], {.type = ui::Type::kNote, .ink = which == 0 ? ui::Ink::kPeopleText : ui::Ink::kNetworkText});
    ui::note(card.why[which]);
    if (runs_[which] > 0) {
      ui::begin_line("why", 8);
      const Route to = three_objects_route(runs_[which], card.names[0], card.names[1], card.names[2]);
      route_link(app, "why", say("report.why", {{"who", report_.observers()[which]}}), to, ui::Type::kNote);
      ui::end_line();
    }
    ui::gap(4);
  }
  ui::end_card();
}

void ReportView::put(const Report::Triplets& triplets) {
  for (std::size_t from = 0; from < triplets.cards.size(); from += 2)
    add(330, [this, &triplets, from](App& app) {
      ui::begin_row({1, 1}, kGap, kTwoAbreast);
      for (std::size_t i = from; i < std::min(from + 2, triplets.cards.size()); ++i) {
        if (i > from) ui::next_cell();
        const ui::Scope scope(static_cast<int>(i));
        triplet_card(app, triplets.cards[i]);
      }
      ui::end_row();
      ui::gap(kGap);
    });
}

void ReportView::put(const Report::Pairs& pairs) {
  add(240, [this, &pairs](App& app) {
    ui::begin_card("pairs", pairs.title);
    if (!pairs.note.empty()) ui::note(pairs.note);
    ui::gap(8);
    ui::begin_grid("pairs", 170, 16, 4);
    for (std::size_t i = 0; i < pairs.cards.size(); ++i) {
      const Report::PairCard& pair = pairs.cards[i];
      ui::next_tile();
      const ui::Scope scope(static_cast<int>(i));
      ui::begin_row({1, 1}, 6);
      object_tile(app, "first", pair.first, 72);
      ui::text(display_name(pair.first), {.type = ui::Type::kNote, .align = ui::Align::kCentre, .wrap = false});
      ui::next_cell();
      object_tile(app, "second", pair.second, 72);
      ui::text(display_name(pair.second), {.type = ui::Type::kNote, .align = ui::Align::kCentre, .wrap = false});
      ui::end_row();
      ui::note(pair.note, ui::Align::kCentre);
    }
    ui::end_grid();
    ui::end_card();
    ui::gap(kGap);
  });
}

}  // namespace tertium::console
