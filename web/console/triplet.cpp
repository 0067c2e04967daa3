// triplet.cpp: three objects and why one of them is odd: what each pair shares, and which dimension decides.
#include <algorithm>
#include <optional>

#include "shared/base/text.h"
#include "web/console/dimension_parts.h"
#include "web/console/screens.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {

using Three = std::array<std::uint32_t, 3>;

constexpr std::size_t kBarsShown = 5;           // of each pair
constexpr double kShareShown = 0.005;           // less reads "0.00" and is no bar
constexpr std::size_t kRemovalsShown = 6;       // sentences on missing dimensions
constexpr double kRemovalFelt = 0.01;           // a removal that moves the probability less is not a sentence
constexpr std::size_t kCloseCallTries = 400;    // the least certain of so many triplets: a few ms
constexpr std::size_t kPiecesMax = 24;          // names may hold commas; a link is not tried for ever
constexpr std::size_t kPicksShown = 16;
constexpr double kTellingSimilarity = 0.5;      // of the most similar pair: with less there is little to explain

// The link's names, with commas between them. Names may hold commas themselves: every way to make three of the pieces is tried.
std::optional<Three> read_three(const OpenRun& run, std::string_view words) {
  const std::vector<std::string_view> pieces = split(words, ',');
  if (pieces.size() < 3 || pieces.size() > kPiecesMax) return std::nullopt;
  const auto object = [&](std::size_t from, std::size_t to) {
    const char* begin = pieces[from].data();
    const auto length = static_cast<std::size_t>(pieces[to - 1].data() + pieces[to - 1].size() - begin);
    return run.number_of.find(std::string_view(begin, length));
  };
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    const auto a = object(0, i);
    if (a == run.number_of.end()) continue;
    for (std::size_t j = i + 1; j < pieces.size(); ++j) {
      const auto b = object(i, j), c = object(j, pieces.size());
      if (b == run.number_of.end() || c == run.number_of.end()) continue;
      if (a->second != b->second && b->second != c->second && a->second != c->second) return Three{a->second, b->second, c->second};
    }
  }
  return std::nullopt;
}

Route route_of(const OpenRun& run, const Three& three) {
  return three_objects_route(run.run.id, run.stimuli[three[0]].name, run.stimuli[three[1]].name, run.stimuli[three[2]].name);
}

// Three objects of which something can be said: no call is closer than that of three that share nothing, and none says less.
// close_call: the least certain of kCloseCallTries, else the first. A pure function of run and seed.
Three draw_telling(const OpenRun& run, std::uint64_t seed, bool close_call) {
  Three best = draw_triplet(run.values, seed);
  double least = 3;
  for (std::size_t i = 0; i < kCloseCallTries; ++i) {
    const Three drawn = draw_triplet(run.values, seed + i);
    const TripletExplanation why = explain_triplet(run.values, drawn);
    const bool telling = why.similarity[why.choice] >= kTellingSimilarity;
    const double rank = why.probability[why.choice] + (telling ? 0 : 1);  // where nothing tells much, what tells a little
    if (why.undecided || rank >= least) continue;
    least = rank;
    best = drawn;
    if (!close_call && telling) break;
  }
  return best;
}

Route drawn_route(const OpenRun& run, bool close_call) {
  std::uint64_t seed = 0;
  for (const unsigned char byte : platform::random_id()) seed = seed << 8 ^ seed >> 56 ^ byte;
  return route_of(run, draw_telling(run, seed, close_call));
}

std::string name_of(const OpenRun& run, std::uint32_t object) { return display_name(run.stimuli[object].name); }

