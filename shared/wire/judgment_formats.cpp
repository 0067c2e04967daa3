// judgment_formats.cpp: from a header to its reader.
#include "shared/wire/judgment_formats.h"

#include "shared/wire/answers_csv.h"
#include "shared/wire/jspsych.h"
#include "shared/wire/next_csv.h"
#include "shared/wire/salmon_csv.h"
#include "shared/wire/table_csv.h"
#include "shared/wire/triplet_tools_csv.h"

namespace tertium::wire {
namespace {

template <class Reading>
Result<JudgmentFile> file_of(JudgmentFormat format, Result<Reading> reading) {
  if (!reading) return reading.error();
  JudgmentFile out;
  out.format = format;
  out.reading = *std::move(reading);
  return out;
}

}  // namespace

const char* to_string(JudgmentFormat format) {
  switch (format) {
    case JudgmentFormat::kThings: return "things-tsv";
    case JudgmentFormat::kSalmon: return "salmon-csv";
    case JudgmentFormat::kSalmonOffline: return "salmon-offline-csv";
    case JudgmentFormat::kNext: return "next-csv";
    case JudgmentFormat::kTripletTools: return "triplet-tools-csv";
    case JudgmentFormat::kJsPsych: return "jspsych";
    case JudgmentFormat::kAnswers: return "answers-csv";
    case JudgmentFormat::kTable: return "table";
  }
  return "";
}

JudgmentFormat recognise_judgments(const Columns& columns) {
  if (is_answers_table(columns)) return JudgmentFormat::kAnswers;
  if (is_things_table(columns)) return JudgmentFormat::kThings;
  if (is_salmon_table(columns)) return JudgmentFormat::kSalmon;
  if (is_next_table(columns)) return JudgmentFormat::kNext;
  if (is_triplet_tools_table(columns)) return JudgmentFormat::kTripletTools;
  if (find_jspsych_form(columns)) return JudgmentFormat::kJsPsych;
  if (is_salmon_offline_table(columns)) return JudgmentFormat::kSalmonOffline;
  return JudgmentFormat::kTable;
}

Result<JudgmentFile> read_judgments(const Columns& columns, const std::string& what, const JudgmentFileOptions& options) {
  const DataDictionary* dictionary = options.dictionary ? &*options.dictionary : nullptr;
  // A dictionary without roles only describes; the header still says the format.
  bool has_roles = false;
  if (dictionary)
    for (const DictionaryColumn& column : *dictionary) has_roles = has_roles || !column.role.empty();
  if (!has_roles) dictionary = nullptr;
  const JudgmentFormat format = options.format ? *options.format : has_roles ? JudgmentFormat::kTable : recognise_judgments(columns);
  switch (format) {
    case JudgmentFormat::kThings: {
      ThingsOptions things;
      static_cast<ReadingOptions&>(things) = options;
      things.rows = options.things_rows;
      return file_of(format, read_things_judgments(columns, what, things));
    }
    case JudgmentFormat::kSalmon: return file_of(format, read_salmon_judgments(columns, what, options));
    case JudgmentFormat::kSalmonOffline: return file_of(format, read_salmon_offline(columns, what, options));
    case JudgmentFormat::kNext: return file_of(format, read_next_judgments(columns, what, options));
    case JudgmentFormat::kTripletTools: return file_of(format, read_triplet_tools_judgments(columns, what, options));
    case JudgmentFormat::kJsPsych:
      if (find_jspsych_form(columns) == JsPsychForm::kTwoChoices) return file_of(format, read_jspsych_anchored(columns, what, options));
      return file_of(format, read_jspsych_judgments(columns, what, options));
    case JudgmentFormat::kAnswers: return file_of(format, read_answers_judgments(columns, what, options));
    case JudgmentFormat::kTable: break;
  }
  TRY(const TableQuestion question, find_table_question(columns, dictionary, what));
  if (question == TableQuestion::kAnchored) return file_of(format, read_table_anchored(columns, dictionary, what, options));
  return file_of(format, read_table_judgments(columns, dictionary, what, options));
}

}  // namespace tertium::wire
