// comparison_messages.h: the observers of a study and its comparisons as JSON messages. (comparison.h reads the document that a comparison makes.)
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "shared/domain/comparison.h"
#include "shared/domain/observer.h"
#include "shared/wire/api.h"

namespace tertium::wire {

struct ObserverList { std::vector<Observer> observers; };
struct ComparisonList { std::vector<ComparisonJob> comparisons; };

std::string encode(const Observer& value);
std::string encode(const ObserverList& value);
std::string encode(const ComparisonRequest& value);
std::string encode(const ComparisonJob& value);
std::string encode(const ComparisonList& value);
template <> Result<Observer> decode<Observer>(std::string_view json);
template <> Result<ObserverList> decode<ObserverList>(std::string_view json);
// All but the two results may be absent; unknown fields are refused, and limits checked.
template <> Result<ComparisonRequest> decode<ComparisonRequest>(std::string_view json);
template <> Result<ComparisonJob> decode<ComparisonJob>(std::string_view json);
template <> Result<ComparisonList> decode<ComparisonList>(std::string_view json);

}  // namespace tertium::wire
