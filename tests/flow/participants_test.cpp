// participants_test.cpp: a simulated cohort takes part in a study through a real server, on good and on bad lines.
#include "native/tasks/participants.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <set>

#include "native/http/client.h"
#include "shared/base/random.h"
#include "shared/model/choice.h"
#include "shared/simulation/world.h"
#include "tests/native/http/server_support.h"

namespace tertium {
namespace {

constexpr std::uint32_t kObjects = 30;

std::string name_of(std::uint32_t object) { return "word " + std::to_string(object); }

class Participants : public testing::Test {
 protected:
  static StudyDefinition definition() {
    StudyDefinition d = TestServer::definition(40);
    d.catch_trials = {{{name_of(0), name_of(1), name_of(2)}}, {{name_of(3), name_of(4), name_of(5)}}};
    d.catch_trials_per_session = 2, d.repeats_per_session = 4;
    d.demographics = {{"age", "How old are you?", {"young", "old"}}};
    d.comprehension = {{"what", "What do you choose?", {"the odd one", "the first one", "any"}, 0}};
    d.trials_per_block = 15, d.trial_seconds = 6, d.too_fast_ms = 400;
    d.final_question = "How did you choose?";
    d.identification = Identification::kRequired;
    return d;
  }
  void add_study(const StudyDefinition& d) {
    std::vector<Stimulus> stimuli;
    for (std::uint32_t i = 0; i < kObjects; ++i) stimuli.push_back({name_of(i), "", "", ""});
    const auto made = server.store->create_study(d, stimuli, StudyState::kOpen);
    ASSERT_TRUE(made) << made.error().message;
  }
  OpenLine open_line() {
    return [this]() -> Result<Line> {
      TRY(std::unique_ptr<http::Client> opened, http::Client::open("http://127.0.0.1:" + std::to_string(server.server->port())));
      return Line([client = std::shared_ptr<http::Client>(std::move(opened))](const std::string& method, const std::string& path, const std::string& body) -> Result<LineReply> {
        TRY(http::ClientReply reply, client->send(method, path, body));
        return LineReply{reply.status, std::move(reply.body)};
      });
    };
  }
  static CohortOptions options(std::uint32_t people) {
    CohortOptions o;
    o.study = "words", o.people = people, o.seed = 4, o.concurrency = 4;
    o.first_pause = std::chrono::milliseconds(1);
    return o;
  }
  CohortReport take_part(const OpenLine& open, const CohortOptions& o) {
    auto report = simulate_participants(open, o);
    EXPECT_TRUE(report) << report.error().message;
    if (!report) return {};
    EXPECT_FALSE(report->failure) << report->failure->message;
    return *std::move(report);
  }
  // By the id of a session's first answer, as exports name it.
  std::map<std::string, std::vector<AnswerRow>> stored() {
    std::map<std::uint32_t, std::vector<AnswerRow>> by_session;
    EXPECT_TRUE(server.store->visit_answers("words", [&](const AnswerRow& row) { by_session[row.session].push_back(row); }));
    std::map<std::string, std::vector<AnswerRow>> by_first;
    for (auto& [session, rows] : by_session) {
      std::sort(rows.begin(), rows.end(), [](const AnswerRow& a, const AnswerRow& b) { return a.answer.trial < b.answer.trial; });
      by_first[rows[0].answer.id] = rows;
    }
    return by_first;
  }

