// study.cpp: reads a study's files, holds them against each other, and stores them.
#include "native/tasks/study.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "native/files/file_io.h"
#include "native/files/file_source.h"
#include "native/pictures/prepare.h"
#include "native/tasks/inputs.h"
#include "native/tasks/put_files.h"
#include "native/tasks/upload.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/domain/names.h"
#include "shared/wire/api.h"
#include "shared/wire/limits.h"
#include "shared/wire/lines.h"

namespace tertium {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPictureBytesAtOnce = 32 << 20;  // written to disk together
constexpr std::uint64_t kPictureBytesMuch = 500 << 10;   // a participant loads three of them for each trial
constexpr std::uint64_t kCategoriesBytesMax = 1 << 30;
constexpr double kSecondsPerChoice = 3;
constexpr std::size_t kNamesInANote = 5;

Error invalid(const std::string& message) { return Error{ErrorCode::kInvalid, message}; }

// At most some of them: "a, b, c and 12 more".
std::string list_some(const std::vector<std::string>& names) {
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kNamesInANote); ++i) list += (i ? ", " : "") + quote_for_message(names[i]);
  return names.size() > kNamesInANote ? list + " and " + format_count(names.size() - kNamesInANote) + " more" : list;
}

// A picture's file as participants get it.
Result<std::string> read_prepared(const std::string& path) {
  TRY(const std::string bytes, read_file(path, kUploadPictureBytesMax));
  Result<PreparedPicture> picture = prepare_picture(bytes);
  if (!picture) return Error{picture.error().code == ErrorCode::kUnsupported ? ErrorCode::kInvalid : picture.error().code, path + ": " + picture.error().message};
  return std::move(picture->webp);
}

Result<void> read_pictures(const std::string& folder, StudyDraft& draft) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    if (fs::exists(folder, error)) return invalid("--pictures: " + quote_for_message(folder) + " is no folder; one with pictures is needed");
    return Error{ErrorCode::kNotFound, "--pictures: there is no folder " + quote_for_message(folder)};
  }
  std::vector<std::string> paths;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with('.')) continue;  // what systems leave behind
    if (paths.size() == kPicturesMax) return invalid(folder + ": holds more than " + format_count(kPicturesMax) + " files, which is the most for one study");
    paths.push_back(entry->path().string());
  }
  if (error) return Error{ErrorCode::kIo, "cannot read the folder " + folder + ": " + error.message()};
  std::sort(paths.begin(), paths.end());
  std::map<std::string, std::string> path_of_name;  // also the order of the objects
  for (const std::string& path : paths) {
    const std::string name = fs::path(path).stem().string(), shown = quote_for_message(fs::path(path).filename().string(), 100);
    if (!fs::is_regular_file(path, error))
      return invalid(folder + ": " + shown + (fs::is_directory(path, error) ? " is a folder" : " is no file") + "; pictures must lie in the folder itself");
    if (!is_utf8(name) || name.size() > kNameBytesMax || name.find_first_of("\n\r\t") != std::string::npos)
      return invalid(folder + ": " + shown + " gives no name for an object; a name is UTF-8 of 1 to " + std::to_string(kNameBytesMax) + " bytes without tabs and line ends");
    const auto [other, is_new] = path_of_name.emplace(name, path);
    if (!is_new)
      return invalid(folder + ": " + quote_for_message(fs::path(other->second).filename().string(), 100) + " and " + shown + " would both be called " + quote_for_message(name) +
                     "; each name must be there once");
  }
  std::map<std::string, std::string> name_of_hash;
  std::vector<std::string> equal, large;
  for (const auto& [name, path] : path_of_name) {
    TRY(const std::string bytes, read_prepared(path));
    draft.stimuli.push_back({name, "", sha256_hex(bytes), ""});
    draft.picture_paths.push_back(path);
    draft.picture_bytes += bytes.size();
    draft.largest_picture = std::max<std::uint64_t>(draft.largest_picture, bytes.size());
    if (bytes.size() > kPictureBytesMuch) large.push_back(name);
    const auto [first, is_new] = name_of_hash.emplace(draft.stimuli.back().picture, name);
    if (!is_new) equal.push_back(first->second + " = " + name);
  }
  if (!equal.empty()) draft.notes.push_back("the same picture under two names: " + list_some(equal));
  if (!large.empty())
    draft.notes.push_back(format_count(large.size()) + (large.size() == 1 ? " picture is" : " pictures are") + " larger than " + std::to_string(kPictureBytesMuch >> 10) +
                          " KiB and slow to load on a phone: " + list_some(large));
  return {};
}

