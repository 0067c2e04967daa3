// answers_csv.cpp: one answer, one line.
#include "shared/wire/answers_csv.h"

#include "shared/base/check.h"
#include "shared/base/text.h"

namespace tertium::wire {
namespace {

// Quoted where a reader would otherwise stumble.
std::string cell(const std::string& text) {
  if (text.find_first_of("\",\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string answers_csv_header() {
  return "number,session,source,practice,trial,object_1,object_2,object_3,name_1,name_2,name_3,odd_position,odd_object,odd_name,"
         "response_time_ms,input,resumed,answered_at_ms,received_at_ms,answer_id\r\n";
}

std::string answers_csv_line(const AnswerLine& line, const Names& names) {
  const Answer& answer = line.answer;
  CHECK(answer.odd_position < 3);
  std::string out = std::to_string(line.number) + ',' + std::to_string(line.session) + ',' + cell(line.source) + ',' + (line.practice ? '1' : '0') + ',' +
                    std::to_string(answer.trial);
  for (const std::uint32_t object : answer.shown) out += ',' + std::to_string(object);
  for (const std::uint32_t object : answer.shown) {
    CHECK(object < names.size());
    out += ',' + cell(names[object]);
  }
  const std::uint32_t odd = answer.shown[answer.odd_position];
  out += ',' + std::to_string(answer.odd_position + 1) + ',' + std::to_string(odd) + ',' + cell(names[odd]) + ',' +
         format_double(answer.response_time_ms) + ',' + to_string(answer.input) + ',' + (answer.resumed ? '1' : '0') + ',' +
         std::to_string(answer.answered_at_ms) + ',' + std::to_string(line.received_at_ms) + ',' + cell(answer.id);
  return out + "\r\n";
}

}  // namespace tertium::wire
