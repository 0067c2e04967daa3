// dimension_parts.cpp: the parts that the pages of dimensions share.
#include "web/console/dimension_parts.h"

#include <array>
#include <cmath>

#include "shared/base/text.h"
#include "web/console/stimuli.h"
#include "web/console/wording.h"

namespace tertium::console {
using ui::say;

namespace {
constexpr const char* kSizes[] = {"small", "", "large"};
constexpr std::uint32_t kSteps = 7;

std::string interval_words(const Agreement& agreement) {
  if (!std::isfinite(agreement.alpha)) return say("ratings.alpha.none");
  const std::string alpha = ui::say_number(agreement.alpha, 2);
  if (!std::isfinite(agreement.low)) return alpha;
  return say("ratings.alpha.interval", {{"alpha", alpha}, {"low", ui::say_number(agreement.low, 2)}, {"high", ui::say_number(agreement.high, 2)}});
}
// One step of a scale as a tile that is a radio.
bool step_tile(const std::string& number, float width, bool chosen) {
  const ui::Box box = ui::place(width, ui::control_height());
  const ImGuiID key = ui::id_of("step" + number);
  const ui::Press press = ui::press_area(key, box);
  ImDrawList* canvas = ui::canvas();
  canvas->AddRectFilled(box.min, box.max, ui::paint(chosen ? ui::Ink::kAccent : press.hovered ? ui::Ink::kAccentGround : ui::Ink::kSurface), ui::kRadiusControl);
  canvas->AddRect(box.min, box.max, ui::paint(chosen ? ui::Ink::kAccent : ui::Ink::kControlLine), ui::kRadiusControl);
  ui::TextOptions text;
  text.type = ui::Type::kStrong;
  text.ink = chosen ? ui::Ink::kOnAccent : ui::Ink::kInk;
  text.align = ui::Align::kCentre;
  text.wrap = false;
  text.caption = true;
  ui::text_at(box, number, text);
  semantics::Item item;
  item.role = semantics::Role::kRadio;
  item.name = number;
  item.detail = "steps";
  item.checked = chosen ? 1 : 0;
  semantics::add(key, box.min, box.max, item);
  return press.pressed && !chosen;
}
}  // namespace

PictureSize picture_size(const Route& route) {
  const std::string& size = route.seen("size");
  return size == kSizes[0] ? PictureSize::kSmall : size == kSizes[2] ? PictureSize::kLarge : PictureSize::kMedium;
}

void picture_size_choice(App& app) {
  int chosen = static_cast<int>(picture_size(app.route()));
  const std::array<std::string, 3> words{say("dimensions.size.small"), say("dimensions.size.medium"), say("dimensions.size.large")};
  if (ui::combo("size", say("dimensions.size"), &chosen, words, ui::narrow() ? 0.0f : 160.0f, true)) app.replace(app.route().with("size", kSizes[chosen]));
}

std::string clipped(std::string_view words, ui::Type type, float width) {
  const platform::TextStyle style = ui::style_of(type);
  if (platform::measure_text(words, style).width <= width) return std::string(words);
  std::size_t fits = 0, over = words.size();  // bytes
  while (over - fits > 1) {
    const std::size_t middle = (fits + over) / 2;
    const std::string tried = std::string(clip_utf8(words, middle)) + "…";
    if (platform::measure_text(tried, style).width <= width) fits = middle;
    else over = middle;
  }
  return std::string(trim(clip_utf8(words, fits))) + "…";
}

std::string agreement_words(const RaterAgreement& agreement) {
  if (agreement.raters < 2) return {};
  return say(agreement.blind ? "ratings.agreement.blind" : "ratings.agreement",
             {{"n", ui::say_count(agreement.raters)}, {"steps", interval_words(agreement.interpretability)}, {"nature", interval_words(agreement.nature)}});
}

std::string nature_name(DimensionNature nature) { return say(std::string("nature.") + to_string(nature)); }
std::string rater_words(const std::string& rater) { return rater.empty() ? say("ratings.nobody") : rater; }

void ready_rating_form(App& app, std::uint64_t run, std::uint32_t dimension, const DimensionRating* mine) {
  RatingForm& form = app.rating_form;
  const bool same = form.run == run && form.dimension == dimension;
  if (same && (form.touched || form.filled || mine == nullptr)) return;
  form = {};
  form.run = run;
  form.dimension = dimension;
  if (mine == nullptr) return;
  form.filled = true;
  form.label = mine->label;
  if (!mine->interpretability) return;  // skipped
  form.step = *mine->interpretability;
  form.nature = mine->nature;
}

void rating_questions(App& app, bool keys) {
  RatingForm& form = app.rating_form;
  const std::string how = say("rate.how"), what = say("rate.what");
  ui::text(how, {.type = ui::Type::kStrong, .caption = true});
  ui::gap(4);
  {
    const semantics::Group group(semantics::GroupRole::kRadioGroup, how);
    ui::begin_grid("steps", 32, 6, static_cast<int>(kSteps));
    for (std::uint32_t step = 1; step <= kSteps; ++step) {
      const float width = ui::next_tile();
      const std::string number = std::to_string(step);
      const bool typed = keys && ui::key_pressed(static_cast<ImGuiKey>(ImGuiKey_0 + static_cast<int>(step)));
      if (step_tile(number, width, form.step == step) || typed) {
        form.step = step;
        form.touched = true;
      }
    }
    ui::end_grid();
  }
  ui::begin_row({1, 1}, 8);
  ui::note(say("rate.how.low"));
  ui::next_cell();
  ui::note(say("rate.how.high"), ui::Align::kEnd);
  ui::end_row();
  ui::gap(12);
  ui::text(what, {.type = ui::Type::kStrong, .caption = true});
  ui::gap(4);
  const semantics::Group group(semantics::GroupRole::kRadioGroup, what);
  for (const DimensionNature nature : {DimensionNature::kVisual, DimensionNature::kSemantic, DimensionNature::kMixed, DimensionNature::kUnclear})
    if (ui::radio(to_string(nature), "natures", say(std::string("rate.nature.") + to_string(nature)), form.nature == nature)) {
      form.nature = nature;
      form.touched = true;
    }
}

void percentile_rows(App& app, const OpenRun& run, const DimensionFacts& facts, float picture, bool links) {
  const semantics::Group list(semantics::GroupRole::kList);
  const float numbers = 74;
  for (std::size_t i = 0; i < facts.sheet.size(); ++i) {
    const PercentileRow& row = facts.sheet[i];
    const ui::Scope scope(static_cast<int>(i));
    const semantics::Group item(semantics::GroupRole::kListItem);
    const ui::Box box = ui::place(0, picture + 12);
    if (!near_window(box.min.y, box.h())) continue;
    const std::string percentile = ui::say_number(row.percentile, 0), weight = ui::say_number(row.weight, 2);
    const float middle = std::floor((box.min.y + box.max.y) / 2), left = ui::from_start(box, 0, numbers);
    ui::TextOptions text;
    text.wrap = false;
    text.type = ui::Type::kStrong;
    ui::text_at({ImVec2(left, middle - 18), ImVec2(left + numbers, middle)}, say("dimension.percentile", {{"p", percentile}}), text);
    text.type = ui::Type::kNote;
    text.ink = ui::Ink::kQuiet;
    ui::text_at({ImVec2(left, middle), ImVec2(left + numbers, middle + 18)}, say("weight.value", {{"w", weight}}), text);
    const float w = box.w() - numbers - 8, x = ui::from_start(box, numbers + 8, w);
    StripOptions options;
    options.size = picture;
    options.run = links ? run.run.id : 0;
    object_strip(app, {ImVec2(x, box.min.y), ImVec2(x + w, box.max.y)}, run.stimuli, row.objects, options);
  }
}

}  // namespace tertium::console
