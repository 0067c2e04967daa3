// analysis_messages.h: the observers of a study and what is asked of them, as JSON messages. (comparison.h, alignment.h ... read the documents that come of it.)
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "shared/domain/analysis.h"
#include "shared/domain/observer.h"
#include "shared/wire/api.h"

namespace tertium::wire {

struct ObserverList { std::vector<Observer> observers; };
struct AnalysisList { std::vector<AnalysisJob> analyses; };

std::string encode(const Observer& value);
std::string encode(const ObserverList& value);
std::string encode(const AnalysisRequest& value);
std::string encode(const AnalysisJob& value);
std::string encode(const AnalysisList& value);
template <> Result<Observer> decode<Observer>(std::string_view json);
template <> Result<ObserverList> decode<ObserverList>(std::string_view json);
// All but kind and observers may be absent; fields that its kind does not know are refused, and limits checked.
template <> Result<AnalysisRequest> decode<AnalysisRequest>(std::string_view json);
template <> Result<AnalysisJob> decode<AnalysisJob>(std::string_view json);
template <> Result<AnalysisList> decode<AnalysisList>(std::string_view json);

}  // namespace tertium::wire