// One of the three: what it is, how likely it is the odd one, and a way to put another in its place.
void object_card(App& app, const OpenRun& run, const Route& here, const Three& three, std::size_t slot, const TripletExplanation& why, bool any_picture) {
  const std::uint32_t object = three[slot];
  const std::string name = name_of(run, object), number = std::to_string(slot + 1);
  const std::size_t pair = pair_without(slot);
  const bool odd = !why.undecided && why.choice == pair;
  ui::CardOptions options;
  if (odd) {
    options.line = ui::Ink::kPeople;
    options.line_width = 2;
  }
  const bool phone = ui::narrow(), word = run.stimuli[object].picture.empty();
  if (phone) options.padding = 8;
  ui::begin_card("object" + number, {}, options);
  const ui::Box box = ui::place(0, !any_picture ? 60.0f : phone ? 96.0f : 150.0f);
  ObjectLinkOptions link;
  link.max_side = 512;
  link.tooltip = false;
  const float side = word ? box.w() : std::min(box.w(), box.h()), left = box.min.x + (box.w() - side) / 2;
  object_link(app, "picture", run.stimuli[object], run.run.id, {ImVec2(left, box.min.y), ImVec2(left + side, box.max.y)}, link);
  ui::gap(phone ? 8.0f : 12.0f);
  ui::TextOptions text;
  text.type = ui::Type::kStrong;
  text.align = ui::Align::kCentre;
  text.caption = true;  // the picture's link says it
  text.wrap = false;  // one line each, so that what follows stands in one row on all three cards
  if (any_picture && word) ui::gap(ui::style_of(ui::Type::kStrong).line_height);
  else if (!word) ui::text(clipped(name, ui::Type::kStrong, ui::width()), text);
  text.caption = false;
  text.ink = odd ? ui::Ink::kPeopleText : ui::Ink::kQuiet;
  text.type = ui::Type::kNote;
  const std::string share = ui::say_percent(why.probability[pair]);
  if (phone) {
    ui::text(say(odd ? "triplet.odd.most.short" : "triplet.odd.short"), text);
    text.type = ui::Type::kStrong;
    ui::text(share, text);
    ui::gap(4);
  } else {
    ui::text(say(odd ? "triplet.odd.most" : "triplet.odd", {{"share", share}}), text);
    ui::gap(8);
  }
  ui::begin_line("change", 8, ui::Align::kCentre);
  const bool open = here.seen("change") == number;
  const std::string spoken = say("triplet.change.name", {{"name", name}});
  ui::ButtonOptions change;
  change.kind = ui::ButtonKind::kQuiet;
  change.name = spoken;
  change.pressed = open ? 1 : 0;
  if (ui::button("change", say("triplet.change"), change) || ui::key_pressed(static_cast<ImGuiKey>(ImGuiKey_1 + static_cast<int>(slot)))) {
    app.pick_words.clear();
    app.replace(here.with("change", open ? "" : number));
    platform::request_frames();
  }
  ui::end_line();
  ui::end_card();
}

// Which object comes in place of the one in this slot.
void pick_card(App& app, const OpenRun& run, const Route& here, const Three& three, std::size_t slot) {
  ui::begin_card("pick", say("triplet.change.title", {{"name", name_of(run, three[slot])}}));
  ui::begin_line("search", 10);
  const std::string placeholder = say("find.placeholder");
  ui::FieldOptions field;
  field.kind = ui::FieldKind::kSearch;
  field.placeholder = placeholder;
  field.label_hidden = true;
  field.width = 240;
  ui::text_field("pick", say("find.label"), &app.pick_words, field);
  ui::ButtonOptions quiet;
  quiet.kind = ui::ButtonKind::kQuiet;
  if (ui::button("close", say("triplet.change.close"), quiet)) {
    app.replace(here.with("change", ""));
    platform::request_frames();
  }
  ui::end_line();
  ui::gap(12);
  std::vector<Ranked> objects;
  const auto offer = [&](std::uint32_t object) {
    if (std::find(three.begin(), three.end(), object) == three.end() && objects.size() < kPicksShown) objects.push_back({object, 0});
  };
  if (app.pick_words.empty()) {
    for (const Ranked& object : sample_objects(run.stimuli.size(), kPicksShown + 3)) offer(object.index);
  } else {
    for (const std::uint32_t object : find_objects(run, app.pick_words, kPicksShown + 3)) offer(object);
  }
  if (objects.empty()) ui::note(say("find.none", {{"words", app.pick_words}}));
  GridOptions grid;
  grid.min_tile = 88;
  grid.max_columns = 8;
  grid.run = run.run.id;
  grid.named = "triplet.take";
  grid.to = [&](const Stimulus& stimulus) {
    Three changed = three;
    changed[slot] = run.number_of.find(stimulus.name)->second;
    return route_of(run, changed);
  };
  object_grid(app, "picks", run.stimuli, objects, grid);
  ui::end_card();
  ui::gap(18);
}

