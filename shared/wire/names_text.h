// names_text.h: the names of a matrix's rows, one a line, and where they lie beside the file they belong to.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/byte_source.h"
#include "shared/base/result.h"
#include "shared/domain/names.h"

namespace tertium::wire {

// UTF-8, one name a line, in order; a byte order mark and Windows line ends are dropped. Errors name the line: empty, twice,
// not UTF-8, longer than kNameBytesMax.
Result<Names> read_names(ByteSource& source, const std::string& what);
Result<Names> read_names(std::string_view bytes, const std::string& what);
std::string write_names(const Names& names);
// Names of any other file: kInvalid when one is longer than kNameBytesMax, with which.
Result<void> check_name_sizes(const std::vector<std::string>& names, const std::string& what);

// thingsvision's file_names.txt lists pictures: "aardvark/aardvark_01b.jpg". What names an object is the folder when all
// folders differ, otherwise the line as it stands.
Result<Names> read_file_names(ByteSource& source, const std::string& what);
Result<Names> read_file_names(std::string_view bytes, const std::string& what);

// Where the names of "dir/X.npy" are looked for, in order: "dir/X.names.txt", then "dir/file_names.txt".
std::vector<std::string> names_paths_beside(const std::string& path);
// "dir/X.npy" -> "dir/X.names.txt": where we write them.
std::string names_path_for(const std::string& path);
bool is_file_names_path(const std::string& path);

}  // namespace tertium::wire