// Lines of name, tab, category; a first line "name<tab>category" is a header. Objects without a line have no category.
Result<void> read_object_categories(const std::string& path, StudyDraft& draft) {
  std::map<std::string, Stimulus*> object;
  for (Stimulus& stimulus : draft.stimuli) object.emplace(stimulus.name, &stimulus);
  TRY(const std::unique_ptr<FileSource> file, FileSource::open(path, {kCategoriesBytesMax, kObjectsMax}));
  wire::LineReader lines(*file, path);
  std::set<std::string> seen;
  for (;;) {
    TRY(const auto line, lines.next());
    if (!line) break;
    if (line->empty() || (lines.number() == 1 && *line == "name\tcategory")) continue;
    const auto fields = split(*line, '\t');
    if (fields.size() != 2 || fields[0].empty() || fields[1].empty())
      return invalid(lines.where() + ": " + quote_for_message(*line) + "; a line is an object's name, a tab and its category");
    if (!is_utf8(fields[1]) || fields[1].size() > kNameBytesMax)
      return invalid(lines.where() + ": the category " + quote_for_message(fields[1]) + " must be UTF-8 of at most " + std::to_string(kNameBytesMax) + " bytes");
    const std::string name(fields[0]);
    const auto found = object.find(name);
    if (found == object.end()) return invalid(lines.where() + ": " + quote_for_message(name) + " is no object of this study");
    if (!seen.insert(name).second) return invalid(lines.where() + ": " + quote_for_message(name) + " is there twice; an object has one category");
    found->second->category = fields[1];
  }
  if (seen.empty()) return invalid(path + ": holds no line; a line is an object's name, a tab and its category");
  if (seen.size() < draft.stimuli.size()) draft.notes.push_back(format_count(draft.stimuli.size() - seen.size()) + " objects have no category");
  return {};
}

// The objects that the definition names are there.
Result<void> check_named_objects(const StudyDraft& draft, const std::string& what) {
  std::set<std::string, std::less<>> names;
  for (const Stimulus& stimulus : draft.stimuli) names.insert(stimulus.name);
  const auto check = [&](const std::string& field, const std::array<std::string, 3>& three) -> Result<void> {
    for (const std::string& name : three)
      if (!names.contains(name)) return invalid(what + ": " + field + ".stimuli names " + quote_for_message(name) + ", which is no object of this study");
    return {};
  };
  const StudyDefinition& d = draft.definition;
  for (std::size_t i = 0; i < d.examples.size(); ++i) TRY_DO(check("examples[" + std::to_string(i) + "]", d.examples[i].stimuli));
  for (std::size_t i = 0; i < d.catch_trials.size(); ++i) TRY_DO(check("catch_trials[" + std::to_string(i) + "]", d.catch_trials[i].stimuli));
  return {};
}

void add_notes(StudyDraft& draft) {
  const StudyDefinition& d = draft.definition;
  if (d.catch_trials_per_session > d.catch_trials.size())
    draft.notes.push_back("a session has " + std::to_string(d.catch_trials_per_session) + " catch trials, of which there are only " + std::to_string(d.catch_trials.size()) +
                          ": some come twice, and people may notice");
  if (!d.catch_trials.empty() && d.catch_trials_per_session == 0) draft.notes.push_back("catch_trials are given, but catch_trials_per_session is 0: none is shown");
  if (!draft.stimuli.empty() && draft.stimuli.size() < 7) draft.notes.push_back("with fewer than 7 objects the same object is shown in trials that follow each other");
}

}  // namespace

Result<StudyDraft> read_study(const StudySource& source) {
  StudyDraft draft;
  TRY(const std::string json, read_file(source.definition, kDefinitionBytesMax));
  Result<StudyDefinition> definition = wire::decode<StudyDefinition>(json);
  if (!definition) return Error{definition.error().code, source.definition + ": " + definition.error().message};
  draft.definition = *std::move(definition);
  if (!source.pictures.empty()) TRY_DO(read_pictures(source.pictures, draft));
  if (!source.words.empty()) {
    TRY(const Names names, load_names(source.words));
    for (const std::string& name : names) draft.stimuli.push_back({name, "", "", ""});
  }
  const bool has_objects = !source.pictures.empty() || !source.words.empty();
  if (has_objects && draft.stimuli.size() < 3)
    return invalid((source.pictures.empty() ? source.words : source.pictures) + ": gives " + std::to_string(draft.stimuli.size()) + " objects; a study needs at least 3");
  if (!source.categories.empty()) {
    if (!has_objects) return invalid("--categories needs the objects: give --pictures or --words too");
    TRY_DO(read_object_categories(source.categories, draft));
  }
  if (has_objects) TRY_DO(check_named_objects(draft, source.definition));
  add_notes(draft);
  return draft;
}