// What a pair shares, the largest first. rank: of each dimension by its relevance, so that one dimension has one colour on the page.
void pair_card(App& app, const OpenRun& run, const Three& three, std::size_t pair, const TripletExplanation& why, const std::vector<std::size_t>& rank, double most) {
  const std::array<std::size_t, 2> of = members_of_pair(pair);
  const std::string a = name_of(run, three[of[0]]), b = name_of(run, three[of[1]]);
  ui::begin_card("pair" + std::to_string(pair), say("triplet.pair.title", {{"a", a}, {"b", b}}));
  std::vector<Ranked> parts;
  for (const DimensionPart& part : why.dimensions)
    if (part.shared[pair] > 0) parts.push_back({part.dimension, part.shared[pair]});
  std::stable_sort(parts.begin(), parts.end(), [](const Ranked& x, const Ranked& y) { return x.value > y.value; });
  std::vector<ui::LinkedBar> bars;
  double rest = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i >= kBarsShown || parts[i].value < kShareShown) {
      rest += parts[i].value;
      continue;
    }
    const std::uint32_t d = parts[i].index;
    const std::string w = ui::say_number(parts[i].value, 2), words = dimension_words(app, run, d);
    bars.push_back({words, parts[i].value, w, to_href(dimension_route(run.run.id, d + 1)), say("triplet.pair.bar", {{"dimension", words}, {"a", a}, {"b", b}, {"w", w}}),
                    series_ink(rank[d])});
  }
  if (parts.empty()) ui::note(say("triplet.pair.nothing"));
  if (const int pressed = ui::linked_bars("bars", bars, most); pressed >= 0) app.go(dimension_route(run.run.id, parts[static_cast<std::size_t>(pressed)].index + 1));
  ui::gap(6);
  if (rest >= kShareShown) ui::note(say("triplet.pair.rest", {{"n", ui::say_count(parts.size() - bars.size())}, {"w", ui::say_number(rest, 2)}}));
  ui::note(say("triplet.pair.note", {{"s", ui::say_number(why.similarity[pair], 2)}, {"dims", ui::say_count(run.values.cols)},
                                    {"share", ui::say_percent(why.probability[pair])}}));
  ui::end_card();
}

// Sentences: what each removal would do, those that turn the choice first.
void missing_card(App& app, const OpenRun& run, const Three& three, const TripletExplanation& why, const std::vector<std::uint32_t>& by_relevance) {
  ui::begin_card("missing", say("triplet.missing.title"));
  std::vector<std::uint32_t> told;
  for (const bool flips : {true, false})
    for (const std::uint32_t d : by_relevance) {
      const DimensionPart& part = why.dimensions[d];
      const bool turns = part.flips || (part.undecided && !why.undecided);
      if (turns == flips && (turns || part.relevance >= kRemovalFelt) && told.size() < kRemovalsShown) told.push_back(d);
    }
  const std::string odd = name_of(run, three[odd_of_pair(why.choice)]);
  for (const std::uint32_t d : told) {
    const DimensionPart& part = why.dimensions[d];
    const std::string dimension = dimension_inline(app, run, d);
    const bool turns = part.flips || (part.undecided && !why.undecided);
    const double share = part.without[part.flips ? part.choice : why.choice];
    const std::string name = part.flips ? name_of(run, three[odd_of_pair(part.choice)]) : odd, percent = ui::say_percent(share);
    const char* const key = part.undecided                               ? "triplet.missing.undecided"
                            : part.flips                                 ? "triplet.missing.flip"
                            : share > why.probability[why.choice]        ? "triplet.missing.more"
                                                                         : "triplet.missing.less";
    ui::TextOptions text;
    if (turns) {
      text.type = ui::Type::kStrong;
      text.ink = ui::Ink::kPeopleText;
    }
    ui::text(say(key, {{"dimension", dimension}, {"name", name}, {"share", percent}}), text);
    ui::gap(6);
  }
  if (why.similarity == std::array<double, 3>{}) ui::note(say("triplet.missing.nothing"));
  else if (told.empty()) ui::note(say("triplet.missing.all"));
  else if (told.size() < why.dimensions.size() && !why.undecided)
    ui::note(say("triplet.missing.rest", {{"n", ui::say_count(why.dimensions.size() - told.size())}, {"name", odd}}));
  ui::end_card();
}

}  // namespace

Route three_objects_route(std::uint64_t run, std::string_view a, std::string_view b, std::string_view c) {
  return triplet_route(run).with("objects", std::string(a) + "," + std::string(b) + "," + std::string(c));
}

