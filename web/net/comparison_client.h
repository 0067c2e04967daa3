// comparison_client.h: the observers of a study and its comparisons as typed calls; errors as in client.h.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "shared/domain/comparison.h"
#include "shared/domain/observer.h"
#include "web/net/client.h"

namespace tertium::net {

RequestId fetch_observers(const std::string& slug, Done<std::vector<Observer>> done);
RequestId fetch_comparisons(const std::string& slug, Done<std::vector<ComparisonJob>> done);  // newest first
RequestId fetch_comparison(std::uint64_t id, Done<ComparisonJob> done);
// The one that waits or runs already, where the same was asked before.
RequestId start_comparison(const std::string& slug, const ComparisonRequest& request, Done<ComparisonJob> done);
RequestId cancel_comparison(std::uint64_t id, Done<ComparisonJob> done);
// The bytes of compare.json (shared/wire/comparison.h reads them), and where the report's page is.
RequestId fetch_comparison_document(const std::string& sha256, Done<std::string> done);
std::string comparison_report_url(std::uint64_t id);

}  // namespace tertium::net
