// app.h: the console as a whole: where the reader is, what is asked for again while they look, and the frame around each screen.
// One thread, one App for the life of the page.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/console/definition_editor.h"
#include "web/console/fit_parts.h"
#include "web/console/model.h"
#include "web/console/new_study.h"
#include "web/console/people_forms.h"
#include "web/console/route.h"
#include "web/platform/platform.h"
#include "web/ui/widgets.h"

namespace tertium::console {

inline constexpr double kPollMs = 2500;         // counts of studies
inline constexpr double kPollRunningMs = 1000;  // a fit that is being watched

// What is typed into the form of a new fit.
struct FitForm {
  std::string study;               // whose form this is
  int method = 0;                  // 0 VICE, 1 SPoSE
  int preset = 1;                  // fast, default, paper
  int runs = 0;                    // which of the numbers of runs that are offered
  std::string seed = "0";
  bool more = false;               // the next two are shown; empty: by the preset and the data
  std::string dims, lambda;
  bool include_simulated = true;
  std::optional<std::uint64_t> dataset;  // what to fit: imported data by id, 0 the study's answers; unset: not chosen yet
  bool sending = false;
  std::optional<Error> error;
};

// What is chosen and typed for a new question to the study's observers. Observers by their keys ("dataset-3"), "": none, or not chosen yet.
struct AnalysisForm {
  std::string study;               // whose form this is
  std::string a, b, title_a, title_b;  // of a comparison; titles "": by the results
  std::vector<std::string> networks;   // of an alignment
  std::string network, judge, test, embedding, erring, scored;  // erring: by whose dimensions networks err; scored: whose choices a read-out is held against
  bool more = false;               // the next ones are shown
  std::string bootstraps = "1000", permutations = "1000", triplets = "10000000", seed = "0", folds, lambda;  // "": by default
  bool centre = false, controls = true, relu = false, standardise = false;
  int weights = 0, objective = 0, method = 0;  // of the words in analysis_form.cpp
  bool sending = false;
  std::optional<Error> error;
};

// What is asked and under way on a study's page.
struct PublicationState {
  std::string study;
  bool asks_to_publish = false, asks_to_close = false, busy = false;
  bool warned = false;             // a panel's link was copied though its identifiers are not kept
};

// What is asked about one session on the live page.
struct WithdrawalForm {
  std::string study;
  std::string typed;                   // a number or a withdrawal code
  std::uint32_t session = 0;           // 0: by `code`
  std::string code;
  bool open = false, busy = false;     // its dialog; a request is under way
  std::optional<std::uint64_t> count;  // of answers that would go; unset: not asked yet
  std::optional<Error> error;
};

// The page of objects as it was last made: what the link asked for and what came of it.
struct ObjectList {
  std::uint64_t run = 0;
  std::string words, order, category;
  std::vector<Ranked> objects;
  std::vector<std::string> categories;  // of the whole run
};

// The rows of the page of dimensions as they were last found.
struct DimensionRows {
  std::uint64_t run = 0, version = 0;
  DimensionQuery query;
  std::vector<std::uint32_t> dimensions;
};

// What is typed as a dimension's label.
struct LabelForm {
  std::uint64_t run = 0;
  std::uint32_t dimension = 0;
  std::string text, seen;          // seen: the label that stood there when the writing began
  bool touched = false, sending = false, saved = false;
  std::string before;              // what the label was before it was saved: to undo
  std::optional<Error> error;
};

// What is chosen and typed as one's rating of a dimension.
struct RatingForm {
  std::uint64_t run = 0;
  std::uint32_t dimension = 0;
  std::string label;
  std::uint32_t step = 0;          // 1 to 7; 0: not chosen
  std::optional<DimensionNature> nature;
  bool filled = false;             // from the rating that was given before
  bool touched = false, sending = false, saved = false;
  std::optional<Error> error;
};

// The report of the analysis that is looked at.
class ReportView;
struct OpenReport {
  std::string document;            // its SHA-256
  std::shared_ptr<ReportView> view;
};

class App {
 public:
  explicit App(net::ConsoleSource& source) : model_(source), editor_(model_) {}
  void start();  // takes the page's address, listens to Back and to the page being hidden
  void frame();  // lays out one frame

  Model& model() { return model_; }
  const Route& route() const { return route_; }
  // After this frame; a new entry in the browser's history.
  void go(const Route& route);
  // The same entry: for what is typed into a search.
  void replace(const Route& route);
  // The study of the current page (that of its run, once known), or "".
  const std::string& current_study() const { return study_; }
  // Whether the reader has this role in that study. What they may not do is not shown, or is disabled and says why; the server decides anyway.
  bool may(Role needed) const { return tertium::may(model_.role_of(study_), needed); }
  // The fit that the page of fits shows: the one in the link, else the newest; 0: none yet.
  std::uint64_t shown_fit() const;
  // Ask for the current page's data again now.
  void refresh();

  // After a sign-in in another tab: everything is asked for anew.
  void sign_in_again();

  DefinitionEditor& editor() { return editor_; }
  NewStudyForm new_study;
  PublicationState publication;
  WithdrawalForm withdrawal;
  FitForm fit_form;
  AnalysisForm analysis_form;
  OpenReport open_report;
  ResultImport result_import;
  SignInForm sign_in_form;
  AccountForm account_form;
  PeopleForm people_form;
  RolesForm roles_form;
  std::string invitation;          // of the page's address: somebody comes to choose a password
  std::uint64_t open_dataset = 0;  // whose details are shown; 0: none
  std::string objects_words;       // typed into the search of objects or of dimensions; follows the link's "find"
  ObjectList object_list;
  DimensionRows dimension_rows;
  LabelForm label_form;
  RatingForm rating_form;
  std::string pick_words;          // typed where one object is put in place of another

 private:
  void arrive(const Route& route);
  void poll_when_due();
  double poll_interval() const;    // 0: nothing to ask for again
  void name_page();
  void show_page();

  void take_drops();               // files may be dropped where a new study can begin

  Model model_;
  DefinitionEditor editor_;
  bool takes_drops_ = false;
  Route route_;
  std::string study_;
  std::optional<Route> next_;
  platform::TimerId timer_ = 0;
  double timer_interval_ = 0;
  bool focus_heading_ = false;     // a new screen is about to be laid out
  bool heading_due_ = false;       // it has been
  std::string page_title_;
};

// ---- for screens ----
// A link to another view: real address, followed without loading the page again.
void route_link(App& app, std::string_view id, std::string_view label, const Route& to, ui::Type type = ui::Type::kText);
// What went wrong with `what`, what is safe, what to do; Try again. True: pressed.
bool show_failure(App& app, std::string_view id, const Error& error);
// Over a page whose numbers may be old: the server does not answer at the moment.
void show_stale_note(App& app, const std::optional<Error>& error);

}  // namespace tertium::console
