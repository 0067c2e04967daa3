// main.cpp: the gallery: every widget, in screens like those of the two programs; #name in the address chooses one.
#include <string>
#include <vector>

#include "web/ui/widgets.h"

using namespace tertium;
using namespace tertium::ui;

namespace {

int g_presses = 0;
bool g_dialog = false;

// The texts of a Stimulus must live as long as the frame.
Stimulus kept(int i) {
  static const char* const kNames[] = {"poodle", "cat", "bullet train", "red apple", "banana", "hammer", "violin", "drum", "sofa", "teapot"};
  static const char* const kUrls[] = {"/pictures/1f429.webp", "/pictures/1f408.webp", "/pictures/1f685.webp", "/pictures/1f34e.webp", "/pictures/1f34c.webp",
                                      "/pictures/1f528.webp", "/pictures/1f3bb.webp", "/pictures/1f941.webp", "", "/pictures/1fad6.webp"};
  return {kUrls[i % 10], kNames[i % 10]};
}

void trial() {
  static int chosen = -1;
  begin_page({.max_width = 1016, .top = narrow() ? 20.0f : 76.0f});
  top_progress(.36, "Progress");
  heading("Which one does not belong?", 1, Type::kQuestion, Align::kCentre);
  if (!narrow()) {
    gap(8);
    text("There is no right answer. Go with your first impression.", {.ink = Ink::kQuiet, .align = Align::kCentre});
    gap(44);
  } else gap(14);
  begin_row({1, 1, 1}, narrow() ? 14.0f : 28.0f, 700);
  for (int i = 0; i < 3; i++) {
    if (i) next_cell();
    const std::string key = std::to_string(i + 1);
    const float h = narrow() ? 200 : width();
    if (stimulus_tile("card" + key, kept(i), {.height = h, .radius = kRadiusTrial, .padding = narrow() ? 32.0f : 56.0f, .fill = Ink::kSurface, .outlined = true,
                                              .selected = chosen == i, .corner = narrow() ? "" : key, .press_on = PressOn::kRelease}) ||
        key_pressed(static_cast<ImGuiKey>(ImGuiKey_1 + i))) {
      chosen = i;
      semantics::announce(std::string("Chosen: ") + std::string(kept(i).name));
    }
  }
  end_row();
  const float foot = remaining_height() - 48;
  if (foot > 0) gap(foot);
  note(narrow() ? "43 of 120 \u00b7 every answer is saved" : "43 of 120  \u00b7  keys 1, 2, 3  \u00b7  every answer is saved", Align::kCentre);
  text("chosen " + std::to_string(chosen) + " by " + platform::name_of(platform::last_input().kind), {.type = Type::kTiny, .ink = Ink::kQuiet, .align = Align::kCentre});
  end_page();
}

void consent() {
  static bool agreed[3];
  static std::string name, mail, remarks;
  static int language = 0, gender = -1;
  static double sure = 50;
  static std::string sent;
  begin_page({.max_width = 640});
  heading("Consent to take part", 1, Type::kPage);
  gap(12);
  body("You will see three pictures and choose the one that does not fit with the other two. It takes about ten minutes. You may stop at any time without giving a reason.");
  gap(16);
  const char* questions[] = {"I have read the information above", "I am 18 or older",
                             "I agree that my answers are stored without my name and may be published as part of an open data set for research"};
  for (int i = 0; i < 3; i++) checkbox("agree" + std::to_string(i), questions[i], &agreed[i]);
  gap(16);
  text_field("name", "Name", &name, {.autocomplete = "name"});
  gap(16);
  text_field("mail", "E-mail", &mail, {.kind = FieldKind::kEmail, .placeholder = "you@example.org", .note = "Only to send the results", .autocomplete = "email"});
  gap(16);
  text_field("remarks", "Remarks", &remarks, {.kind = FieldKind::kMultiline});
  gap(16);
  text("Gender", {.type = Type::kStrong, .caption = true});
  gap(4);
  {
    semantics::Group group(semantics::GroupRole::kRadioGroup, "Gender");
    const char* options[] = {"Woman", "Man", "Another"};
    for (int i = 0; i < 3; i++)
      if (radio("gender" + std::to_string(i), "gender", options[i], gender == i)) gender = i;
  }
  gap(16);
  const std::vector<std::string> languages = {"English", "Deutsch", "\u05e2\u05d1\u05e8\u05d9\u05ea"};
  combo("language", "Language", &language, languages);
  gap(16);
  slider("sure", "How sure are you?", &sure, {.step = 5, .low = "not at all", .high = "completely"});
  gap(24);
  begin_line("actions", 10);
  if (primary_button("begin", "Begin", agreed[0] && agreed[1] && agreed[2])) {
    sent = name + "|" + mail + "|" + remarks + "|" + std::to_string(language) + "|" + std::to_string(gender) + "|" + std::to_string(int(sure));
    semantics::announce("Thank you, the study begins");
  }
  if (button("decline", "No, thank you", {.kind = ButtonKind::kQuiet})) toast("You can close this page now.");
  end_line();
  if (!sent.empty()) {
    gap(16);
    text("sent " + sent);
  }
  end_page();
}

void shell(const char* selected, const std::function<void()>& inside) {
  std::vector<NavItem> items;
  static const char* const kPages[] = {"Studies", "Live", "Fits", "Dimensions", "Objects", "Triplets", "Similarity", "Map", "Compare"};
  static const char* const kLinks[] = {"#studies", "#live", "#fits", "#dimensions", "#object", "#triplet", "#widgets", "#map", "#compare"};
  for (int i = 0; i < 9; i++) items.push_back({kPages[i], kPages[i], kLinks[i], std::string_view(kPages[i]) == selected});
  const int pressed = begin_shell("tertium", items, "Everyday objects", "612 objects \u00b7 version 3");
  if (pressed >= 0) {
    platform::push_url(kLinks[pressed]);
    scroll_to_top();
    platform::request_frames();
  }
  inside();
  end_shell();
}

void dimensions() {
  shell("Dimensions", [] {
    page_header("Dimensions", "42 dimensions from 4,699,160 judgments \u00b7 VICE \u00b7 20 runs, run 7 shown", [] {
      if (button("sort", "Sort: importance")) g_presses++;
      if (button("find", "Find an object")) g_presses++;
      if (primary_button("export", "Export")) g_presses++;
    });
    static const char* const kNames[] = {"animals", "food, to eat", "vehicles, transport", "wearable", "fruit and vegetables", "tools, made of metal",
                                         "birds, can fly", "sport and play", "makes sound", "flowers, colourful", "drinks, containers"};
    for (int d = 0; d < 11; d++) {
      const Scope scope(d);
      const std::string number = std::to_string(d + 1);
      const double share = .112 - .008 * d;
      if (begin_card_button("row", std::string("Dimension ") + number + ": " + kNames[d], {.padding = narrow() ? 14.0f : 8.0f})) g_presses++;
      if (narrow()) {
        caption(number + "  " + kNames[d], Type::kStrong);
        gap(8);
        bar(share / .12);
        gap(10);
      } else {
        begin_row({28, 170, 90, 64, 640}, 12);
        gap(10);
        caption(" " + number, Type::kText, Ink::kQuiet);
        next_cell();
        gap(10);
        caption(kNames[d], Type::kStrong);
        next_cell();
        gap(7);
        bar(share / .12);
        gap(4);
        caption(say_percent(share, 1), Type::kNote, Ink::kQuiet);
        next_cell();
        gap(10);
        begin_line("stability", 6, Align::kStart, 20);
        dot(d < 7 ? Ink::kGood : Ink::kPeople);
        caption(say_number(.98 - d * .01, 2), Type::kNote);
        end_line();
        next_cell();
      }
      const int shown = narrow() ? 6 : 13;
      begin_grid("pictures", narrow() ? 40.0f : 36.0f, 10, shown);
      for (int i = 0; i < shown; i++) {
        const float w = next_tile();
        stimulus_at(place(w, 40), kept(d + i), 1, 96, false);
      }
      end_grid();
      if (!narrow()) end_row();
      end_card_button();
      gap(7);
    }
  });
}

void dimension() {
  shell("Objects", [] {
    link("crumb", "Dimensions", "#dimensions", Type::kNote);
    gap(6);
    begin_line("title", 12);
    heading("fruit and vegetables");
    chip("semantic");
    note("label by 3 raters, agreement .84");
    end_line();
    gap(14);
    begin_row({2, 1}, 20, 800);
    begin_card("grid");
    begin_grid("top", 66, 10);
    for (int i = 0; i < 40; i++) {
      const Scope scope(i);
      next_tile();
      const std::string weight = say_number(3.2 - i * .05, 2);
      if (stimulus_tile("tile", kept(i), {.height = 68, .opacity = 1 - float(i) / 60, .max_side = 128, .under = weight,
          .name = std::string(kept(i).name) + " " + std::to_string(i), .description = "weight " + weight})) g_presses++;
    }
    end_grid();
    end_card();
    next_cell();
    begin_card("weights", "Weights of all objects");
    std::vector<double> heights;
    for (int i = 0; i < 30; i++) heights.push_back(std::max(0.0, 10.0 / (1 + i * .3) - 1));
    histogram("h", heights, "Weights of 612 objects: 58 % at zero, largest 3.21");
    gap(8);
    note("58 % of objects at zero \u00b7 largest 3.21");
    end_card();
    gap(14);
    begin_card("categories", "Categories among the top 50");
    const std::vector<BarRow> rows = {{"fruit", 19, "19"}, {"vegetable", 16, "16"}, {"food", 11, "11"}, {"plant", 3, "3"}, {"drink", 1, "1"}};
    bar_rows("b", rows);
    end_card();
    gap(14);
    begin_card("stability", "Stability");
    paragraph("found in 20 of 20 runs, r = .95 (.93 to .97)");
    paragraph("posterior sd .11");
    end_card();
    end_row();
  });
}

void live() {
  shell("Live", [] {
    begin_line("title", 10, Align::kStart, 28);
    heading(say("gallery.title"));
    chip("running");
    end_line();
    gap(3);
    text("published 14:02 \u00b7 38 people now \u00b7 about 2 h 10 min to target", {.ink = Ink::kQuiet});
    gap(20);
    begin_row({1, 1, 1, 1}, 14, 480);
    stat_tile("a", "41,206", "of 60,000 answers");
    next_cell();
    stat_tile("b", "412", "sessions, 9 flagged");
    next_cell();
    stat_tile("c", "2.31 s", "median response time");
    next_cell();
    stat_tile("d", ".641 \u2013 .689", "noise ceiling");
    end_row();
    gap(14);
    begin_row({3, 2}, 14, 700);
    begin_card("curve", "Answers per minute");
    Series people{"people", {}, {}, {}, {}, Ink::kSeries1, false}, model{"model", {}, {}, {}, {}, Ink::kSeries2, true};
    for (int i = 0; i < 60; i++) {
      people.x.push_back(i);
      model.x.push_back(i);
      people.y.push_back(20 + 60.0 * i / (i + 15) + (i * 37 % 11));
      people.low.push_back(people.y.back() - 6);
      people.high.push_back(people.y.back() + 6);
      model.y.push_back(15 + i * .8);
    }
    const std::vector<Series> series = {people, model};
    line_plot("plot", series, {.x_label = "minutes since start", .y_label = "answers",
        .summary = "Answers per minute rose from 20 to 80 in an hour, n = 41,206", .from_zero = true});
    end_card();
    next_cell();
    begin_card("flagged", "Flagged sessions");
    const char* who[] = {"quiet-otter", "green-falcon", "bold-lynx", "calm-heron"};
    const char* why[] = {"5th fastest answer 412 ms", "third position 58 %", "2 of 8 catch trials", "31 repeats of one key"};
    for (int i = 0; i < 4; i++) {
      const Box box = place(0, 38);
      text_at(box, who[i], {.type = Type::kStrong});
      text_at({ImVec2(box.min.x + 120, box.min.y), box.max}, why[i], {.type = Type::kNote, .ink = Ink::kQuiet, .align = Align::kEnd});
      line_across();
    }
    gap(10);
    note("Flags never delete. Moving a rule shows its effect on N and on the ceiling.");
    end_card();
    end_row();
  });
}

void object() {
  shell("Objects", [] {
    static int chosen = -1;
    page_header("red apple", "fruit \u00b7 weight on 9 of 12 dimensions");
    begin_row({1, 1}, 20, 700);
    begin_card("rose", "Rose");
    const double weights[] = {.2, 1.9, .1, 0, 2.4, .3, .05, .5, 0, 1.1, .7, 0};
    std::vector<Petal> petals;
    for (int i = 0; i < 12; i++) {
      const bool marked = weights[i] > 1;
      petals.push_back({weights[i], i == 4 ? Ink::kSeries1 : i == 1 ? Ink::kSeries2 : i == 9 ? Ink::kSeries3 : Ink::kSeries6, marked ? std::to_string(i + 1) : "",
                        "Dimension " + std::to_string(i + 1)});
    }
    if (const int petal = rose("petals", petals, "Rose of red apple: weight on 9 of 12 dimensions, the largest on dimension 5.", 280); petal >= 0) chosen = petal;
    note(chosen < 0 ? "no petal pressed" : "petal " + std::to_string(chosen + 1));
    end_card();
    next_cell();
    begin_card("bars", "Bars that lead somewhere");
    const std::vector<LinkedBar> bars = {{"fruit and vegetables", 2.4, "2.40", "#dimension", "Fruit and vegetables, weight 2.40", Ink::kSeries1},
                                         {"food, to eat", 1.9, "1.90", "#dimension", "Food, to eat, weight 1.90", Ink::kSeries2},
                                         {"red", 1.1, "1.10", "#dimension", "Red, weight 1.10", Ink::kSeries3}};
    if (linked_bars("bars", bars) >= 0) g_presses++;
    gap(16);
    heading("Red apple and fire engine", 2, Type::kCard);
    gap(8);
    const std::vector<MirroredBar> mirrored = {{"red", 1.1, 1.4, "1.10", "1.40", "#dimension", "Red: red apple 1.10, fire engine 1.40"},
                                               {"food, to eat", 1.9, 0, "1.90", "0.00", "#dimension", "Food, to eat: red apple 1.90, fire engine 0.00"},
                                               {"vehicles", 0, 2.2, "0.00", "2.20", "#dimension", "Vehicles: red apple 0.00, fire engine 2.20"}};
    if (mirrored_bars("mirrored", mirrored) >= 0) g_presses++;
    end_card();
    end_row();
  });
}
void triplet() {
  shell("Triplets", [] {
    page_header("Why this one?", "People chose the bullet train as the odd one 18 times out of 24.");
    begin_row({1, 1, 1}, 18, 480);
    for (int i = 0; i < 3; i++) {
      if (i) next_cell();
      const bool odd = i == 2;
      begin_card("card" + std::to_string(i), {}, {.line = odd ? Ink::kPeople : Ink::kLine, .line_width = odd ? 2.0f : 1.0f});
      stimulus(kept(i), 0, 150);
      gap(12);
      text(kept(i).name, {.type = Type::kStrong, .align = Align::kCentre});
      note("odd one: model 27 % \u00b7 people 17 %", Align::kCentre);
      end_card();
    }
    end_row();
    gap(18);
    begin_row({4, 3}, 18, 700);
    begin_card("share", "What poodle and cat share");
    const std::vector<BarRow> rows = {{"fruit and vegetables", .71, "0.71", Ink::kSeries1}, {"food, to eat", .38, "0.38", Ink::kSeries4}, {"red",
        .29, "0.29", Ink::kSeries2}, {"round", .17, "0.17", Ink::kSeries5}, {"vehicles", .05, "0.05", Ink::kSeries6}};
    bar_rows("b", rows, 0, 142);
    gap(6);
    note("similarity 1.60 = the sum over 42 dimensions");
    end_card();
    next_cell();
    begin_card("missing", "If a dimension were missing");
    paragraph("without fruit and vegetables: the choice turns to tomato");
    gap(6);
    paragraph("without red: fire engine, more certain (71 %)");
    gap(14);
    if (button("same", "Same triplet in the network")) g_presses++;
    end_card();
    end_row();
  });
}

void widgets() {
  shell("Similarity", [] {
    static int tab = 0;
    static bool toggled = false;
    page_header("Widgets", "presses " + std::to_string(g_presses));
    const std::vector<TabItem> items = {{"one", "Overview"}, {"two", "Details"}, {"three", "Files"}};
    {
      tabs("tabs", items, &tab);
    }
    gap(16);
    begin_line("buttons", 10);
    if (button("primary", "Primary", {.kind = ButtonKind::kPrimary})) g_presses++;
    if (button("secondary", "Secondary")) g_presses += 10;
    if (button("quiet", "Quiet", {.kind = ButtonKind::kQuiet})) g_presses += 100;
    if (button("danger", "Delete", {.kind = ButtonKind::kDanger})) g_presses += 1000;
    if (button("toggle", "Toggle", {.pressed = toggled})) toggled = !toggled;
    button("off", "Disabled", {.enabled = false});
    button("off2", "Disabled primary", {.kind = ButtonKind::kPrimary, .enabled = false});
    if (button("dialog", "Open dialog")) g_dialog = true;
    if (button("toast", "Show toast")) toast("Saved. You can close this page.");
    end_line();
    gap(16);
    begin_line("chips", 8, Align::kStart, 24);
    chip("plain", Tone::kPlain);
    chip("accent");
    chip("good", Tone::kGood);
    chip("look here", Tone::kLook);
    chip("people", Tone::kPeople);
    chip("network", Tone::kNetwork);
    end_line();
    gap(16);
    notice("n1", Tone::kLook, "No connection", "Your answers are safe on this device and will be sent when the connection is back.");
    gap(12);
    notice("n2", Tone::kAccent, "Simulated data", "These sessions were made by a program.");
    gap(12);
    progress_line(.4, "Loading");
    gap(16);
    skeleton(56);
    gap(16);
    if (empty_state("empty", "No fits yet", "Start a fit to see the dimensions behind the answers.", "Start a fit")) g_presses += 7;
    gap(16);
    text("A list that scrolls by itself", {.type = Type::kStrong});
    gap(8);
    begin_scroll("rows", 140);
    for (int i = 0; i < 30; i++) {
      const Scope scope(i);
      if (button("row", "Row " + std::to_string(i), {.kind = ButtonKind::kQuiet, .width = -1})) g_presses = 9000 + i;
    }
    end_scroll();
    gap(16);
    paragraph("Many scripts: \u65e5\u672c\u8a9e\u306e\u6587\u7ae0 \u00b7 \u0639\u0631\u0628\u064a\u0629 \u00b7 \u05e2\u05d1\u05e8\u05d9\u05ea \u00b7 "
              "\u0939\u093f\u0928\u094d\u0926\u0940 \u00b7 \u0420\u0443\u0441\u0441\u043a\u0438\u0439 \u00b7 \u0395\u03bb\u03bb\u03b7\u03bd\u03b9\u03ba\u03ac");
    if (begin_dialog("really", "Delete this study?", &g_dialog)) {
      paragraph("Its answers stay in the backup. This cannot be undone from here.");
      gap(20);
      begin_line("actions", 10, Align::kEnd);
      if (button("no", "Keep it")) g_dialog = false;
      if (button("yes", "Delete", {.kind = ButtonKind::kPrimary})) {
        g_dialog = false;
        g_presses += 500;
      }
      end_line();
      end_dialog();
    }
  });
}

void screen() {
  const std::string where = platform::url().hash;
  static std::string before = "-";
  if (where != before) scroll_to_top();
  before = where;
  if (where == "consent") consent();
  else if (where == "dimensions") dimensions();
  else if (where == "dimension") dimension();
  else if (where == "live") live();
  else if (where == "triplet") triplet();
  else if (where == "object") object();
  else if (where == "widgets") widgets();
  else trial();
}

}  // namespace

int main() {
  return run({.catalogue = "ui_gallery", .language = "en", .screen = screen}) ? 0 : 1;
}
