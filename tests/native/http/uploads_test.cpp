// uploads_test.cpp: a study from files over HTTP, edited, looked at beforehand, published, paused and closed.
#include <gtest/gtest.h>

#include "shared/base/hash.h"
#include "shared/wire/limits.h"
#include "tests/native/http/server_support.h"
#include "tests/support/small_picture.h"

namespace tertium::http {
namespace {

constexpr const char* kJson = "application/json";
constexpr const char* kBytes = "application/octet-stream";

class UploadRoutes : public testing::Test {
 protected:
  UploadRoutes() : client(server.researcher()) {}
  template <class Message>
  Message got(const httplib::Result& reply) {
    EXPECT_EQ(reply->status, 200) << reply->body;
    return TestServer::take(wire::decode<Message>(reply->body));
  }
  std::string begin() { return got<wire::UploadStarted>(client.Post(wire::kUploads, "{}", kJson)).upload; }
  httplib::Result send(const std::string& upload, const std::string& name, const std::string& bytes, const char* type = kBytes) {
    return client.Post("/api/v1/uploads/" + upload + "/files?name=" + name + "&offset=0&bytes=" + std::to_string(bytes.size()), bytes, type);
  }
  UploadReport report(const std::string& upload) {
    for (int i = 0; i < 200; ++i) {
      const UploadReport now = got<UploadReport>(client.Get("/api/v1/uploads/" + upload));
      if (now.pending == 0) return now;
    }
    ADD_FAILURE() << "files wait for ever";
    return {};
  }
  StudyDefinition definition() const {
    StudyDefinition d = TestServer::definition();
    d.slug = "zoo";
    return d;
  }
  // A draft of three pictures.
  void make() {
    const std::string upload = begin();
    for (unsigned i = 0; i < 3; ++i) EXPECT_EQ(send(upload, "zoo%2F" + std::string(1, static_cast<char>('a' + i)) + ".png", small_picture(50 * i))->status, 200);
    EXPECT_TRUE(report(upload).ready);
    const StudySummary made = got<StudySummary>(client.Post(wire::kStudyCreate, wire::encode(StudyFromUpload{upload, definition(), false}), kJson));
    EXPECT_EQ(made.state, StudyState::kDraft);
  }

