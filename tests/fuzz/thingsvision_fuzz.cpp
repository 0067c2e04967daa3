// thingsvision_fuzz.cpp: lines as the names in a folder: what is planned follows from them whatever their order, and covers what it says.
#include <algorithm>
#include <cstdint>

#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/thingsvision.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  std::vector<std::string> names;
  for (const std::string_view line : split(std::string_view(reinterpret_cast<const char*>(bytes), count), '\n')) names.emplace_back(line);
  const auto plan = wire::plan_feature_folder(names, "folder");
  std::reverse(names.begin(), names.end());
  const auto turned = wire::plan_feature_folder(names, "folder");
  CHECK(plan.ok() == turned.ok());
  if (!plan) {
    CHECK(!plan.error().message.empty());
    return 0;
  }
  CHECK(plan->files == turned->files && plan->names_file == turned->names_file && !plan->files.empty());
  std::uint64_t end = 0;
  wire::FeatureJoiner joiner(*plan);
  for (const wire::FeatureFile& file : plan->files) {
    CHECK(std::find(names.begin(), names.end(), file.name) != names.end());
    CHECK(file.first == end || file.end == 0);
    const std::uint64_t rows = file.end == 0 ? 1 : file.end - file.first;
    end = file.end;
    if (rows > 1000 || plan->files.size() > 50) return 0;
    CHECK(joiner.add(Matrix(static_cast<std::size_t>(rows), 2)).ok());
  }
  CHECK(joiner.finish().cols == 2);
  return 0;
}
