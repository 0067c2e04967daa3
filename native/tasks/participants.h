// participants.h: people who are not there take part in a study through its HTTP interface, as the page in a browser would.
// Their sessions say of themselves that they are simulated, and are kept apart from people's everywhere.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/embedding.h"
#include "shared/domain/session.h"
#include "shared/simulation/person.h"

namespace tertium {

// One request and what came back. An error is a reply that did not come: the server may have done what was asked all the same.
struct LineReply {
  int status = 0;
  std::string body;
};
using Line = std::function<Result<LineReply>(const std::string& method, const std::string& path, const std::string& body)>;
// A line of its own for each thread.
using OpenLine = std::function<Result<Line>()>;

struct CohortOptions {
  std::string study;                                  // slug
  std::uint32_t people = 0;
  std::uint64_t seed = 0;                             // who takes part, and what they would choose on which trial
  // What they see in objects. By name where a trial shows names and the matrix has them, else its rows are the study's object numbers.
  // Empty: a random mind.
  std::optional<Embedding> mind;
  std::optional<double> temperature, lapse;           // of attentive people; empty: each has their own, around 1 and 0.02
  std::optional<std::array<double, 3>> position_bias;
  double drop_out = 0;                                // share that leaves before the end: every other one by the page's way out, the rest just goes
  double spammers = 0;                                // share that does not look, the four kinds in turn
  double speed = 0;                                   // times as fast as people; 0: without waiting
  std::uint32_t concurrency = 8;                      // how many take part at once, 1 to 256
  std::chrono::milliseconds first_pause{50};          // before what got no reply is sent again; doubled each time
  std::chrono::milliseconds patience{60'000};         // then the line is given up
  std::function<bool(std::size_t ended)> progress;    // called as sessions end; false: stop
};

// What one of them did: the truth that a quality check is to find again.
struct SimulatedVisit {
  std::uint32_t number = 0;                           // from 0
  SimulatedPerson person;
  bool drop_out = false;
  bool begun = false;
  Ending ending = Ending::kNone;                      // kNone: left without a word
  std::uint32_t answers = 0, acknowledged = 0;        // of trials, practice included
  std::uint32_t others = 0, others_acknowledged = 0;  // events and responses
  std::string first_answer;                           // the id of its first answer, by which exports tell which session this was
  std::vector<double> response_times_ms;              // of main, catch and repeated trials alike
};

struct CohortReport {
  std::vector<SimulatedVisit> visits;                 // by number; those that had not begun are there too
  std::uint64_t requests = 0, sent_again = 0;
  std::uint64_t shown_by_name = 0, shown_by_number = 0;  // objects on screen, by how their row was found
  std::optional<Error> failure;                       // the first; nobody began after it
};

// kInvalid: options out of their limits. All else that goes wrong is in the report, beside what was done until then. An answer is
// given up only with the line: until then it is sent with the same id again and again.
Result<CohortReport> simulate_participants(const OpenLine& open, const CohortOptions& options);

// "person,kind,ending,answers,acknowledged,first_answer_id,temperature,lapse,median_response_time_ms": a header and a line for each that began.
std::string truth_csv(const CohortReport& report);

}  // namespace tertium
