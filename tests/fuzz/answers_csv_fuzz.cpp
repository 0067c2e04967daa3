// answers_csv_fuzz.cpp: any bytes as our table of answers; lines that are read are read again when written, and become judgments.
#include "shared/wire/answers_csv.h"
#include "tests/fuzz/judgment_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input = fuzz::text_of(bytes, count);
  std::vector<wire::AnswerLine> lines;
  std::map<std::uint32_t, std::string> found;
  TextSource source(input, 5);
  const Result<void> read = wire::read_answers_csv(source, "input", {}, [&](const wire::AnswerLine& line) -> Result<void> {
    lines.push_back(line);
    return {};
  }, &found);
  if (const Result<wire::Table> table = wire::read_table(input, "input"))
    if (const Result<wire::JudgmentReading> reading = wire::read_answers_judgments(*table, "input")) fuzz::check_set(reading->set);
  if (!read || found.empty() || found.rbegin()->first > 10'000) return 0;
  Names names(found.rbegin()->first + 1);
  for (const auto& [object, name] : found) names[object] = name;
  TextSink sink;
  wire::AnswersCsvWriter writer(sink, names);
  for (const wire::AnswerLine& line : lines) CHECK(writer.add(line).ok());
  CHECK(writer.finish().ok());
  std::size_t next = 0;
  TextSource written(sink.text);
  const Result<void> again = wire::read_answers_csv(written, "written", names, [&](const wire::AnswerLine& line) -> Result<void> {
    CHECK(next < lines.size() && line.answer == lines[next].answer && line.kind == lines[next].kind && line.number == lines[next].number && line.source == lines[next].source);
    ++next;
    return {};
  });
  CHECK(again.ok() && next == lines.size());
  return 0;
}
