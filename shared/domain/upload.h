// upload.h: files that a person hands in for a new study, and what they would become.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/session.h"
#include "shared/domain/study.h"

namespace tertium {

// What became of one file of an upload, or of one member of a ZIP file.
enum class UploadUse {
  kArriving,     // not all of its bytes are there
  kWaiting,      // there, and not looked at yet
  kPicture,      // became a stimulus's picture
  kTable,        // a CSV or TSV that says names, categories, captions and licences
  kWords,        // a text whose lines are the stimuli
  kArchive,      // a ZIP: its members are looked at as files of their own
  kPassedOver,   // what systems leave behind (.DS_Store, Thumbs.db, __MACOSX): no word is lost about it
  kRefused,      // a problem with its name says why
};
const char* to_string(UploadUse use);  // "arriving", "waiting", "picture", "table", "words", "archive", "passed_over", "refused"
Result<UploadUse> upload_use_from(const std::string& text);

// One file that was sent.
struct UploadFile {
  std::string name;             // as sent: its path within the dropped folder, parts divided by '/'
  std::uint64_t bytes = 0;      // of the whole file
  std::uint64_t received = 0;   // of them there; the next piece begins here
  UploadUse use = UploadUse::kArriving;
  bool operator==(const UploadFile&) const = default;
};

// Something to tell about one file.
struct UploadNote {
  std::string file;             // its name, of a ZIP's member "archive.zip/folder/name.jpg"; "": of the whole upload
  std::string message;
  bool blocks = false;          // no study can be made before this is mended; else the file can be left out
  bool operator==(const UploadNote&) const = default;
};

// What an upload would become. Looking at pictures takes time, so each question does a part of it: while `pending` is not 0, files and
// stimuli are left empty and the same question is to be asked again.
struct UploadReport {
  std::string upload;                  // its id
  std::uint64_t bytes = 0;             // received of all files
  std::uint64_t total = 0, pending = 0;  // files that were sent and members of archives; those of them not looked at yet
  std::vector<UploadFile> files;       // in order of name
  std::vector<Stimulus> stimuli;       // in the order in which they would be numbered; picture: SHA-256 of the prepared picture, "" for a word
  std::vector<UploadNote> problems;    // refused files, and what makes a stimulus ambiguous; at most kUploadNotesMax
  std::vector<UploadNote> warnings;    // allowed, and perhaps not meant; at most kUploadNotesMax
  std::uint64_t problems_left_out = 0, warnings_left_out = 0;  // more of each than are listed
  bool ready = false;                  // a study can be made of it: at least 3 stimuli, and no problem blocks; see StudyFromUpload::leave_out
  bool operator==(const UploadReport&) const = default;
};
inline constexpr std::size_t kUploadNotesMax = 200;
inline constexpr std::size_t kImportFilesMax = 1000;  // among which a result made elsewhere is looked for

// A study to be made of an upload.
struct StudyFromUpload {
  std::string upload;
  StudyDefinition definition;
  bool leave_out = false;              // make it although files were refused, without them
};

// All that participants of a study get, in one document: what is frozen when it is published.
struct StudyDocument {
  StudyDefinition definition;
  std::vector<Stimulus> stimuli;
};

// A frozen version of a study's definition.
struct StudyVersion {
  std::uint32_t number = 0;            // from 1
  std::string hash;                    // SHA-256 of its canonical document
  std::int64_t published_at_ms = 0;
  bool operator==(const StudyVersion&) const = default;
};

// The participant's way as it would be with the definition as it is now; nothing of it is stored, not even its key.
struct StudyPreview {
  ParticipantStudy study;              // state: open, whatever the study's is
  SessionView session;                 // as just begun, with all of its trials (at most kTrialsAhead)
};

}  // namespace tertium
