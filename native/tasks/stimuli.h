// stimuli.h: pictures, tables and lists of words as files in folders become the stimuli of a study.
#pragma once
#include <string>
#include <vector>

#include "shared/domain/upload.h"

namespace tertium {

// A picture that was prepared.
struct PictureSource {
  std::string file;    // as messages name it
  std::string path;    // within the folder that was handed in: "animals/birds/robin.jpg"
  std::string sha256;  // of the prepared picture
};
// A table (CSV, TSV) or a list of words (TXT), with its bytes.
struct TextSourceFile {
  std::string file, path, bytes;
};

struct StimulusList {
  std::vector<Stimulus> stimuli;     // pictures by name in byte order; words as listed
  std::vector<UploadNote> problems, warnings;
  std::string table;                 // the text that was read, or ""
};

// Names come from file names without their ending, categories from folders below the one that all pictures share. A table gives names,
// categories, captions and licences: its columns are name or file (or both: then it renames), category, caption, licence. Without pictures a
// table or a list of words gives the stimuli. What is wrong is told with its file and line; what makes a stimulus ambiguous blocks.
StimulusList list_stimuli(const std::vector<PictureSource>& pictures, const std::vector<TextSourceFile>& tables, const std::vector<TextSourceFile>& texts);

}  // namespace tertium
