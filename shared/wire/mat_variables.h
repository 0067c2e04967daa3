// mat_variables.h: what a MATLAB file (.mat) holds, as typed arrays, and the plain bytes in which the process that reads such
// files hands them over: native/files/mat_file.h has another process do it, so that these bytes are all that is believed.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/byte_source.h"
#include "shared/base/result.h"

namespace tertium::wire {

struct MatVariable {
  enum class Kind : std::uint8_t {
    kNumbers,  // any real numeric or logical array: `numbers`
    kText,     // a char array: `texts` has one entry for each of its rows, blanks at their ends dropped
    kTexts,    // a cell array whose cells are all text of one row: `texts`
    kOther,    // structures, sparse or complex arrays, other cells: only said to be there
  };
  std::string name;
  Kind kind = Kind::kNumbers;
  std::string type;                  // "double", "single", "int8" ... "uint64", "logical", "char", "cell", "struct" ...
  std::vector<std::uint64_t> shape;  // two axes or more
  std::vector<double> numbers;       // as many as the shape says, the first axis running fastest, as MATLAB keeps them
  std::vector<std::string> texts;    // UTF-8
  bool operator==(const MatVariable&) const = default;
};
const char* to_string(MatVariable::Kind kind);  // "numbers", "text", "cell of text", "other"

// The bytes: kMatHead; per variable 'V', name, kind (1), type, axes (1), that many lengths (8 each), then the numbers (8 each), or a count
// (8) and that many texts; at the end 'E' and the number of variables (8), or 'X' and a text: the reason why there are none. A text is its
// length (4) and its bytes. All numbers little-endian.
inline constexpr std::string_view kMatHead = "tertium-mat-1\n";
std::string encode_mat_variable(const MatVariable& variable);
// All but the numbers, which follow: for those who hand these over piece by piece.
std::string encode_mat_opening(const MatVariable& variable);
std::string encode_mat_end(std::uint64_t variables);
std::string encode_mat_failure(std::string_view reason);

// Reads them to their end. kInvalid: the reason given, or bytes that are none of these; kTooLarge: more than bytes_max altogether, found
// before memory is asked for. `what` opens each message.
Result<std::vector<MatVariable>> read_mat_variables(ByteSource& source, const std::string& what, std::uint64_t bytes_max);

// The variable of this name, or nothing.
const MatVariable* find_variable(const std::vector<MatVariable>& variables, std::string_view name);
// "rdmutv (numbers, 1 x 6), stimuli (text, 4)", clipped: what is there, for messages.
std::string list_variables(const std::vector<MatVariable>& variables);

}  // namespace tertium::wire
