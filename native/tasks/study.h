// study.h: a study made from what a researcher wrote: its definition, and its pictures or words.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "native/files/data_directory.h"
#include "native/store/store.h"

namespace tertium {

// Where everything lies; "" where there is none. docs/study.md describes the files.
struct StudySource {
  std::string definition;  // a JSON document
  std::string pictures;    // a folder of JPEG, PNG, WebP, GIF and BMP files; their names without the ending name the objects
  std::string words;       // a text file with a name a line; never both
  std::string categories;  // a text file: name, tab, category
};

// A study that could be made. Object numbers are places in `stimuli`: pictures by name in byte order, words as listed.
struct StudyDraft {
  StudyDefinition definition;
  std::vector<Stimulus> stimuli;           // with the hashes of their pictures as prepared; empty when neither pictures nor words were given
  std::vector<std::string> picture_paths;  // beside each stimulus; empty for words
  std::uint64_t picture_bytes = 0, largest_picture = 0;
  std::vector<std::string> notes;          // what is allowed, and perhaps not meant
};

// Reads and checks all of it and stores nothing. kInvalid names the file and the field, line or picture, what was found and what is allowed.
Result<StudyDraft> read_study(const StudySource& source);

// Pictures, then one transaction with the rows, a draft; on an error nothing stays. open: then publishes it. kConflict: the slug is taken. kInvalid: a picture has changed
// since it was read.
Result<void> create_study(Store& store, DataDirectory& data, const StudyDraft& draft, bool open);

// The definition as it is edited: what waits to be published, or what participants get. kNotFound.
Result<StudyDefinition> edited_definition(Store& store, const std::string& slug);
// Keeps an edit (Store::edit_study). seen: SHA-256 of the definitions, as JSON, that the editor may take for the one that is replaced; empty: any.
// kNotFound, kInvalid; kConflict: it is none of these, and not the edit itself either, so somebody else changed it meanwhile.
Result<StudySummary> edit_study(Store& store, const std::string& slug, const StudyDefinition& definition, const std::vector<std::string>& seen = {});
// Freezes the edited definition with the stimuli as a version, which participants get from now on; a draft opens (Store::publish_study).
Result<StudySummary> publish_study(Store& store, const std::string& slug);

// Trials of a session: practice, main, catch trials and repeats.
std::uint32_t trials_of_session(const StudyDefinition& definition);
// About how long a session's trials take, by what is published on the time that people need for a trial (median 2 to 3.3 s).
double minutes_of_session(const StudyDefinition& definition);

}  // namespace tertium
