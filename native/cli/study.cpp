// study.cpp: `tertium study`: a study from a researcher's files, its definition, its versions and its state.
#include "native/tasks/study.h"

#include <sys/stat.h>

#include <cmath>
#include <limits>
#include <memory>
#include <optional>

#include "native/cli/command.h"
#include "native/cli/fresh_parts.h"
#include "shared/base/text.h"
#include "shared/wire/api.h"

namespace tertium {
namespace {

void add_source(Command& command, StudySource& source) {
  command.text("DEFINITION", source.definition, "The study's definition, a JSON document (docs/study.md)").required();
  const Option pictures = command.text("--pictures", source.pictures, "A folder of JPEG, PNG, WebP, GIF and BMP files; each file's name without its ending names its object");
  command.text("--words", source.words, "A text file with a name a line: the objects are shown as words").excludes(pictures);
  command.text("--categories", source.categories, "A text file with lines of name, tab, category");
}

// What is there, for both ways of printing.
std::string describe(const StudyDraft& draft, wire::Report& report) {
  const StudyDefinition& d = draft.definition;
  const bool pictures = !draft.picture_paths.empty();
  const double minutes = minutes_of_session(d);
  report.add("slug", d.slug).add("title", d.title).add("stimuli", draft.stimuli.size()).add("pictures", draft.picture_paths.size());
  report.add("picture_bytes", draft.picture_bytes).add("largest_picture", draft.largest_picture);
  report.add("practice_trials", d.practice_trials).add("trials_per_session", d.trials_per_session);
  report.add("catch_trials_per_session", d.catch_trials_per_session).add("repeats_per_session", d.repeats_per_session);
  report.add("session_trials", trials_of_session(d)).add("minutes_about", std::round(10 * minutes) / 10).add("notes", draft.notes);
  std::string table = "study        " + d.slug + ": " + quote_for_message(d.title, 100) + "\n";
  if (!draft.stimuli.empty())
    table += "objects      " + format_count(draft.stimuli.size()) +
             (pictures ? " pictures, " + format_fixed(static_cast<double>(draft.picture_bytes) / 1e6, 1) + " MB" : std::string(" words")) + "\n";
  table += "a session    " + format_count(trials_of_session(d)) + " trials: " + std::to_string(d.practice_trials) + " practice, " + std::to_string(d.trials_per_session) +
           " main, " + std::to_string(d.catch_trials_per_session) + " catch, " + std::to_string(d.repeats_per_session) + " repeats; about " +
           format_fixed(std::max(1.0, std::round(minutes)), 0) + " min, without texts and breaks\n";
  for (const std::string& note : draft.notes) table += "note         " + note + "\n";
  return table;
}

int run_new(const Arguments& arguments) {
  StudySource source;
  std::string data_path;
  bool open = false;
  Command command("study new", "Makes a study from its definition and its pictures or words. It is a draft, which nobody can take part in, until it is published",
                  "tertium study new animals.json --pictures animals --data ~/tertium");
  add_source(command, source);
  command.text("--data", data_path, "The server's data directory; made when missing").required();
  command.flag("--open", open, "Publish it at once");
  command.explain("Everything is checked first; when anything is wrong, nothing is stored. A server that runs on the data directory must be stopped for it.");
  if (const auto code = command.parse(arguments)) return *code;
  ::umask(077);  // what is written belongs to this user alone: session keys are secrets

  const auto run = [&]() -> Result<int> {
    if (source.pictures.empty() && source.words.empty()) return Error{ErrorCode::kInvalid, "the study needs objects: give --pictures or --words"};
    TRY(const StudyDraft draft, read_study(source));
    // Destroyed from the last to the first: the database is closed, what was made is taken away, the lock is let go.
    std::unique_ptr<DataDirectory> data;
    FreshParts fresh(data_path);
    TRY(data, DataDirectory::open(data_path, DataDirectory::Access::kOwn));
    fresh.own();
    TRY(const std::unique_ptr<Store> store, Store::open(data->database_path()));
    TRY_DO(create_study(*store, *data, draft, open));
    fresh.keep();
    wire::Report report;
    std::string table = describe(draft, report);
    const std::string link = "/t/" + draft.definition.slug;
    report.add("state", to_string(open ? StudyState::kOpen : StudyState::kDraft)).add("link", link);
    table += open ? "is open; serve it with `tertium serve --data " + data_path + "`; participants' link ends with " + link + "\n"
                  : "is a draft; open it with `tertium study publish " + draft.definition.slug + " --data " + data_path + "`\n";
    return command.done(report, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

int run_check(const Arguments& arguments) {
  StudySource source;
  Command command("study check", "Checks a study's definition, and its pictures or words when they are given, and stores nothing",
                  "tertium study check animals.json --pictures animals");
  add_source(command, source);
  if (const auto code = command.parse(arguments)) return *code;
  const Result<StudyDraft> draft = read_study(source);
  if (!draft) return command.fail(draft.error());
  wire::Report report;
  report.add("valid", true);
  std::string table = describe(*draft, report);
  if (draft->stimuli.empty()) table += "note         the objects were not checked: give --pictures or --words too\n";
  return command.done(report, table + "the definition is valid\n");
}

// What acts on a study of a data directory: its slug, and the place.
struct StudyPlace {
  std::string slug, data_path;
  void add_to(Command& command) {
    command.text("STUDY", slug, "The study's slug, as in its link").required();
    command.text("--data", data_path, "The server's data directory").required();
  }
};

// Calls `act(store)` with the data directory to itself.
template <class Act>
int run_on_study(Command& command, const std::string& data_path, const Act& act) {
  ::umask(077);
  const auto run = [&]() -> Result<int> {
    TRY_DO(DataDirectory::open(data_path, DataDirectory::Access::kRead));  // nothing is made where no data are
    TRY(const std::unique_ptr<DataDirectory> data, DataDirectory::open(data_path, DataDirectory::Access::kOwn));
    TRY(const std::unique_ptr<Store> store, Store::open(data->database_path()));
    return act(*store);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

constexpr const char* kServerMustBeStopped = "A server that runs on the data directory must be stopped for it; its console can do the same.";

void add_version(wire::Report& report, const StudySummary& study) {
  report.add("slug", study.slug).add("state", to_string(study.state)).add("version", study.version).add("version_hash", study.version_hash);
  report.add("changed", study.changed).add("link", "/t/" + study.slug);
}

int run_publish(const Arguments& arguments) {
  StudyPlace place;
  Command command("study publish", "Freezes the definition as a version that participants get from now on; a draft opens", "tertium study publish animals --data ~/tertium");
  place.add_to(command);
  command.explain(std::string("Each session and each exported answer names the version and its SHA-256. ") + kServerMustBeStopped);
  if (const auto code = command.parse(arguments)) return *code;
  return run_on_study(command, place.data_path, [&](Store& store) -> Result<int> {
    TRY(const StudySummary before, store.find_study(place.slug));
    TRY(const StudySummary study, publish_study(store, place.slug));
    const bool new_version = study.version != before.version, opened = study.state != before.state;
    wire::Report report;
    add_version(report, study);
    report.add("new_version", new_version).add("already_open", !opened && study.state == StudyState::kOpen);
    std::string line = "the study " + place.slug + (new_version ? " has" : " had") + " version " + std::to_string(study.version);
    line += new_version ? ", " + study.version_hash.substr(0, 12) : std::string(" already");
    line += study.state == StudyState::kPaused ? "; it is paused" : opened ? ", and is open" : ", and was open already";
    return command.done(report, line + "; participants' link ends with /t/" + place.slug + "\n");
  });
}

int run_edit(const Arguments& arguments) {
  StudyPlace place;
  std::string definition_path;
  Command command("study edit", "Gives a study another definition. Participants get it once it is published", "tertium study edit animals animals.json --data ~/tertium");
  command.text("STUDY", place.slug, "The study's slug, as in its link").required();
  command.text("DEFINITION", definition_path, "The definition, a JSON document (docs/study.md)").required();
  command.text("--data", place.data_path, "The server's data directory").required();
  command.explain(std::string("The slug and the objects stay as they are. ") + kServerMustBeStopped);
  if (const auto code = command.parse(arguments)) return *code;
  return run_on_study(command, place.data_path, [&](Store& store) -> Result<int> {
    TRY(const StudyDraft draft, read_study({definition_path, "", "", ""}));
    TRY(const StudySummary study, edit_study(store, place.slug, draft.definition));
    wire::Report report;
    add_version(report, study);
    return command.done(report, "the definition of " + place.slug + (study.state == StudyState::kDraft ? " is kept; the study is a draft\n"
                                                                     : study.changed ? " waits: participants get it after `tertium study publish`\n"
                                                                                     : " is what participants get already\n"));
  });
}

int run_show(const Arguments& arguments) {
  StudyPlace place;
  std::optional<std::uint32_t> version;
  Command command("study show", "Prints a study's definition as it is edited, or a version that was published, as JSON", "tertium study show animals --data ~/tertium");
  place.add_to(command);
  command.whole("--version", version, "A published version, with its objects: the very document whose SHA-256 goes with the answers", 1,
                std::numeric_limits<std::uint32_t>::max());
  if (const auto code = command.parse(arguments)) return *code;
  const auto run = [&]() -> Result<std::string> {
    TRY(const std::unique_ptr<DataDirectory> data, DataDirectory::open(place.data_path, DataDirectory::Access::kRead));
    StoreOptions reading;
    reading.read_only = true;
    TRY(const std::unique_ptr<Store> store, Store::open(data->database_path(), reading));
    if (version) return store->version_document(place.slug, *version);
    TRY(const StudyDefinition definition, edited_definition(*store, place.slug));
    return wire::encode(definition);
  };
  const Result<std::string> document = run();
  if (!document) return command.fail(document.error());
  wire::Report report;
  report.add("slug", place.slug).add("document", *document);
  return command.done(report, *document + "\n");
}

int run_state(const Arguments& arguments, const char* verb, StudyState state, const char* what) {
  StudyPlace place;
  Command command(std::string("study ") + verb, what, std::string("tertium study ") + verb + " animals --data ~/tertium");
  place.add_to(command);
  command.explain(kServerMustBeStopped);
  if (const auto code = command.parse(arguments)) return *code;
  return run_on_study(command, place.data_path, [&](Store& store) -> Result<int> {
    TRY_DO(store.set_study_state(place.slug, state));
    TRY(const StudySummary study, store.find_study(place.slug));
    wire::Report report;
    add_version(report, study);
    return command.done(report, "the study " + place.slug + " is " + to_string(study.state) + "\n");
  });
}

}  // namespace

int run_study_verb(const Arguments& arguments) {
  const std::string action = arguments.empty() ? "" : arguments[0];
  const Arguments rest(arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end());
  if (action == "new") return run_new(rest);
  if (action == "check") return run_check(rest);
  if (action == "publish") return run_publish(rest);
  if (action == "edit") return run_edit(rest);
  if (action == "show") return run_show(rest);
  if (action == "pause") return run_state(rest, "pause", StudyState::kPaused, "Lets nobody begin any more, until it is opened again; who has begun goes on");
  if (action == "open") return run_state(rest, "open", StudyState::kOpen, "Opens a paused or closed study again");
  if (action == "close") return run_state(rest, "close", StudyState::kClosed, "Ends a study: nobody can begin any more; who has begun goes on");
  Command command("study", "Makes, checks, edits and opens studies: `tertium study new`, `check`, `show`, `edit`, `publish`, `pause`, `open`, `close`; each has its own --help",
                  "tertium study new animals.json --pictures animals --data ~/tertium");
  if (action == "--help" || action == "-h")
    if (const auto code = command.parse({"--help"})) return *code;
  return command.fail({ErrorCode::kInvalid, (action.empty() ? "what to do is missing" : quote_for_message(action) + " is nothing that can be done with a study") +
                                                std::string("; allowed are new, check, show, edit, publish, pause, open and close")});
}

}  // namespace tertium
