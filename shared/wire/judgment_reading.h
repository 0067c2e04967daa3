// judgment_reading.h: what every reader of recorded judgments takes and returns, and the steps they share.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shared/domain/anchored.h"
#include "shared/domain/judgments.h"
#include "shared/wire/convention.h"
#include "shared/wire/table.h"

namespace tertium::wire {

// names: of all objects, where they are known; convention.objects is then their number whatever it holds.
struct ReadingOptions {
  ConventionOptions convention;
  Names names;
  bool keep_extra = true;  // columns without a meaning here go into `extra`
};

// Rows that are no judgments: "practice", "catch trial", "no answer", "not the odd-one-out task".
struct LeftOut {
  std::string why;
  std::uint64_t rows = 0;
  std::string first;  // where the first of them stands: "line 7"
};

struct JudgmentReading {
  JudgmentSet set;
  std::vector<Convention> conventions;
  std::vector<LeftOut> left_out;
};
struct AnchoredReading {
  AnchoredSet set;
  std::vector<Convention> conventions;
  std::vector<LeftOut> left_out;
};

// "question", "index base" and so on, as a reader states it.
void state(std::vector<Convention>& conventions, std::string name, std::string value, std::string because);

// Counts rows that are left out, by why. `word`: what the file calls it ("why: 'word'"); after kLeftOutWordsMax different ones the rest are
// counted under `why` alone, since a file may have another word in each row.
class LeaveOut {
 public:
  explicit LeaveOut(const Columns& columns) : columns_(columns) {}
  void row(std::size_t row, std::string_view why, std::string_view word = {});
  std::vector<LeftOut> counted() && { return std::move(counted_); }

 private:
  const Columns& columns_;
  std::vector<LeftOut> counted_;
  std::unordered_map<std::string, std::size_t> number_;  // of each why in counted_
  std::size_t words_ = 0;
};

// Cells that name objects, a cell per row of the file (a column of it, or one made of a list in a cell), and the column it stands in.
struct ObjectCells {
  const TableColumn* cells = nullptr;
  std::string column;
};
// The cells as object numbers from 0. Numbers: by the format's base, or --base, or as find_base() says. Names (pictures' paths): without
// ReadingOptions::names the objects are numbered as they first appear; with them each must be one of the names: whole, by its file name,
// by that without its ending, or by its folder, whichever of these finds all.
struct ObjectColumns {
  std::vector<std::vector<std::uint32_t>> objects;  // [column][index into `rows`]
  std::uint32_t count = 0;
  Names names;
};
struct ObjectRule {
  std::optional<std::uint32_t> base;  // by the format; empty: found out
  bool by_name = false;               // the cells are names even where all of them are numbers
};
Result<ObjectColumns> read_objects(const Columns& columns, const std::vector<ObjectCells>& cells, const std::vector<std::size_t>& rows, const ObjectRule& rule,
                                   const ReadingOptions& options, const std::string& what, std::vector<Convention>& conventions);
// Each text's number among the names, by the first of the four ways that finds all of them. `where(i)` says where texts[i] stands.
Result<std::vector<std::uint32_t>> match_names(const std::vector<std::string>& texts, const Names& names, const std::function<std::string(std::size_t)>& where,
                                               const std::string& what, std::vector<Convention>& conventions);

// The names of numbered objects, from columns of names beside those of numbers: numbers[c][i] stands beside the name in name_columns[c],
// rows[i]. Refused: a number with two names, a name with two numbers. Empty, and stated so, where some number below count has none.
Result<Names> names_beside(const Columns& columns, const std::vector<std::string>& name_columns, const std::vector<std::vector<std::uint32_t>>& numbers,
                           std::uint32_t count, const std::vector<std::size_t>& rows, const std::string& what, std::vector<Convention>& conventions);

// Response times in milliseconds, NaN where the cell is empty, NA, NaN or null. Refused: what is no number, is negative, or a median
// that contradicts the unit that the format (or --time-unit) says. unit empty: found from the median, or refused.
Result<std::vector<double>> read_times(const Columns& columns, std::string_view column, const std::vector<std::size_t>& rows,
                                       std::optional<TimeUnit> unit, const ReadingOptions& options, const std::string& what,
                                       std::vector<Convention>& conventions);

// Who answered: each distinct text once, in order of first appearance, and its number per row.
struct ParticipantColumn {
  std::vector<std::string> participants;
  std::vector<std::uint32_t> numbers;
};
ParticipantColumn read_participants(const Columns& columns, std::string_view column, const std::vector<std::size_t>& rows);

// Columns that a writer of ours would write otherwise than the file has them are kept word for word too: written(i) for rows[i]. Of
// several that belong together (the numbers, the names) all are kept when one is.
struct WrittenColumn {
  std::string name;
  std::function<std::string(std::size_t)> written;
};
void keep_if_unlike(std::vector<TextColumn>& extra, const Columns& columns, const std::vector<std::size_t>& rows, const std::vector<WrittenColumn>& together);

// The columns not named in `known`, of these rows. Nothing (and a stated convention) where they would need far more memory than the file.
std::vector<TextColumn> read_extra(const Columns& columns, const std::vector<std::string>& known, const std::vector<std::size_t>& rows,
                                   std::vector<Convention>& conventions);

// The three are different, else kInvalid naming the place.
Result<void> check_different(std::uint32_t a, std::uint32_t b, std::uint32_t c, const std::string& where);
// A whole number, also as pandas writes it in a column with gaps: "12.0".
std::optional<std::uint64_t> parse_index(std::string_view text);
// kInvalid, opened by the file and the place.
Error bad_cell(const std::string& what, const Columns& columns, std::size_t row, std::string_view column, const std::string& allowed);
// A column of a table of ours: a text per row.
TableColumn column_of(std::string name, std::size_t rows, const std::function<std::string(std::size_t)>& text, Quotes quotes, char separator);
// The column of `extra`, or nullptr.
const TextColumn* find_extra(const std::vector<TextColumn>& extra, std::string_view name);
TableColumn column_of(const TextColumn& extra, Quotes quotes, char separator);
// A time in seconds whose parsed value times 1,000 is exactly `ms`, in as few digits as that takes.
std::string seconds_text(double ms);

// A missing value as R, pandas, jsPsych and Salmon write it: empty, NA, NaN, nan, null, undefined.
bool is_missing(std::string_view text);

}  // namespace tertium::wire
