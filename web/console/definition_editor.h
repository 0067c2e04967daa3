// definition_editor.h: a study's definition while somebody changes it: the draft, what was there before each change, and whether the server
// has it. No layout. One thread; lives as long as the page.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/domain/study.h"
#include "web/console/model.h"
#include "web/net/backoff.h"

namespace tertium::console {

inline constexpr double kSaveAfterMs = 700;         // since the last change
inline constexpr std::size_t kUndoStepsMax = 200;

enum class Saved : unsigned char {
  kSaved,      // the server has the draft as it is
  kWaiting,    // for a pause in typing
  kSaving,
  kInvalid,    // problem() says what no server would take; not sent
  kFailed,     // problem() says why; tried again where that may help
};

class DefinitionEditor {
 public:
  explicit DefinitionEditor(Model& model) : model_(model) {}
  ~DefinitionEditor();
  DefinitionEditor(const DefinitionEditor&) = delete;
  DefinitionEditor& operator=(const DefinitionEditor&) = delete;

  // To be called in every frame of the page: takes up the study's definition when it is there. False: it is not yet, see model.definition().
  bool open(const std::string& slug);
  const std::string& slug() const { return slug_; }
  StudyDefinition draft;             // change it, then say changed()
  // The draft was changed. Changes of one field in a row are one step to undo.
  void changed(std::string_view field);
  // A field holds what cannot be in the draft ("ten" for a number); "" when it does no more.
  void set_misfit(const std::string& field, const std::string& why);
  void undo();
  bool can_undo() const { return !before_.empty(); }
  // Another document in place of the draft; the address stays the study's own. One step to undo.
  void replace(StudyDefinition other);
  // Somebody else changed the study: nothing is sent over their changes before take_theirs().
  bool conflict() const { return state_ == Saved::kFailed && conflict_; }
  // What the server has now in place of the draft. One step to undo, and undoing it replaces theirs knowingly.
  void take_theirs();
  void save_now();                   // if anything waits
  void flush();                      // leaving the page: what is valid is sent

  Saved state() const { return state_; }
  const std::string& problem() const { return problem_; }
  std::uint64_t revision() const { return revision_; }  // grows whenever the server has something new: for the preview's address
  // What is wrong with this field as it stands, or "".
  std::string error_of(std::string_view field) const;
  // What was typed where the draft cannot hold it.
  std::map<std::string, std::string, std::less<>> typed;

 private:
  void look();                       // at the draft: save it later, or say what is wrong
  void save();

  Model& model_;
  std::string slug_, field_;
  std::vector<StudyDefinition> before_;
  StudyDefinition last_;             // the draft as it was when changed() was last called
  std::map<std::string, std::string, std::less<>> misfits_;
  Saved state_ = Saved::kSaved;
  std::string problem_;
  std::vector<std::string> seen_;    // net::seen_name of what the server may have: where the draft came from, and what was sent without an answer
  bool conflict_ = false;
  std::uint64_t revision_ = 1, sending_ = 0, version_ = 0;  // version_: of the draft, grows with each change
  platform::TimerId timer_ = 0;
  net::Backoff backoff_{1000, 30'000};
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

// The fields that differ, by their names in the document: "title", "trials_per_session".
std::vector<std::string> changed_fields(const StudyDefinition& a, const StudyDefinition& b);

// "Animals & tools" -> "animals-tools": an address from a title; "" when no letter of a-z is in it.
std::string slug_of(std::string_view title);

}  // namespace tertium::console
