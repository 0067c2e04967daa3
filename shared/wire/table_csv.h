// table_csv.h: judgments in any CSV or TSV, by its data dictionary, or by our own columns' names.
#pragma once
#include <optional>
#include <string>

#include "shared/wire/data_dictionary.h"
#include "shared/wire/judgment_reading.h"

namespace tertium::wire {

// Whether the columns (by the dictionary's roles, or without one by our own names) say an odd one out, or an anchored judgment, or
// neither: then kInvalid with a sentence that shows what a dictionary would have to say.
enum class TableQuestion { kOddOneOut, kAnchored };
Result<TableQuestion> find_table_question(const Columns& columns, const DataDictionary* dictionary, const std::string& what);

// Rows with 1, true or TRUE in a column practice or catch, or catch or repeat in a trial_kind, are counted and left out. odd_object, odd_name and odd_position must agree.
Result<JudgmentReading> read_table_judgments(const Columns& columns, const DataDictionary* dictionary, const std::string& what,
                                             const ReadingOptions& options = {});
Result<AnchoredReading> read_table_anchored(const Columns& columns, const DataDictionary* dictionary, const std::string& what,
                                            const ReadingOptions& options = {});

}  // namespace tertium::wire
