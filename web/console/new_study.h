// new_study.h: what a person has given and typed for a study that does not exist yet.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "shared/base/result.h"
#include "web/net/uploads.h"

namespace tertium::console {

class App;

inline constexpr std::size_t kStimuliShown = 60;   // at first, and more at a time

struct NewStudyForm {
  std::unique_ptr<net::Upload> upload;      // none: nothing was given yet
  bool over = false;                        // files are being dragged across the page
  std::string title, slug, question;
  bool slug_typed = false;                  // else it follows the title
  bool leave_out = false;                   // files with problems
  std::size_t shown = kStimuliShown;
  bool creating = false;
  std::optional<Error> error;
};

// Files were dropped or chosen: they are sent, and the page of a new study shows how that goes. More files add to those that are there.
void take_given_files(App& app, platform::GivenFiles given);

}  // namespace tertium::console
