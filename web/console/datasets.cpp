// datasets.cpp: data that were imported into a study: a small table, what was found in each, and the choice of what to fit.
#include <algorithm>

#include "web/console/screens.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
using semantics::Group;
using semantics::GroupRole;

constexpr float kColumns[] = {3.2f, 2.6f, 1.1f, 1.2f, 1.4f, 1.2f, 1};
constexpr float kColumnGap = 22;
constexpr const char* kHeaders[] = {"dataset.title", "dataset.kind", "dataset.rows", "dataset.participants", "dataset.format", "dataset.added", "dataset.more"};
bool is_number(std::size_t column) { return column == 2 || column == 3; }
bool is_at_end(std::size_t column) { return is_number(column) || column + 1 == std::size(kColumns); }

std::string participants_of(const DatasetSummary& dataset) { return dataset.participants > 0 ? ui::say_count(dataset.participants) : std::string("–"); }

std::string kind_of(const DatasetSummary& dataset) {
  const std::string kind = say(std::string("dataset.kind.") + to_string(dataset.kind));
  // Of a model's choices the kind says it already.
  return dataset.simulated && dataset.kind != DatasetKind::kPseudoTriplets ? say("dataset.kind.simulated", {{"kind", kind}}) : kind;
}

bool more_button(const DatasetSummary& dataset, std::string_view label, ui::ButtonKind kind) {
  const std::string name = say("dataset.more.name", {{"title", dataset.title}});
  ui::ButtonOptions options;
  options.kind = kind;
  options.name = name;
  return ui::button("more", label, options);
}

void table(const std::vector<DatasetSummary>& datasets, std::uint64_t* open) {
  const Group table(GroupRole::kTable, say("dataset.all"));
  {
    const Group row(GroupRole::kRow);
    ui::begin_row(kColumns, kColumnGap);
    for (std::size_t column = 0; column < std::size(kColumns); ++column) {
      if (column > 0) ui::next_cell();
      const Group header(GroupRole::kColumnHeader);
      ui::note(say(kHeaders[column]), is_at_end(column) ? ui::Align::kEnd : ui::Align::kStart);
    }
    ui::end_row();
  }
  for (const DatasetSummary& dataset : datasets) {
    const ui::Scope scope(static_cast<int>(dataset.id));
    ui::gap(5);
    ui::line_across();
    ui::gap(4);
    const Group row(GroupRole::kRow);
    ui::begin_row(kColumns, kColumnGap);
    const std::string cells[] = {dataset.title, kind_of(dataset), ui::say_count(dataset.rows), participants_of(dataset), dataset.format, say_day(dataset.created_at_ms)};
    for (std::size_t column = 0; column < std::size(kColumns); ++column) {
      if (column > 0) ui::next_cell();
      const Group cell(GroupRole::kCell);
      if (column == std::size(cells)) {
        ui::begin_line("more", 0, ui::Align::kEnd);
        if (more_button(dataset, say("dataset.more.show"), ui::ButtonKind::kQuiet)) *open = dataset.id;
        ui::end_line();
        break;
      }
      ui::gap((ui::control_height() - ui::style_of(ui::Type::kText).line_height) / 2);  // level with the button
      ui::TextOptions text;
      text.type = column == 0 ? ui::Type::kStrong : ui::Type::kText;
      text.ink = column == 0 || is_number(column) ? ui::Ink::kInk : ui::Ink::kQuiet;
      text.align = is_at_end(column) ? ui::Align::kEnd : ui::Align::kStart;
      ui::text(cells[column], text);
    }
    ui::end_row();
  }
}

// The same where columns have no room.
void list(const std::vector<DatasetSummary>& datasets, std::uint64_t* open) {
  const Group list(GroupRole::kList, say("dataset.all"));
  for (std::size_t i = 0; i < datasets.size(); ++i) {
    const DatasetSummary& dataset = datasets[i];
    const ui::Scope scope(static_cast<int>(dataset.id));
    const Group item(GroupRole::kListItem);
    if (i > 0) {
      ui::gap(10);
      ui::line_across();
      ui::gap(10);
    }
    ui::TextOptions title;
    title.type = ui::Type::kStrong;
    ui::text(dataset.title, title);
    ui::gap(2);
    std::string numbers = say("dataset.rows.n", {{"n", ui::say_count(dataset.rows)}});
    if (dataset.participants > 0) numbers += " · " + say("dataset.participants.n", {{"n", ui::say_count(dataset.participants)}});
    ui::note(kind_of(dataset) + " · " + numbers);
    ui::note(dataset.format + " · " + say_day(dataset.created_at_ms));
    ui::gap(8);
    if (more_button(dataset, say("dataset.more.long"), ui::ButtonKind::kSecondary)) *open = dataset.id;
  }
}

