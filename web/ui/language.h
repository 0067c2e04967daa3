// language.h: the language of the page: its direction, and its catalogue, fetched when the language is chosen.
// Catalogues are files of the site, /app/<program>.<primary subtag>.txt; where there is none, English words stay. Until the chosen one is
// there (or known not to be) no frame is made, so that nobody sees a screen in two languages.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace tertium::ui {

// The first catalogue: that of `language` (BCP 47), else English. `done` is told how it went; without words no program can begin.
void start_language(std::string program, std::string_view language, std::function<void(const Result<void>&)> done);
// The study's language, say: <html lang dir> at once, the words as soon as they come. A broken line is tried again behind English words.
void choose_language(std::string_view tag);
bool language_on_its_way();
// Of the language chosen last. Layout, progress and arrows run from the right then.
bool right_to_left();
bool is_right_to_left(std::string_view tag);  // by its primary subtag
// Latin titles are slightly tightened; letters that join, and ideographs, are left as they are.
bool may_tighten();
void forget_language();                       // tests

}  // namespace tertium::ui
