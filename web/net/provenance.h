// provenance.h: where a result comes from: what its record (fit.json) says, for a screen to show.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "web/net/client.h"

namespace tertium::net {

struct ProvenanceInput { std::string role, file, sha256; };  // "triplets", "exclude", "names", "dataset"

struct Provenance {
  std::string tool_version, engine, kernel, isa;  // what computed it
  std::string origin;                             // a study's slug, "tertium fit", or what an import says
  std::string imported_method;                    // of an embedding made elsewhere; "" for a fit of ours
  FitRequest request;                             // as asked
  std::vector<std::pair<std::string, std::string>> options;  // every number that was used, by its name
  std::vector<ProvenanceInput> inputs;
  std::uint64_t triplets = 0, train_triplets = 0, validation_triplets = 0, excluded_triplets = 0, simulated_triplets = 0;
  std::uint64_t answers_to = 0;                   // the last answer's number; 0: not fitted to a study's answers
  std::uint32_t epochs = 0, best_epoch = 0;
  std::string stop_reason, note;
  std::string embedding_sha256, posterior_sha256, names_sha256;  // "" none
};

// From the bytes of fit.json; kInternal when they are no such record.
Result<Provenance> read_provenance(const std::string& json, const std::string& what);
RequestId fetch_provenance(const std::string& record_sha256, Done<Provenance> done);

}  // namespace tertium::net