void fact(std::string_view name, std::string_view value) {
  ui::note(name);
  ui::text(value);
  ui::gap(10);
}

// What was found in one of them and how it was known.
void details(const std::vector<DatasetSummary>& datasets, std::uint64_t* open) {
  bool is_open = *open > 0;
  const auto found = std::find_if(datasets.begin(), datasets.end(), [&](const DatasetSummary& d) { return d.id == *open; });
  if (is_open && found == datasets.end()) is_open = false;
  const std::string title = found == datasets.end() ? std::string() : found->title;
  if (ui::begin_dialog("details", title, &is_open, 560)) {
    if (found != datasets.end()) {
      const DatasetSummary& dataset = *found;
      ui::gap(6);
      fact(say("dataset.kind"), kind_of(dataset));
      ui::begin_row({1, 1, 1}, 16);
      fact(say("dataset.rows"), ui::say_count(dataset.rows));
      ui::next_cell();
      fact(say("dataset.participants"), participants_of(dataset));
      ui::next_cell();
      fact(say("dataset.objects"), ui::say_count(dataset.objects));
      ui::end_row();
      ui::begin_row({1, 2}, 16);
      fact(say("dataset.format"), dataset.format);
      ui::next_cell();
      fact(say("dataset.source"), dataset.source_file);
      ui::end_row();
      fact(say("dataset.conventions"), dataset.conventions.empty() ? say("dataset.conventions.none") : dataset.conventions);
      ui::note(say("dataset.hash", {{"hash", dataset.source_sha256.substr(0, 16)}}));
      ui::gap(14);
      if (ui::button("close", say("dataset.close"))) is_open = false;
    }
    ui::end_dialog();
  }
  if (!is_open) *open = 0;
}
}  // namespace

void datasets_card(App& app, const StudySummary& study) {
  if (study.counts.datasets == 0) return;
  const Loaded<std::vector<DatasetSummary>>& datasets = app.model().datasets(study.slug);
  ui::begin_card("datasets", say("dataset.all"), {.equal_height = false});
  if (!datasets.value && datasets.error) {
    if (show_failure(app, "datasets-failed", *datasets.error)) app.model().refresh_datasets(study.slug);
  } else if (!datasets.value) {
    ui::skeleton(72, ui::kRadiusTile);
  } else {
    constexpr float kTableWidth = 760;
    if (ui::width() < kTableWidth) list(*datasets.value, &app.open_dataset);
    else table(*datasets.value, &app.open_dataset);
  }
  ui::end_card();
  if (datasets.value) details(*datasets.value, &app.open_dataset);
  ui::gap(14);
}

std::uint64_t fitted_dataset(App& app, const StudySummary* study) {
  const FitForm& form = app.fit_form;
  const std::vector<const DatasetSummary*> choices = datasets_to_fit(app, study);
  if (form.dataset) {
    const bool there = std::any_of(choices.begin(), choices.end(), [&](const DatasetSummary* d) { return d->id == *form.dataset; });
    return there ? *form.dataset : 0;
  }
  // Not chosen: the answers, and what was imported where there are none.
  return study != nullptr && study->counts.answers == 0 && !choices.empty() ? choices.front()->id : 0;
}

std::vector<const DatasetSummary*> datasets_to_fit(App& app, const StudySummary* study) {
  std::vector<const DatasetSummary*> choices;
  if (study == nullptr || study->counts.datasets == 0) return choices;
  if (const auto& datasets = app.model().datasets(study->slug); datasets.value)
    for (const DatasetSummary& dataset : *datasets.value)
      if (!dataset.triplets_file.empty()) choices.push_back(&dataset);
  return choices;
}

}  // namespace tertium::console
