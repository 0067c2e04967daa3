// dataset.h: imported data as tasks read them: from their file in the data directory, checked against what their row says.
#pragma once
#include "native/files/data_directory.h"
#include "shared/domain/dataset.h"
#include "shared/domain/triplets.h"
#include "shared/wire/fit_record.h"

namespace tertium {

// The odd-one-out choices, over the objects of the dataset's study. Its file must be there and whole, and speak of no other objects.
// kUnsupported: a kind without them; kNotFound, kIo, kInvalid: the file lacks, is damaged, or does not hold what it should.
Result<TripletSet> load_dataset_triplets(const DataDirectory& data, const DatasetSummary& dataset);

// What a fit's record says of where they came from: the file that is read, and the one that was imported.
std::vector<wire::FitInput> describe_dataset(const DatasetSummary& dataset);

}  // namespace tertium
