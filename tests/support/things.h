// things.h: the published THINGS embedding and judgments as they lie in TERTIUM_TEST_DATA, read by a few lines of their own.
#pragma once
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "shared/domain/names.h"
#include "shared/domain/triplets.h"

namespace tertium {

inline constexpr std::size_t kThingsObjects = 1854, kThingsDims = 42;

// Lines "i j k", the odd one last.
inline std::vector<Triplet> read_things_triplets(const std::string& path) {
  std::ifstream in(path);
  std::vector<Triplet> triplets;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    Triplet t;
    fields >> t.first >> t.second >> t.odd;
    triplets.push_back(t);
  }
  return triplets;
}
inline Names read_things_names(const std::string& path) {
  std::ifstream in(path);
  Names names;
  std::string line;
  while (std::getline(in, line)) names.push_back(line);
  return names;
}
// The published file is 1854 x 42 float32 in Fortran order after its header; rows as stored. Empty when the file is not that long.
inline Matrix read_things_vice(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  const std::string bytes = all.str();
  if (bytes.size() < kThingsObjects * kThingsDims * 4) return {};
  Matrix m(kThingsObjects, kThingsDims);
  const std::size_t begin = bytes.size() - kThingsObjects * kThingsDims * 4;
  for (std::size_t d = 0; d < kThingsDims; ++d) {
    for (std::size_t o = 0; o < kThingsObjects; ++o) std::memcpy(&m.at(o, d), bytes.data() + begin + (d * kThingsObjects + o) * 4, 4);
  }
  return m;
}

}  // namespace tertium
