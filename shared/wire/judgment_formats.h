// judgment_formats.h: which of the known forms a table of judgments has, and the right reader for it.
#pragma once
#include <optional>
#include <string>
#include <variant>

#include "shared/wire/data_dictionary.h"
#include "shared/wire/judgment_reading.h"
#include "shared/wire/things_tsv.h"

namespace tertium::wire {

enum class JudgmentFormat { kThings, kSalmon, kSalmonOffline, kNext, kTripletTools, kJsPsych, kAnswers, kTable };
const char* to_string(JudgmentFormat format);  // "things-tsv", "salmon-csv", "salmon-offline-csv", "next-csv", "triplet-tools-csv", "jspsych", "answers-csv", "table"

struct JudgmentFileOptions : ReadingOptions {
  std::optional<DataDictionary> dictionary;  // decides what the columns mean, whatever they are called
  std::optional<JudgmentFormat> format;      // given; else recognised by the header
  ThingsRows things_rows = ThingsRows::kAll;
};

// By the columns' names; kTable where none of the others fits.
JudgmentFormat recognise_judgments(const Columns& columns);

struct JudgmentFile {
  JudgmentFormat format = JudgmentFormat::kTable;
  std::variant<JudgmentReading, AnchoredReading> reading;
};
// `columns`: of read_table() or read_json_rows().
Result<JudgmentFile> read_judgments(const Columns& columns, const std::string& what, const JudgmentFileOptions& options = {});

}  // namespace tertium::wire