void show_triplet(App& app, const Route& route) {
  const Route here = route;  // what is replaced below would change it under our hands
  const Loaded<OpenRun>& loaded = app.model().run(here.run);
  if (!loaded.value) {
    ui::page_header(say("triplet.title"), loaded.error ? "" : say("console.loading"));
    if (!loaded.error) return ui::skeleton(480);
    if (show_failure(app, "failed", *loaded.error)) app.model().retry_run(here.run);
    return;
  }
  const OpenRun& run = *loaded.value;
  if (run.values.rows < 3) {
    ui::page_header(say("triplet.title"), "");
    if (ui::empty_state("few", say("triplet.few.title"), say("triplet.few.words"), say("object.absent.action"))) app.go(objects_route(here.run));
    return;
  }
  std::optional<Three> three = read_three(run, here.seen("objects"));
  if (!three && !here.seen("objects").empty()) {
    ui::page_header(say("triplet.title"), "");
    if (ui::empty_state("absent", say("triplet.absent.title"), say("triplet.absent.words", {{"words", here.seen("objects")}}), say("triplet.absent.action")))
      app.go(drawn_route(run, true));
    return;
  }
  if (!three) {  // the page without a wish: the same three for everyone who opens it
    three = draw_telling(run, here.run, true);
    app.replace(route_of(run, *three));
  }
  const TripletExplanation& why = app.model().explanation(here.run, *three);
  const std::array<std::size_t, 2> kept = members_of_pair(why.choice);
  const std::string under = why.undecided ? say("triplet.under.undecided")
                                          : say("triplet.under", {{"a", name_of(run, (*three)[kept[0]])}, {"b", name_of(run, (*three)[kept[1]])},
                                                                  {"c", name_of(run, (*three)[odd_of_pair(why.choice)])}});
  ui::page_header(say("triplet.title"), under, [&] {
    const std::string close_name = say("triplet.uncertain.name"), random_name = say("triplet.random.name");
    ui::ButtonOptions options;
    options.name = close_name;
    if (ui::button("close-call", say("triplet.uncertain"), options)) app.go(drawn_route(run, true));
    options.name = random_name;
    if (ui::button("random", say("triplet.random"), options) || ui::key_pressed(ImGuiKey_R)) app.go(drawn_route(run, false));
  });

  const Route open = app.route();
  const bool phone = ui::narrow();
  ui::begin_row({1, 1, 1}, phone ? 8.0f : 18.0f);
  const bool any_picture = std::any_of(three->begin(), three->end(), [&](std::uint32_t object) { return !run.stimuli[object].picture.empty(); });
  for (std::size_t slot = 0; slot < 3; ++slot) {
    if (slot > 0) ui::next_cell();
    object_card(app, run, open, *three, slot, why, any_picture);
  }
  ui::end_row();
  ui::gap(18);
  const std::string& change = open.seen("change");
  if (change.size() == 1 && change[0] >= '1' && change[0] <= '3') pick_card(app, run, open, *three, static_cast<std::size_t>(change[0] - '1'));

  // The dimensions by what they do to the choice; the first have colours of their own.
  std::vector<std::uint32_t> by_relevance;
  for (const DimensionPart& part : why.dimensions) by_relevance.push_back(part.dimension);
  std::stable_sort(by_relevance.begin(), by_relevance.end(), [&](std::uint32_t x, std::uint32_t y) { return why.dimensions[x].relevance > why.dimensions[y].relevance; });
  std::vector<std::size_t> rank(by_relevance.size(), 0);
  for (std::size_t i = 0; i < by_relevance.size(); ++i) rank[by_relevance[i]] = i;
  double most = 0;
  for (const DimensionPart& part : why.dimensions)
    for (const double w : part.shared) most = std::max(most, w);

  ui::begin_row({4, 3}, 18, 700);
  pair_card(app, run, *three, why.choice, why, rank, most);
  ui::next_cell();
  missing_card(app, run, *three, why, by_relevance);
  ui::end_row();
  ui::gap(18);
  ui::begin_row({1, 1}, 18, 700);
  bool first = true;
  for (std::size_t pair = 0; pair < 3; ++pair) {
    if (pair == why.choice) continue;
    if (!first) ui::next_cell();
    first = false;
    pair_card(app, run, *three, pair, why, rank, most);
  }
  ui::end_row();
  ui::gap(12);
  ui::note(say("triplet.note"));
}

}  // namespace tertium::console
