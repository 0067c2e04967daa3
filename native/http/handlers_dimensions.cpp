// handlers_dimensions.cpp: what people say of a run's dimensions: labels that are shown, and what each rater finds.
#include "native/http/routes.h"
#include "shared/base/text.h"
#include "shared/wire/dimension_messages.h"

namespace tertium::http {
namespace {

Result<std::uint64_t> run_of(const Request& request) {
  const std::string& text = request.parameter("id");
  const std::optional<std::uint64_t> id = parse_uint(text);
  if (!id || *id == 0 || *id > INT64_MAX) return Error{ErrorCode::kInvalid, "id " + quote_for_message(text) + " must be a whole number from 1 on"};
  return *id;
}

// ?mine=1: only those of who asks.
Result<bool> only_mine(const Request& request) {
  const auto found = request.query.find("mine");
  if (found == request.query.end()) return false;
  if (found->second == "0" || found->second == "1") return found->second == "1";
  return Error{ErrorCode::kInvalid, "mine is " + quote_for_message(found->second) + "; 0 or 1 is allowed"};
}

Reply fresh(Reply reply) {
  reply.header("Cache-Control", "no-store");
  return reply;
}

}  // namespace

Result<Reply> get_run_labels(const Context& context, const Request& request) {
  TRY(const std::uint64_t run, run_of(request));
  wire::LabelList list;
  TRY(list.labels, context.store.dimension_labels(run));
  return fresh(reply_json(wire::encode(list)));
}

Result<Reply> post_run_label(const Context& context, const Request& request) {
  TRY(const std::uint64_t run, run_of(request));
  TRY(const wire::LabelChange change, wire::decode<wire::LabelChange>(request.body));
  TRY(const DimensionLabel label, context.store.set_dimension_label(run, change.dimension, change.label, change.seen, request.person.id));
  return reply_json(wire::encode(label));
}

Result<Reply> get_run_ratings(const Context& context, const Request& request) {
  TRY(const std::uint64_t run, run_of(request));
  TRY(const bool mine, only_mine(request));
  wire::RatingList list;
  list.rater = request.person.name;
  TRY(list.ratings, context.store.dimension_ratings(run, mine ? std::optional(list.rater) : std::nullopt));
  return fresh(reply_json(wire::encode(list)));
}

Result<Reply> post_run_rating(const Context& context, const Request& request) {
  TRY(const std::uint64_t run, run_of(request));
  TRY(const DimensionRating rating, wire::decode<DimensionRating>(request.body));
  TRY(const DimensionRating kept, context.store.set_dimension_rating(run, rating, request.person.id));
  return reply_json(wire::encode(kept));
}

Result<Reply> get_run_ratings_csv(const Context& context, const Request& request) {
  TRY(const std::uint64_t id, run_of(request));
  TRY(const RunSummary run, context.store.find_run(id));
  TRY(const std::vector<DimensionLabel> labels, context.store.dimension_labels(id));
  TRY(const std::vector<DimensionRating> ratings, context.store.dimension_ratings(id));
  return fresh(reply_bytes(wire::write_ratings_csv(run.dims, labels, ratings), "text/csv; charset=utf-8"));
}

}  // namespace tertium::http
