// demo.h: the demonstration study: everyday objects, open to try, with a simulated cohort so that there is something to see.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "native/files/data_directory.h"
#include "native/store/store.h"

namespace tertium {

inline constexpr const char* kDemoSlug = "everyday-objects";

struct DemoObject {
  Stimulus stimulus;  // without its picture's hash
  std::string file;   // "1f34e": the picture is <file>.webp
};
// The list of objects: a header line, then name, category, file and licence with tabs between. kInvalid names the line.
Result<std::vector<DemoObject>> read_demo_objects(std::string_view tsv);

StudyDefinition demo_definition();

// Whole sessions of simulated people who see the objects by their categories; the same each time.
Result<std::vector<RecordedSession>> simulate_demo_cohort(const StudyDefinition& definition, const std::vector<Stimulus>& stimuli, std::uint32_t people,
                                                          std::int64_t last_day_ms);

// Makes the demo study from the pictures in the binary, adds the cohort (marked as simulated) and queues one fit; returns true.
// When the study is there already nothing is done: false. kUnsupported: the pictures are not built in.
Result<bool> create_demo_study(Store& store, DataDirectory& data);

}  // namespace tertium