  TestServer server;
  httplib::Client client;
};

TEST_F(UploadRoutes, APieceIsBytesOfALimitedSizeAndNothingElseIs) {
  const std::string upload = begin();
  EXPECT_EQ(send(upload, "a.png", "{}", kJson)->status, 415);
  EXPECT_EQ(send(upload, "..%2Fa.png", small_picture(1))->status, 400);
  EXPECT_EQ(send(std::string(32, 'f'), "a.png", "x")->status, 404);
  EXPECT_EQ(client.Post("/api/v1/uploads/" + upload + "/files?name=a.png&offset=x&bytes=4", "abcd", kBytes)->status, 400);
  EXPECT_EQ(client.Post(wire::kStudyCreate, "{}", kBytes)->status, 415) << "bytes are taken at one address alone";
  const std::string two(kRequestBytesMax * 2, 'x');
  EXPECT_EQ(send(upload, "two.zip", two)->status, 200) << "more than a message may have";
  EXPECT_EQ(server.client().Post("/api/v1/uploads/" + upload + "/files?name=b.png&offset=0&bytes=1", "x", kBytes)->status, 401);
}

TEST_F(UploadRoutes, FilesBecomeADraftThatIsPublishedPausedAndClosed) {
  make();
  EXPECT_EQ(server.client().Get("/api/v1/participant/zoo")->status, 404) << "a draft is nobody's";
  const StudySummary open = got<StudySummary>(client.Post("/api/v1/studies/zoo/publish", "{}", kJson));
  EXPECT_EQ(open.state, StudyState::kOpen);
  EXPECT_EQ(open.version, 1u);
  EXPECT_EQ(open.role, Role::kOwner);
  const auto document = client.Get("/api/v1/studies/zoo/versions/1");
  EXPECT_EQ(sha256_hex(document->body), open.version_hash) << "the document is what the hash is of";
  EXPECT_EQ(TestServer::take(wire::decode<StudyDocument>(document->body)).stimuli.size(), 3u);
  EXPECT_EQ(got<wire::StudyVersionList>(client.Get("/api/v1/studies/zoo/versions")).versions.size(), 1u);
  EXPECT_EQ(client.Get("/api/v1/studies/zoo/versions/2")->status, 404);
  for (const StudyState state : {StudyState::kPaused, StudyState::kClosed, StudyState::kOpen})
    EXPECT_EQ(got<StudySummary>(client.Post("/api/v1/studies/zoo/state", wire::encode(wire::StudyStateRequest{state}), kJson)).state, state);
  EXPECT_EQ(client.Post("/api/v1/studies/zoo/state", R"({"state":"draft"})", kJson)->status, 409);
}

TEST_F(UploadRoutes, ParticipantsGetWhatWasPublishedAndThePreviewWhatIsEdited) {
  make();
  got<StudySummary>(client.Post("/api/v1/studies/zoo/publish", "{}", kJson));
  StudyDefinition other = definition();
  other.question = "Which one is odd?";
  EXPECT_TRUE(got<StudySummary>(client.Post("/api/v1/studies/zoo/definition", wire::encode(other), kJson)).changed);
  EXPECT_EQ(got<StudyDefinition>(client.Get("/api/v1/studies/zoo/definition")), other);
  EXPECT_EQ(got<ParticipantStudy>(server.client().Get("/api/v1/participant/zoo")).definition.question, definition().question);
  const StudyPreview preview = got<StudyPreview>(client.Get("/api/v1/studies/zoo/preview"));
  EXPECT_EQ(preview.study.definition.question, "Which one is odd?");
  EXPECT_EQ(preview.study.definition.seed, 0u) << "as participants get it";
  EXPECT_EQ(preview.session.upcoming.size(), 10u);
  EXPECT_EQ(preview.session.practice, 2u);
  for (const Stimulus& face : preview.session.upcoming[0].faces) EXPECT_TRUE(face.name.empty() && face.picture.size() == 64);
  EXPECT_EQ(server.store->find_study("zoo")->counts.sessions, 0u) << "nothing is stored";
  EXPECT_EQ(server.client().Get("/api/v1/studies/zoo/preview")->status, 401);
  other.slug = "another";
  EXPECT_EQ(client.Post("/api/v1/studies/zoo/definition", wire::encode(other), kJson)->status, 400) << "the slug stays";
}

TEST_F(UploadRoutes, AnEditThatSaysWhatItSawDoesNotOverwriteWhatSomebodyElseSaved) {
  make();
  const std::string path = "/api/v1/studies/zoo/definition";
  for (const bool published : {false, true}) {
    if (published) {
      ASSERT_EQ(client.Post("/api/v1/studies/zoo/publish", "{}", kJson)->status, 200);
    }
    const std::string seen = sha256_hex(client.Get(path)->body);
    StudyDefinition ours = got<StudyDefinition>(client.Get(path)), theirs = ours;
    ours.hint = "ours", theirs.hint = published ? "theirs again" : "theirs";
    EXPECT_EQ(client.Post(path + "?seen=" + seen, wire::encode(theirs), kJson)->status, 200);
    EXPECT_EQ(client.Post(path + "?seen=" + seen, wire::encode(theirs), kJson)->status, 200) << "the same edit twice, as after a lost reply";
    const auto late = client.Post(path + "?seen=" + seen, wire::encode(ours), kJson);
    EXPECT_EQ(late->status, 409);
    EXPECT_NE(late->body.find("somebody else changed the definition of 'zoo' meanwhile"), std::string::npos) << late->body;
    EXPECT_EQ(got<StudyDefinition>(client.Get(path)), theirs) << "kept";
    EXPECT_EQ(client.Post(path + "?seen=" + seen + "," + sha256_hex(wire::encode(theirs)), wire::encode(ours), kJson)->status, 200) << "one of those it may replace";
    EXPECT_EQ(got<StudyDefinition>(client.Get(path)), ours);
  }
  for (const std::string& bad : std::vector<std::string>{"", "abc", std::string(64, 'G'), std::string(64, 'a') + ",", std::string(64, 'a') + ";" + std::string(64, 'b')}) {
    const auto refused = client.Post(path + "?seen=" + bad, wire::encode(got<StudyDefinition>(client.Get(path))), kJson);
    EXPECT_EQ(refused->status, 400) << bad;
    EXPECT_NE(refused->body.find("64 hexadecimal digits"), std::string::npos) << refused->body;
  }
  std::string many = std::string(64, 'a');
  for (int i = 0; i < 8; ++i) many += "," + std::string(64, 'a');
  EXPECT_EQ(client.Post(path + "?seen=" + many, wire::encode(got<StudyDefinition>(client.Get(path))), kJson)->status, 400);
}

TEST_F(UploadRoutes, OnlyThePreviewMayBeShownWithinAPageOfOurs) {
  make();
  const auto policy = [&](const char* path) {
    const auto reply = server.client().Get(path);
    EXPECT_EQ(reply->get_header_value_count("Content-Security-Policy"), 1u) << path;
    return reply->get_header_value("Content-Security-Policy");
  };
  EXPECT_NE(policy("/t/zoo?preview=1").find("frame-ancestors 'self'"), std::string::npos);
  for (const char* path : {"/t/zoo", "/t/zoo?preview=2", "/t/zoo?preview=", "/", "/t/zoo/privacy?preview=1", "/health"})
    EXPECT_NE(policy(path).find("frame-ancestors 'none'"), std::string::npos) << path;
  EXPECT_EQ(server.client().Get("/t/zoo?preview=1")->status, server.client().Get("/t/nothing?preview=1")->status) << "it does not tell which drafts there are";
}

TEST_F(UploadRoutes, AnUploadsPicturesAreItsMakersAlone) {
  const std::string upload = begin();
  EXPECT_EQ(send(upload, "a.png", small_picture(1))->status, 200);
  const UploadReport now = report(upload);
  ASSERT_FALSE(now.ready) << "one is too few";
  ASSERT_EQ(now.stimuli.size(), 1u);
  const std::string path = "/api/v1/uploads/" + upload + "/pictures/" + now.stimuli[0].picture;
  const auto picture = client.Get(path);
  EXPECT_EQ(picture->status, 200);
  EXPECT_EQ(picture->get_header_value("Content-Type"), "image/webp");
  EXPECT_EQ(server.client().Get(path)->status, 401);
  EXPECT_EQ(client.Get("/pictures/" + now.stimuli[0].picture)->status, 404) << "no study shows it";
  EXPECT_EQ(client.Post("/api/v1/uploads/" + upload + "/files/delete", R"({"name":"a.png"})", kJson)->status, 200);
  EXPECT_TRUE(report(upload).stimuli.empty());
  EXPECT_EQ(client.Post("/api/v1/uploads/" + upload + "/delete", "{}", kJson)->status, 200);
  EXPECT_EQ(client.Get("/api/v1/uploads/" + upload)->status, 404);
}

}  // namespace
}  // namespace tertium::http
