// dataset.cpp: reads the choices of imported data.
#include "native/tasks/dataset.h"

#include "shared/base/text.h"
#include "shared/wire/npy.h"

namespace tertium {

Result<TripletSet> load_dataset_triplets(const DataDirectory& data, const DatasetSummary& dataset) {
  const std::string what = "dataset " + std::to_string(dataset.id) + " (" + quote_for_message(dataset.title, kDatasetTitleBytesMax) + ")";
  if (dataset.triplets_file.empty())
    return Error{ErrorCode::kUnsupported, what + " holds " + to_string(dataset.kind) + ", no odd-one-out choices"};
  const Result<std::string> bytes = data.read(dataset.triplets_file);
  if (!bytes) return Error{bytes.error().code, what + " cannot be read: " + bytes.error().message};
  return wire::read_npy_triplets(*bytes, what, dataset.objects);
}

std::vector<wire::FitInput> describe_dataset(const DatasetSummary& dataset) {
  return {{"triplets", dataset.triplets_file + ".npy", dataset.triplets_file}, {"dataset", dataset.source_file, dataset.source_sha256}};
}

}  // namespace tertium
