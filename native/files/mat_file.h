// mat_file.h: MATLAB files (.mat) of level 5, read and written through libmatio, which never runs in this process.
// libmatio is C code that believes what a file says, so each file is read by a forked child with little memory, little time and no other
// file open; it hands the variables over as checked bytes (shared/wire/mat_variables.h). Whatever a file does to it becomes one error.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/wire/mat_variables.h"

namespace tertium {

// Every variable of the file, in its order. `what` opens messages: the file's path. Variables that MATLAB keeps for itself (names that
// begin with "__") are left out. kInvalid: no MATLAB file, damaged, or the reader crashed on it; kUnsupported: level 4 and 7.3 (HDF5),
// with how to save instead, or libmatio is not installed; kTooLarge: it unpacks to more than its size justifies.
Result<std::vector<wire::MatVariable>> read_mat(std::string_view bytes, const std::string& what);

// A level 5 file, not compressed, with the same bytes every time: numbers as double, texts as a cell array (kText with one row as a char
// array). kUnsupported: libmatio is not installed, or a text has a character that SciPy could not read. kTooLarge: 2 GiB in one variable.
Result<std::string> write_mat(const std::vector<wire::MatVariable>& variables);

// Of this process, for good: after so many seconds of the processor it ends by SIGXCPU, which tells that it was busy. Where both limits are
// the same, Linux sends SIGKILL, which tells nothing.
void limit_processor_time(unsigned seconds);

}  // namespace tertium
