// scratch_file.h: bytes set aside in a file under no name: gone with its owner, also after a crash.
#pragma once
#include <memory>
#include <string>

#include "shared/base/scratch.h"

namespace tertium {

// folder: on the disk that is used. The room is taken at once, so that a disk that is full is found before anything is written: kDiskFull. Nobody
// else can reach the file, so it does not shrink while it is mapped.
Result<std::unique_ptr<Scratch>> make_scratch_file(const std::string& folder, std::uint64_t bytes);

// A ScratchMaker for that folder.
ScratchMaker scratch_in(std::string folder);

// The folder itself, or the nearest above it that is there: where something can be set aside before the folder is made.
std::string folder_that_is_there(const std::string& path);

}  // namespace tertium
