// provenance.cpp: fit.json as plain words and numbers.
#include "web/net/provenance.h"

#include "shared/base/text.h"
#include "shared/wire/fit_record.h"

namespace tertium::net {
namespace {
struct InWords {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::uint64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return format_double(value); }
  std::string operator()(const std::string& value) const { return value; }
};
}  // namespace

Result<Provenance> read_provenance(const std::string& json, const std::string& what) {
  Result<wire::FitRecord> read = wire::decode_fit_record(json, what);
  if (!read) return Error{ErrorCode::kInternal, read.error().message};
  const wire::FitRecord& r = *read;
  Provenance out;
  out.tool_version = r.tool_version, out.engine = r.engine, out.kernel = r.kernel, out.isa = r.isa;
  out.origin = r.origin, out.imported_method = r.imported_method, out.request = r.request;
  for (const auto& [name, value] : r.options) out.options.emplace_back(name, std::visit(InWords(), value));
  for (const wire::FitInput& input : r.inputs) out.inputs.push_back({input.role, input.file, input.sha256});
  out.triplets = r.triplets, out.train_triplets = r.train_triplets, out.validation_triplets = r.validation_triplets;
  out.excluded_triplets = r.excluded_triplets, out.simulated_triplets = r.simulated_triplets, out.answers_to = r.answers_to;
  out.epochs = static_cast<std::uint32_t>(r.curve.size()), out.best_epoch = r.best_epoch;
  out.stop_reason = r.stop_reason, out.note = r.note;
  out.embedding_sha256 = r.embedding_sha256, out.posterior_sha256 = r.posterior_sha256, out.names_sha256 = r.names_sha256;
  return out;
}

RequestId fetch_provenance(const std::string& record_sha256, Done<Provenance> done) {
  return fetch_file(record_sha256, [record_sha256, done = std::move(done)](Result<std::string> bytes) {
    if (!bytes) return done(bytes.error());
    done(read_provenance(*bytes, file_url(record_sha256)));
  });
}

}  // namespace tertium::net
