// api_fuzz.cpp: any bytes as each message of the HTTP interface; what is read comes back when written.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/api.h"

namespace {

template <class Message>
void try_message(std::string_view input) {
  using namespace tertium::wire;
  if (const auto message = decode<Message>(input)) {
    const std::string json = encode(*message);
    const auto again = decode<Message>(json);
    CHECK(again && encode(*again) == json);
  }
}

template <class... Messages>
void try_each(std::string_view input) { (try_message<Messages>(input), ...); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  try_each<ParticipantStudy, SessionStart, SessionView, wire::AnswerBatch, wire::AnswerReceipts, StudyDefinition, StudyDetail, wire::StudyList, FitRequest, FitJob,
           wire::FitJobList, RunSummary, wire::RunList, FitProgress>(input);
  const Error error = wire::decode_error(input, "fallback");
  CHECK(!error.message.empty() || count > 0);
  return 0;
}
