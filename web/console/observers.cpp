// observers.cpp: who can judge a study's objects, as a card.
#include "web/console/analysis_parts.h"
#include "web/console/screens.h"

namespace tertium::console {
using semantics::Group;
using semantics::GroupRole;
using ui::say;

namespace {

std::string kind_name(const Observer& observer) { return say(std::string("observer.kind.") + to_string(observer.kind), {{"n", std::to_string(observer.id)}}); }
std::string title_of(const Observer& observer) { return observer.kind == ObserverKind::kPeople ? say("observer.people") : observer.title; }
std::string count_or_dash(std::uint64_t count) { return count > 0 ? ui::say_count(count) : std::string("–"); }
std::string kind_words(const Observer& observer) {
  return observer.simulated ? say("dataset.kind.simulated", {{"kind", kind_name(observer)}}) : kind_name(observer);
}

void observer_table(const std::vector<Observer>& observers) {
  constexpr float kColumns[] = {3, 2.6f, 1, 1.4f};
  constexpr const char* kHeaders[] = {"observer.title", "observer.kind", "observer.dims", "observer.triplets"};
  const Group table(GroupRole::kTable, say("observer.all"));
  const auto align = [](std::size_t column) { return column < 2 ? ui::Align::kStart : ui::Align::kEnd; };
  {
    const Group row(GroupRole::kRow);
    ui::begin_row(kColumns, 22);
    for (std::size_t column = 0; column < std::size(kColumns); ++column) {
      if (column > 0) ui::next_cell();
      const Group header(GroupRole::kColumnHeader);
      ui::note(say(kHeaders[column]), align(column));
    }
    ui::end_row();
  }
  for (std::size_t i = 0; i < observers.size(); ++i) {
    const Observer& observer = observers[i];
    const ui::Scope scope(static_cast<int>(i));
    ui::gap(6);
    ui::line_across();
    ui::gap(6);
    const Group row(GroupRole::kRow);
    ui::begin_row(kColumns, 22);
    const std::string cells[] = {title_of(observer), kind_words(observer), count_or_dash(observer.dims), count_or_dash(observer.triplets)};
    for (std::size_t column = 0; column < std::size(cells); ++column) {
      if (column > 0) ui::next_cell();
      const Group cell(GroupRole::kCell);
      ui::TextOptions text;
      text.type = column == 0 ? ui::Type::kStrong : ui::Type::kText;
      text.ink = column == 1 ? ui::Ink::kQuiet : ui::Ink::kInk;
      text.align = align(column);
      ui::text(cells[column], text);
    }
    ui::end_row();
  }
}

void observer_list(const std::vector<Observer>& observers) {
  const Group list(GroupRole::kList, say("observer.all"));
  for (std::size_t i = 0; i < observers.size(); ++i) {
    const Observer& observer = observers[i];
    const ui::Scope scope(static_cast<int>(i));
    const Group item(GroupRole::kListItem);
    if (i > 0) {
      ui::gap(8);
      ui::line_across();
      ui::gap(8);
    }
    ui::text(title_of(observer), {.type = ui::Type::kStrong});
    std::string words = kind_words(observer);
    if (observer.dims > 0) words += " · " + say("observer.dims.n", {{"n", ui::say_count(observer.dims)}});
    if (observer.triplets > 0) words += " · " + say("observer.triplets.n", {{"n", ui::say_count(observer.triplets)}});
    ui::note(words);
  }
}

}  // namespace

void observers_card(App& app, const std::string& slug) {
  const Loaded<std::vector<Observer>>& observers = app.model().observers(slug);
  ui::begin_card("observers", say("observer.all"), {.equal_height = false});
  ui::note(say("observer.under"));
  ui::gap(12);
  if (!observers.value && observers.error) {
    if (show_failure(app, "observers-failed", *observers.error)) app.model().refresh_observers(slug);
  } else if (!observers.value) {
    ui::skeleton(72, ui::kRadiusTile);
  } else if (observers.value->empty()) {
    ui::note(say("observer.none"));
  } else if (ui::width() < 560) {
    observer_list(*observers.value);
  } else {
    observer_table(*observers.value);
  }
  ui::end_card();
}

}  // namespace tertium::console
