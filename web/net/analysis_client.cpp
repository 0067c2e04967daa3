// comparison_client.cpp: observers and comparisons as typed calls.
#include "web/net/comparison_client.h"

#include <utility>

#include "shared/wire/comparison_messages.h"
#include "web/net/call.h"

namespace tertium::net {

RequestId fetch_observers(const std::string& slug, Done<std::vector<Observer>> done) {
  return call<std::vector<Observer>>(get(wire::kStudyObservers, {slug}), std::move(done), [](const std::string& body) -> Result<std::vector<Observer>> {
    TRY(wire::ObserverList list, wire::decode<wire::ObserverList>(body));
    return std::move(list.observers);
  });
}

RequestId fetch_comparisons(const std::string& slug, Done<std::vector<ComparisonJob>> done) {
  return call<std::vector<ComparisonJob>>(get(wire::kStudyComparisons, {slug}), std::move(done), [](const std::string& body) -> Result<std::vector<ComparisonJob>> {
    TRY(wire::ComparisonList list, wire::decode<wire::ComparisonList>(body));
    return std::move(list.comparisons);
  });
}

RequestId fetch_comparison(std::uint64_t id, Done<ComparisonJob> done) { return call<ComparisonJob>(get(wire::kComparison, {std::to_string(id)}), std::move(done)); }

RequestId start_comparison(const std::string& slug, const ComparisonRequest& request, Done<ComparisonJob> done) {
  return call<ComparisonJob>(post(wire::kStudyComparisons, {slug}, wire::encode(request)), std::move(done));
}

RequestId cancel_comparison(std::uint64_t id, Done<ComparisonJob> done) {
  return call<ComparisonJob>(post(wire::kComparisonCancel, {std::to_string(id)}, "{}"), std::move(done));
}

RequestId fetch_comparison_document(const std::string& sha256, Done<ComparisonDocument> done) {
  return fetch_file(sha256, [sha256, done = std::move(done)](const Result<std::string>& bytes) {
    if (!bytes) return done(bytes.error());
    Result<ComparisonDocument> document = wire::decode_comparison(*bytes, file_url(sha256));
    if (!document) return done(Error{ErrorCode::kInternal, document.error().message});
    done(std::move(document));
  });
}

std::string comparison_report_url(std::uint64_t id) { return wire::fill_path(wire::kComparisonReport, {std::to_string(id)}); }

}  // namespace tertium::net
