// stimuli.h: objects as the console shows them: a picture or word that is a link to its page, strips and grids of them.
// Only what is on the screen (and a little around it) is submitted, so thousands of objects stay quick.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "web/console/app.h"

namespace tertium::console {

struct ObjectLinkOptions {
  float opacity = 1;
  bool tile = false;              // on a ground of its own with rounded corners
  bool outlined = false;          // that ground is a surface with a line: for tiles that lie on the page, not in a card
  std::string_view description = {};  // read after the name: "weight 3.20"
  int max_side = 128;             // of the picture, device pixels
  bool link = true;               // false: only shown
  bool tooltip = true;            // its name while the pointer is on it
  const Route* to = nullptr;      // where the link leads; null: the object's page
  std::string_view name = {};     // what the link is called when it leads elsewhere; empty: as the object
};
// One object in a box. The caller scopes ids.
void object_link(App& app, std::string_view id, const Stimulus& stimulus, std::uint64_t run, const ui::Box& box, const ObjectLinkOptions& options = {});

// Objects in one row, as many as fit: pictures of size x size, or words in chips. weight: said in the description.
struct StripOptions {
  float size = 40, spacing = 9;
  std::uint64_t run = 0;          // 0: not links
  bool weights = true;
};
void object_strip(App& app, const ui::Box& box, std::span<const Stimulus> stimuli, std::span<const Ranked> objects, const StripOptions& options);

// A grid of tiles that scrolls with the page, with text under each. Rows outside the window are room only.
struct GridOptions {
  float min_tile = 72, spacing = 10;
  int max_columns = 0;
  std::uint64_t run = 0;          // 0: not links
  bool outlined = false;          // as in ObjectLinkOptions
  bool fade = false;              // pictures fade with their weight
  bool weights = false;           // the number under each; else its name
  bool bare = false;              // nothing under it: pictures alone
  const char* spoken = "weight.value";  // how that number is read out: a message with {w}
  std::function<Route(const Stimulus&)> to = {};  // where a link leads; empty: the object's page
  const char* named = nullptr;    // what such a link is called: a message with {name}
};
void object_grid(App& app, std::string_view id, std::span<const Stimulus> stimuli, std::span<const Ranked> objects, const GridOptions& options);

// `count` objects spread evenly over all of them: a first look.
std::vector<Ranked> sample_objects(std::size_t objects, std::size_t count);
// Most of these have no picture.
bool are_words(std::span<const Stimulus> stimuli);
// Does a row of this height at the cursor show, or is it the next one above or below? What is further away is room only: each row costs elements
// of the page. The next one must be there for Tab to go to.
bool near_window(float top, float height);

// What a dimension is called: its label where it has one, else "Dimension 3"; within a sentence "dimension 3 (animals)"; short: "animals" or "3".
std::string dimension_words(App& app, const OpenRun& run, std::uint32_t dimension);
std::string dimension_inline(App& app, const OpenRun& run, std::uint32_t dimension);
std::string dimension_short(App& app, const OpenRun& run, std::uint32_t dimension);
// The series ink of the n-th of few things that stand beside each other; from the sixth on a quiet one.
ui::Ink series_ink(std::size_t n);

}  // namespace tertium::console