Result<void> create_study(Store& store, DataDirectory& data, const StudyDraft& draft, bool open) {
  // Before any picture is written.
  const auto there = store.find_study(draft.definition.slug);
  if (there) return Error{ErrorCode::kConflict, "slug: there is already a study " + quote_for_message(draft.definition.slug) + "; choose another"};
  if (there.error().code != ErrorCode::kNotFound) return there.error();
  PutFiles put(data);
  for (std::size_t i = 0; i < draft.picture_paths.size();) {
    std::vector<std::string> files, names;
    for (std::uint64_t bytes = 0; i < draft.picture_paths.size() && bytes < kPictureBytesAtOnce; ++i) {
      TRY(std::string picture, read_prepared(draft.picture_paths[i]));
      if (sha256_hex(picture) != draft.stimuli[i].picture) return invalid(draft.picture_paths[i] + ": has changed since it was checked; try again");
      bytes += picture.size();
      files.push_back(std::move(picture));
      names.push_back(draft.stimuli[i].picture);
    }
    TRY_DO(put.put({files.begin(), files.end()}, names));
  }
  TRY_DO(store.create_study(draft.definition, draft.stimuli, StudyState::kDraft));
  put.keep();
  if (open) TRY_DO(publish_study(store, draft.definition.slug));
  return {};
}

namespace {

Result<StudyDefinition> definition_waiting(const std::string& slug, const std::string& waiting) {
  Result<StudyDefinition> definition = wire::decode<StudyDefinition>(waiting);
  if (!definition) return Error{ErrorCode::kInternal, "the edited definition of " + slug + " cannot be read: " + definition.error().message};
  return definition;
}

Result<StudyDefinition> definition_of(Store& store, const std::string& slug, const std::string& waiting) {
  return waiting.empty() ? store.study_definition(slug) : definition_waiting(slug, waiting);
}

}  // namespace

Result<StudyDefinition> edited_definition(Store& store, const std::string& slug) {
  TRY(const std::string waiting, store.waiting_edit(slug));
  return definition_of(store, slug, waiting);
}

Result<StudySummary> edit_study(Store& store, const std::string& slug, const StudyDefinition& definition, const std::vector<std::string>& seen) {
  const auto may_replace = [&](const StudyDefinition& published, const std::string& waiting) -> Result<void> {
    StudyDefinition now = published;
    if (!waiting.empty()) { TRY(now, definition_waiting(slug, waiting)); }
    // The edit itself is there already when the reply to it was lost.
    if (now == definition || std::find(seen.begin(), seen.end(), sha256_hex(wire::encode(now))) != seen.end()) return {};
    return Error{ErrorCode::kConflict, "somebody else changed the definition of " + quote_for_message(slug) + " meanwhile; look at it as it is now, then change it again"};
  };
  return store.edit_study(slug, definition, wire::encode(definition), seen.empty() ? Store::MayReplace{} : may_replace);
}

Result<StudySummary> publish_study(Store& store, const std::string& slug) {
  TRY(const std::string waiting, store.waiting_edit(slug));
  StudyDocument document;
  TRY(document.definition, definition_of(store, slug, waiting));
  TRY(StudyDetail detail, store.study_detail(slug));
  document.stimuli = std::move(detail.stimuli);
  const std::string text = wire::encode(document);
  return store.publish_study(slug, document.definition, waiting, text, sha256_hex(text));
}

std::uint32_t trials_of_session(const StudyDefinition& d) { return d.practice_trials + d.trials_per_session + d.catch_trials_per_session + d.repeats_per_session; }

double minutes_of_session(const StudyDefinition& d) {
  return trials_of_session(d) * (kSecondsPerChoice + 1e-3 * (d.fixation_ms + d.feedback_ms)) / 60;
}

}  // namespace tertium
