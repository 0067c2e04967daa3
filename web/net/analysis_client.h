// comparison_client.h: the observers of a study and its comparisons as typed calls; errors as in client.h.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "shared/domain/comparison.h"
#include "shared/domain/observer.h"
#include "shared/wire/comparison.h"
#include "web/net/client.h"

namespace tertium::net {

RequestId fetch_observers(const std::string& slug, Done<std::vector<Observer>> done);
RequestId fetch_comparisons(const std::string& slug, Done<std::vector<ComparisonJob>> done);  // newest first
RequestId fetch_comparison(std::uint64_t id, Done<ComparisonJob> done);
// The one that waits or runs already, where the same was asked before.
RequestId start_comparison(const std::string& slug, const ComparisonRequest& request, Done<ComparisonJob> done);
RequestId cancel_comparison(std::uint64_t id, Done<ComparisonJob> done);
// compare.json of one that is done, by ComparisonJob::document_file, with every series that a figure needs; kInternal when its bytes are no such document.
using ComparisonDocument = wire::Comparison;
RequestId fetch_comparison_document(const std::string& sha256, Done<ComparisonDocument> done);
// The page of its report.
std::string comparison_report_url(std::uint64_t id);

}  // namespace tertium::net
