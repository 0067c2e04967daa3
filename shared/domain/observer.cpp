// observer.cpp: the words for kinds of observers, and their keys.
#include "shared/domain/observer.h"

#include <optional>
#include <string_view>

#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr ObserverKind kKinds[] = {ObserverKind::kPeople, ObserverKind::kEmbedding, ObserverKind::kFeatures, ObserverKind::kChoices, ObserverKind::kSimilarities};
constexpr std::string_view kRun = "run-", kDataset = "dataset-";

// A number from 1 as std::to_string writes it.
std::optional<std::uint64_t> number_of(std::string_view text) {
  const std::optional<std::uint64_t> number = parse_uint(text);
  if (!number || *number == 0 || *number > INT64_MAX || std::to_string(*number) != text) return std::nullopt;
  return number;
}

}  // namespace

const char* to_string(ObserverKind kind) {
  switch (kind) {
    case ObserverKind::kPeople: return "people";
    case ObserverKind::kEmbedding: return "embedding";
    case ObserverKind::kFeatures: return "features";
    case ObserverKind::kChoices: return "choices";
    case ObserverKind::kSimilarities: return "similarities";
  }
  return "people";
}

Result<ObserverKind> observer_kind_from(const std::string& text) {
  for (const ObserverKind kind : kKinds)
    if (text == to_string(kind)) return kind;
  return Error{ErrorCode::kInvalid, "kind of observer " + quote_for_message(text) + " is none of people, embedding, features, choices, similarities"};
}

bool can_be_asked(ObserverKind kind) { return kind != ObserverKind::kPeople && kind != ObserverKind::kChoices; }

std::string to_string(const ObserverKey& key) {
  switch (key.what) {
    case ObserverKey::What::kPeople: break;
    case ObserverKey::What::kRun: return std::string(kRun) + std::to_string(key.id);
    case ObserverKey::What::kDataset: return std::string(kDataset) + std::to_string(key.id);
  }
  return "people";
}

Result<ObserverKey> observer_key_from(const std::string& text) {
  if (text == "people") return ObserverKey{};
  const std::string_view view = text;
  if (view.starts_with(kRun))
    if (const auto id = number_of(view.substr(kRun.size()))) return ObserverKey{ObserverKey::What::kRun, *id};
  if (view.starts_with(kDataset))
    if (const auto id = number_of(view.substr(kDataset.size()))) return ObserverKey{ObserverKey::What::kDataset, *id};
  return Error{ErrorCode::kInvalid, "observer " + quote_for_message(text) + " is none of people, run-N, dataset-N"};
}

ObserverKey key_of(const Observer& observer) {
  switch (observer.kind) {
    case ObserverKind::kPeople: break;
    case ObserverKind::kEmbedding: return {ObserverKey::What::kRun, observer.id};
    case ObserverKind::kFeatures:
    case ObserverKind::kChoices:
    case ObserverKind::kSimilarities: return {ObserverKey::What::kDataset, observer.id};
  }
  return {};
}

bool may_name(const ObserverKey& key, ObserverKind kind) {
  Observer observer;
  observer.kind = kind;
  return key_of(observer).what == key.what;
}

}  // namespace tertium
