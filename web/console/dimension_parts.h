// dimension_parts.h: what the pages of dimensions share: picture size from the link, agreement in words, the form of a rating, the percentile sheet.
#pragma once
#include <string>
#include <string_view>

#include "web/console/app.h"

namespace tertium::console {

enum class PictureSize { kSmall, kMedium, kLarge };
PictureSize picture_size(const Route& route);      // "size" of the link; medium where it says nothing we know
void picture_size_choice(App& app);                // a combo in a line of controls
// The text, cut with an ellipsis where it is wider.
std::string clipped(std::string_view words, ui::Type type, float width);
// "3 raters, blind. Agreement ...", or "" where fewer than two rated.
std::string agreement_words(const RaterAgreement& agreement);
std::string nature_name(DimensionNature nature);
std::string rater_words(const std::string& rater);  // a name, or "whoever runs the server"

// The question of 1 to 7 and of the nature, as two groups of radios; keys: 1 to 7 choose too. Into app.rating_form.
void rating_questions(App& app, bool keys);
// Fills app.rating_form from one's rating of this dimension, when it is another dimension's form or was not touched since.
void ready_rating_form(App& app, std::uint64_t run, std::uint32_t dimension, const DimensionRating* mine);

// Rows of objects at percentiles of the weights. links: pictures lead to their objects; numbers: the weight stands beside.
void percentile_rows(App& app, const OpenRun& run, const DimensionFacts& facts, float picture, bool links);

}  // namespace tertium::console
