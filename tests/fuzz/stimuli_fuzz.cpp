// stimuli_fuzz.cpp: any bytes as the table or the list of words that came with pictures: stimuli with distinct, lawful names, or words why not.
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "native/tasks/stimuli.h"
#include "shared/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  if (count == 0) return 0;
  const std::string input(reinterpret_cast<const char*>(bytes) + 1, count - 1), hash(64, 'a');
  std::vector<PictureSource> pictures;
  for (const std::string path : {"set/animals/dog.jpg", "set/animals/cow.jpg", "set/tools/saw.png"}) pictures.push_back({path, path, hash});
  // The first byte: with pictures beside it or without, as a table or as a list of words.
  const bool with_pictures = (bytes[0] & 1) != 0, as_table = (bytes[0] & 2) != 0;
  const TextSourceFile file{as_table ? "set/names.csv" : "set/words.txt", as_table ? "set/names.csv" : "set/words.txt", input};
  const StimulusList list = list_stimuli(with_pictures ? pictures : std::vector<PictureSource>{}, as_table ? std::vector{file} : std::vector<TextSourceFile>{},
                                         as_table ? std::vector<TextSourceFile>{} : std::vector{file});
  bool blocked = false;
  for (const UploadNote& note : list.problems) {
    CHECK(!note.message.empty());
    blocked = blocked || note.blocks;
  }
  std::set<std::string> names;
  for (const Stimulus& one : list.stimuli) CHECK(!one.name.empty() && (names.insert(one.name).second || blocked));
  return 0;
}
