// dimension_messages.cpp: each message about labels and ratings written and read beside each other, and the table of both.
#include "shared/wire/dimension_messages.h"

#include <algorithm>

#include "shared/base/text.h"
#include "shared/wire/api_parts.h"
#include "shared/wire/delimited.h"
#include "shared/wire/limits.h"
#include "shared/wire/session_csv.h"

namespace tertium::wire {
namespace {

constexpr std::size_t kRaterBytesMax = 80;

void read_label(Fields& f, const char* name, std::string& out) {
  f.text(name, out, kDimensionLabelBytesMax);
  if (!f.ok()) return;
  if (const Result<void> legal = check_dimension_label(out); !legal) f.fail(std::string(name) + ": " + legal.error().message);
}

Json write(const DimensionLabel& l) {
  return {{"dimension", l.dimension}, {"label", l.label}, {"changed_by", l.changed_by}, {"changed_at_ms", l.changed_at_ms}};
}
void read(Fields& f, DimensionLabel& l) {
  f.integer("dimension", l.dimension, 0, kU32);
  read_label(f, "label", l.label);
  f.text("changed_by", l.changed_by, kRaterBytesMax);
  f.integer("changed_at_ms", l.changed_at_ms, 0, kAny);
}

Json write(const DimensionRating& r) {
  Json json = {{"dimension", r.dimension}, {"rater", r.rater}, {"label", r.label}, {"interpretability", nullptr}, {"nature", to_string(r.nature)}, {"blind", r.blind},
               {"rated_at_ms", r.rated_at_ms}};
  if (r.interpretability) json["interpretability"] = *r.interpretability;
  return json;
}
void read(Fields& f, DimensionRating& r) {
  f.integer("dimension", r.dimension, 0, kU32);
  if (f.has("rater")) f.text("rater", r.rater, kRaterBytesMax);
  read_label(f, "label", r.label);
  if (f.has("interpretability")) f.integer("interpretability", r.interpretability.emplace(), 1, 7);
  read_word(f, "nature", r.nature, dimension_nature_from);
  f.boolean("blind", r.blind);
  if (f.has("rated_at_ms")) f.integer("rated_at_ms", r.rated_at_ms, 0, kAny);
}

}  // namespace

std::string encode(const DimensionLabel& v) { return print_json(write(v)); }
template <>
Result<DimensionLabel> decode(std::string_view text) {
  return decode_object<DimensionLabel>(text, [](Fields& f, DimensionLabel& v) { read(f, v); });
}

std::string encode(const LabelList& v) { return print_json({{"labels", write_list(v.labels, [](const DimensionLabel& l) { return write(l); })}}); }
template <>
Result<LabelList> decode(std::string_view text) {
  return decode_object<LabelList>(text, [](Fields& f, LabelList& v) {
    read_list(f, "labels", v.labels, kDimsMax, [](Fields& inner, DimensionLabel& l) { read(inner, l); });
  });
}

std::string encode(const LabelChange& v) { return print_json({{"dimension", v.dimension}, {"label", v.label}, {"seen", v.seen}}); }
template <>
Result<LabelChange> decode(std::string_view text) {
  return decode_object<LabelChange>(text, [](Fields& f, LabelChange& v) {
    f.integer("dimension", v.dimension, 0, kU32);
    read_label(f, "label", v.label);
    read_label(f, "seen", v.seen);
  });
}

std::string encode(const DimensionRating& v) { return print_json(write(v)); }
template <>
Result<DimensionRating> decode(std::string_view text) {
  return decode_object<DimensionRating>(text, [](Fields& f, DimensionRating& v) { read(f, v); });
}

std::string encode(const RatingList& v) {
  return print_json({{"rater", v.rater}, {"ratings", write_list(v.ratings, [](const DimensionRating& r) { return write(r); })}});
}
template <>
Result<RatingList> decode(std::string_view text) {
  return decode_object<RatingList>(text, [](Fields& f, RatingList& v) {
    f.text("rater", v.rater, kRaterBytesMax);
    read_list(f, "ratings", v.ratings, kRatingsMax, [](Fields& inner, DimensionRating& r) { read(inner, r); });
  });
}

DataDictionary ratings_dictionary() {
  return {
      {"dimension", "Number of the dimension: the column of the embedding, counted from 1", "", {}, "", {}},
      {"shown_label", "The label that the study's people agreed to show; empty: none", "", {}, "", {}},
      {"labelled_by", "Who set it last; empty: whoever runs the server, or nobody", "", {}, "", {}},
      {"rated", "1 when this line is a rating; 0: nobody rated the dimension", "", {}, "", {}},
      {"rater", "Who rated; empty: whoever runs the server", "", {}, "", {}},
      {"rater_label", "The dimension in the rater's words; may be empty", "", {}, "", {}},
      {"interpretability", "1 (not at all) to 7 (very); empty: skipped", "", {}, "", {}},
      {"nature", "What binds the objects together", "",
       {{"visual", "what is seen"}, {"semantic", "what is meant"}, {"mixed", "both"}, {"unclear", "neither could be told"}}, "", {}},
      {"blind", "1 when the rater saw pictures only, neither labels nor other ratings", "", {}, "", {}},
      {"rated_at_ms", "Time of the rating, milliseconds since 1970 UTC, by the server's clock", "ms", {}, "", {}},
  };
}

std::string write_ratings_csv(std::uint32_t dims, std::span<const DimensionLabel> labels, std::span<const DimensionRating> ratings) {
  std::vector<const DimensionLabel*> label_of(dims, nullptr);
  for (const DimensionLabel& label : labels)
    if (label.dimension < dims) label_of[label.dimension] = &label;
  std::vector<std::vector<const DimensionRating*>> ratings_of(dims);
  for (const DimensionRating& rating : ratings)
    if (rating.dimension < dims) ratings_of[rating.dimension].push_back(&rating);
  std::string out = csv_header(ratings_dictionary());
  const auto line = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i > 0 ? "," : "") + cell_of(cells[i], ',', Quotes::kWhereNeeded);
    out += "\r\n";
  };
  for (std::uint32_t d = 0; d < dims; ++d) {
    const std::string number = std::to_string(d + 1), shown = label_of[d] != nullptr ? label_of[d]->label : "", by = label_of[d] != nullptr ? label_of[d]->changed_by : "";
    if (ratings_of[d].empty()) line({number, shown, by, "0", "", "", "", "", "", ""});
    for (const DimensionRating* r : ratings_of[d])
      line({number, shown, by, "1", r->rater, r->label, r->interpretability ? std::to_string(*r->interpretability) : "", to_string(r->nature), r->blind ? "1" : "0",
            std::to_string(r->rated_at_ms)});
  }
  return out;
}

}  // namespace tertium::wire
