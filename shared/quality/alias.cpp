// alias.cpp: two lists of 64 words each, and a shuffle without memory.
#include "shared/quality/alias.h"

#include <array>

#include "shared/base/random.h"

namespace tertium {
namespace {

constexpr std::array<const char*, 64> kQualities{
    "amber", "ample", "azure", "bold", "brave", "breezy", "bright", "brisk", "calm", "candid", "civil", "clear", "clever", "coral", "cosy", "crisp",
    "dapper", "deft", "eager", "early", "fair", "fleet", "fond", "fresh", "gentle", "glad", "golden", "grand", "green", "hardy", "humble", "jolly",
    "keen", "kind", "lively", "loyal", "lucky", "mellow", "merry", "mild", "misty", "modest", "neat", "nimble", "noble", "patient", "placid", "plucky",
    "polite", "proud", "quiet", "rapid", "ready", "rosy", "silver", "sleek", "snug", "spry", "steady", "sunny", "swift", "tidy", "warm", "witty"};
constexpr std::array<const char*, 64> kAnimals{
    "badger", "beaver", "bison", "bobcat", "camel", "caribou", "cheetah", "civet", "condor", "crane", "curlew", "dingo", "dolphin", "dormouse", "eagle", "egret",
    "elk", "falcon", "ferret", "finch", "gannet", "gazelle", "gecko", "gibbon", "goshawk", "grouse", "hare", "heron", "ibex", "ibis", "impala", "jackal",
    "jaguar", "kestrel", "kite", "koala", "lark", "lemur", "leopard", "linnet", "lynx", "magpie", "marmot", "marten", "meerkat", "narwhal", "ocelot", "oriole",
    "otter", "owl", "panda", "petrel", "plover", "puffin", "quail", "raven", "robin", "seal", "stoat", "swallow", "tapir", "tern", "walrus", "wren"};
constexpr std::uint32_t kNames = 64 * 64;

}  // namespace

std::string session_alias(std::uint64_t study_seed, std::uint32_t session_number) {
  RandomStream stream(derive_key(study_seed, "session names"));
  // An odd factor visits every name once before any comes again.
  const std::uint32_t factor = stream.next_u32() | 1u, start = stream.next_u32();
  const std::uint32_t name = (factor * session_number + start) % kNames;
  const std::uint32_t round = session_number / kNames;
  std::string alias = std::string(kQualities[name / 64]) + "-" + kAnimals[name % 64];
  if (round > 0) alias += "-" + std::to_string(round + 1);
  return alias;
}

}  // namespace tertium