  TestServer server;
};

TEST_F(Participants, GoTheWholeWayAndAreToldApartFromPeople) {
  add_study(definition());
  const CohortReport report = take_part(open_line(), options(8));
  for (const SimulatedVisit& v : report.visits) {
    EXPECT_EQ(v.ending, Ending::kComplete);
    EXPECT_EQ(v.answers, 2u + 40 + 2 + 4);
    EXPECT_EQ(v.acknowledged, v.answers);
    EXPECT_GE(v.others, 5u) << "the page was opened and the instructions read; three questions";
    EXPECT_EQ(v.others_acknowledged, v.others);
  }
  const StudyCounts counts = server.store->find_study("words")->counts;
  EXPECT_EQ(counts.simulated_sessions, 8u);
  EXPECT_EQ(counts.finished, 8u);
  EXPECT_EQ(counts.simulated_answers, counts.answers);
  std::map<TrialKind, int> kinds;
  for (const auto& [first, rows] : stored())
    for (const AnswerRow& row : rows) {
      EXPECT_EQ(row.source, SessionSource::kSimulated);
      EXPECT_LE(row.answer.answered_at_ms, row.received_at_ms) << "nobody answers in the future";
      EXPECT_LE(row.answer.response_time_ms, 6000) << "the time for a trial";
      kinds[row.kind] += !row.practice;
    }
  EXPECT_EQ(kinds[TrialKind::kMain], 8 * 40);
  EXPECT_EQ(kinds[TrialKind::kCatch], 8 * 2);
  EXPECT_EQ(kinds[TrialKind::kRepeat], 8 * 4);
}

TEST_F(Participants, ChooseAsTheEmbeddingSaysAsOftenAsItSays) {
  add_study(definition());
  // The embedding in another order than the study: found by name, for the study shows words.
  const Matrix mind = make_known_world({.objects = kObjects, .dims = 5, .strength = 2, .seed = 3});
  CohortOptions o = options(24);
  o.temperature = 1, o.lapse = 0;
  o.mind.emplace();
  o.mind->values = Matrix(kObjects, mind.cols);
  for (std::uint32_t i = 0; i < kObjects; ++i) {
    const std::uint32_t object = (i * 7 + 3) % kObjects;
    o.mind->names.push_back(name_of(object));
    std::copy(mind.row(object).begin(), mind.row(object).end(), o.mind->values.row(i).begin());
  }
  const CohortReport report = take_part(open_line(), o);
  EXPECT_EQ(report.shown_by_number, 0u);
  // Each choice agrees with the most likely one by that one's probability: mean and variance of the sum are known. Where several are
  // equally likely, a choice among them agrees with each of them by its share.
  double agreed = 0, expected = 0, variance = 0, trials = 0;
  for (const auto& [first, rows] : stored())
    for (const AnswerRow& row : rows) {
      const auto& s = row.answer.shown;
      const auto p = choice_probabilities({pair_similarity(mind.row(s[1]), mind.row(s[2])), pair_similarity(mind.row(s[0]), mind.row(s[2])),
                                           pair_similarity(mind.row(s[0]), mind.row(s[1]))}, 1.0);
      const double most = std::max({p[0], p[1], p[2]});
      const auto is_most = [&](double each) { return each > most - 1e-9; };
      const auto alike = static_cast<double>(std::count_if(p.begin(), p.end(), is_most));
      agreed += is_most(p[row.answer.odd_position]) ? 1 / alike : 0;
      expected += most, variance += most * (1 - alike * most) / alike, trials += 1;
    }
  EXPECT_GT(expected / trials, 0.6) << "far from chance, so that the test means something";
  EXPECT_NEAR(agreed, expected, 4 * std::sqrt(variance)) << trials << " trials";
}

TEST_F(Participants, WhoDoNotLookShowItInWhatIsStoredAndTheTruthSaysWhoTheyAre) {
  StudyDefinition d = definition();
  d.comprehension.clear();  // all get through
  add_study(d);
  CohortOptions o = options(20);
  o.spammers = 0.4;
  const CohortReport report = take_part(open_line(), o);
  const auto rows = stored();
  std::map<PersonKind, int> kinds;
  for (const SimulatedVisit& v : report.visits) {
    ++kinds[v.person.kind];
    ASSERT_TRUE(rows.contains(v.first_answer));
    const std::vector<AnswerRow>& given = rows.at(v.first_answer);
    std::vector<double> times;
    std::array<int, 3> positions{};
    int steps = 0;
    for (std::size_t i = 0; i < given.size(); ++i) {
      times.push_back(given[i].answer.response_time_ms);
      ++positions[given[i].answer.odd_position];
      steps += i > 0 && given[i].answer.odd_position == (given[i - 1].answer.odd_position + 1) % 3;
    }
    std::sort(times.begin(), times.end());
    const double median = times[times.size() / 2];
    const auto count = static_cast<int>(given.size());
    switch (v.person.kind) {
      case PersonKind::kAttentive:
        EXPECT_GT(median, 800);
        EXPECT_LT(*std::max_element(positions.begin(), positions.end()), 3 * count / 4);
        break;
      case PersonKind::kAlwaysLeft: EXPECT_EQ(positions[0], count); break;
      case PersonKind::kRandomFast: EXPECT_LT(times.back(), 400); break;
      case PersonKind::kAlternating: EXPECT_EQ(steps, count - 1); break;
      case PersonKind::kCareless: EXPECT_LT(median, 1200); break;
    }
  }
  EXPECT_EQ(kinds, (std::map<PersonKind, int>{{PersonKind::kAttentive, 12}, {PersonKind::kAlwaysLeft, 2}, {PersonKind::kRandomFast, 2}, {PersonKind::kAlternating, 2},
                                              {PersonKind::kCareless, 2}}));
  const std::string csv = truth_csv(report);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 21);
  for (const SimulatedVisit& v : report.visits)
    EXPECT_NE(csv.find("\n" + std::to_string(v.number) + "," + to_string(v.person.kind) + ",complete,48,48," + v.first_answer + ","), std::string::npos) << csv;
}

TEST_F(Participants, WhoDropOutKeepWhatTheyAnswered) {
  add_study(definition());
  CohortOptions o = options(10);
  o.drop_out = 0.6;
  const CohortReport report = take_part(open_line(), o);
  int complete = 0, early = 0, left = 0;
  std::uint32_t answers = 0;
  for (const SimulatedVisit& v : report.visits) {
    ++(v.ending == Ending::kComplete ? complete : v.ending == Ending::kEarly ? early : left);
    EXPECT_EQ(v.drop_out, v.answers < 48);
    EXPECT_GE(v.answers, 1u);
    answers += v.acknowledged;
  }
  EXPECT_EQ(complete, 4);
  EXPECT_EQ(early + left, 6);
  EXPECT_GT(early, 0);
  EXPECT_GT(left, 0);
  std::size_t found = 0;
  for (const auto& [first, rows] : stored()) found += rows.size();
  EXPECT_EQ(found, answers);
}

TEST_F(Participants, SendAgainOnABadLineUntilEverythingIsStoredExactlyOnce) {
  add_study(definition());
  std::mutex mutex;
  RandomStream chance(derive_key(9, "bad line"));
  const OpenLine good = open_line();
  const OpenLine bad = [&]() -> Result<Line> {
    TRY(Line line, good());
    return Line([&, line](const std::string& method, const std::string& path, const std::string& body) -> Result<LineReply> {
      std::uint32_t fate = 0;
      {
        const std::lock_guard lock(mutex);
        fate = chance.below(10);
      }
      if (fate == 0) return Error{ErrorCode::kIo, "lost on the way there"};
      if (fate == 1) return LineReply{503, "not ours"};
      if (fate == 2 && !line(method, path, body)) ADD_FAILURE() << "the server is there";  // sent twice by something between
      Result<LineReply> reply = line(method, path, body);
      if (fate == 3) return Error{ErrorCode::kIo, "lost on the way back"};
      return reply;
    });
  };
  const CohortReport report = take_part(bad, options(8));
  EXPECT_GT(report.sent_again, 20u);
  std::set<std::string> ids;
  std::size_t found = 0;
  for (const auto& [first, rows] : stored())
    for (const AnswerRow& row : rows) ++found, ids.insert(row.answer.id);
  EXPECT_EQ(found, 8u * 48);
  EXPECT_EQ(ids.size(), found);
  for (const SimulatedVisit& v : report.visits) EXPECT_EQ(v.acknowledged, 48u);
  EXPECT_EQ(server.store->find_study("words")->counts.sessions, 8u) << "a start that was sent again begins nothing new";
}

TEST_F(Participants, SayWhatWentWrongAndWhatWasStoredUntilThen) {
  add_study(definition());
  CohortOptions o = options(3);
  o.mind.emplace();
  o.mind->values = Matrix(4, 2);
  auto report = simulate_participants(open_line(), o);
  ASSERT_TRUE(report && report->failure);
  EXPECT_NE(report->failure->message.find("only 4 rows"), std::string::npos) << report->failure->message;
  o.mind->names = {name_of(0), name_of(1), name_of(2), "zebra"};
  report = simulate_participants(open_line(), o);
  ASSERT_TRUE(report && report->failure);
  EXPECT_NE(report->failure->message.find("no name of the embedding"), std::string::npos) << report->failure->message;
  ASSERT_TRUE(server.store->set_study_state("words", StudyState::kPaused));
  report = simulate_participants(open_line(), options(3));
  ASSERT_TRUE(report && report->failure);
  EXPECT_NE(report->failure->message.find("paused"), std::string::npos) << report->failure->message;
  CohortOptions impatient = options(1);
  impatient.patience = std::chrono::milliseconds(20);
  const OpenLine dead = []() -> Result<Line> {
    return Line([](const auto&, const auto&, const auto&) -> Result<LineReply> { return Error{ErrorCode::kIo, "no line"}; });
  };
  report = simulate_participants(dead, impatient);
  ASSERT_TRUE(report && report->failure);
  EXPECT_EQ(report->failure->code, ErrorCode::kIo);
  int calls = 0;
  ASSERT_TRUE(server.store->set_study_state("words", StudyState::kOpen));
  CohortOptions stopped = options(50);
  stopped.concurrency = 1;
  stopped.progress = [&](std::size_t) { return ++calls < 2; };
  report = simulate_participants(open_line(), stopped);
  ASSERT_TRUE(report && report->failure);
  EXPECT_EQ(report->failure->code, ErrorCode::kCancelled);
  EXPECT_EQ(calls, 2);
}

TEST_F(Participants, AreRefusedOptionsOutOfTheirLimits) {
  const auto refused = [&](auto change, const std::string& names) {
    CohortOptions o = options(3);
    change(o);
    const auto report = simulate_participants(open_line(), o);
    ASSERT_FALSE(report) << names;
    EXPECT_EQ(report.error().code, ErrorCode::kInvalid);
    EXPECT_NE(report.error().message.find(names), std::string::npos) << report.error().message;
  };
  refused([](CohortOptions& o) { o.people = 0; }, "--people");
  refused([](CohortOptions& o) { o.concurrency = 0; }, "--concurrency");
  refused([](CohortOptions& o) { o.concurrency = 257; }, "--concurrency");
  refused([](CohortOptions& o) { o.drop_out = 1.5; }, "--drop-out");
  refused([](CohortOptions& o) { o.spammers = -0.1; }, "--spammers");
  refused([](CohortOptions& o) { o.temperature = 0; }, "--temperature");
  refused([](CohortOptions& o) { o.speed = std::nan(""); }, "--speed");
  refused([](CohortOptions& o) { o.position_bias = {0, 0, 0}; }, "--position-bias");
  refused([](CohortOptions& o) { o.mind.emplace().values = Matrix(1, 1), o.mind->values.at(0, 0) = std::nanf(""); }, "--embedding");
}

TEST(Client, TakesAddressesOfServersAlone) {
  for (const std::string bad : {"", "127.0.0.1:80", "ftp://x", "http://", "http://:80", "http://a b", "http://x:0", "http://x:65536", "http://x:1x", "http://x/y",
                                "http://x\r\ny", "file:///etc"})
    EXPECT_FALSE(http::Client::open(bad)) << bad;
  EXPECT_TRUE(http::Client::open("http://127.0.0.1:8080"));
  EXPECT_TRUE(http::Client::open("http://[::1]:8080"));
}

TEST(Client, SaysThatNobodyAnswersAndTellsEveryStatus) {
  int port = 0;
  {
    TestServer server;
    port = server.server->port();
    const auto client = TestServer::take(http::Client::open("http://127.0.0.1:" + std::to_string(port)));
    EXPECT_EQ(TestServer::take(client->send("GET", "/health")).status, 200);
    const auto missing = TestServer::take(client->send("GET", "/api/v1/participant/none"));
    EXPECT_EQ(missing.status, 404);
    EXPECT_NE(missing.body.find("not_found"), std::string::npos) << missing.body;
    EXPECT_EQ(TestServer::take(client->send("POST", "/api/v1/participant/none/sessions", "{}")).status, 400);
  }
  const auto client = TestServer::take(http::Client::open("http://127.0.0.1:" + std::to_string(port)));
  const auto reply = client->send("GET", "/health");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace tertium
