// uploads_test.cpp: files reach the server slice by slice, whatever becomes of replies and lines, and nothing is ever held whole.
#include "web/net/uploads.h"

#include <gtest/gtest.h>

#include <map>

#include "shared/wire/api.h"
#include "web/platform/null.h"

namespace tertium::net {
namespace {

namespace null = platform::null;

// What a server keeps of an upload: bytes by file name.
struct Server {
  std::map<std::string, std::string> files;
  std::string deleted;
  int pieces = 0;
  std::uint64_t pending = 0;
  static std::string part(const std::string& url, const std::string& name) {
    const std::size_t at = url.find(name + "=") + name.size() + 1;
    return url.substr(at, url.find('&', at) - at);
  }
  // Does what the oldest request asks for; its reply.
  std::string take(const platform::Request& request) {
    if (request.url == "/api/v1/uploads") return wire::encode(wire::UploadStarted{"u1"});
    if (request.url == "/api/v1/uploads/u1/delete") {
      deleted = "u1";
      return "{}";
    }
    if (request.url == "/api/v1/uploads/u1") {
      UploadReport report;
      report.upload = "u1";
      report.total = files.size();
      report.pending = pending;
      if (pending > 0) --pending;
      if (report.pending == 0)
        for (const auto& [name, bytes] : files) report.stimuli.push_back({name, "", "", "", ""});
      report.ready = report.pending == 0;
      return wire::encode(report);
    }
    ++pieces;
    const std::string name = part(request.url, "name");
    std::string& kept = files[name];
    const auto offset = std::stoull(part(request.url, "offset"));
    if (offset == kept.size()) kept += request.body;  // what is there already is not taken twice
    return wire::encode(UploadFile{name, std::stoull(part(request.url, "bytes")), kept.size(), UploadUse::kWaiting});
  }
  // Answers until nobody asks any more, or so many requests.
  void serve(int count = 0) {
    constexpr int kMost = 100;
    for (int i = 0; i < (count > 0 ? count : kMost); ++i) {
      null::advance(0);
      if (null::pending_fetches().empty()) return;
      answer();
    }
    if (count == 0) FAIL() << "it never ends";
  }
  void answer() {
    const platform::Request request = null::pending_fetches().front().request;
    ASSERT_TRUE(null::answer_fetch(request.url, 200, take(request)));
  }
};

class UploadTest : public ::testing::Test {
 protected:
  void SetUp() override { null::reset(); }
  // As dropped on the page.
  std::vector<platform::GivenFile> given(const std::vector<null::TestFile>& files) {
    std::vector<platform::GivenFile> out;
    platform::accept_drops({nullptr, [&](platform::GivenFiles all) { out = std::move(all.files); }});
    EXPECT_TRUE(null::drop_files(files));
    return out;
  }
  Server server;
};

TEST_F(UploadTest, FilesArriveWholeAndInOrderAndTheServerSaysWhatTheyWouldBecome) {
  int changes = 0;
  std::string large(kSliceBytes * 2 + 17, 'x');
  for (std::size_t i = 0; i < large.size(); i += 1000) large[i] = static_cast<char>('a' + i % 26);
  Upload upload(given({{"a.png", "first"}, {"large.zip", large}, {"words.txt", "w"}}), "", [&] { ++changes; });
  EXPECT_EQ(upload.bytes(), large.size() + 6);
  server.pending = 2;
  for (int i = 0; i < 20 && upload.phase() == UploadPhase::kSending; ++i) server.serve(1);
  EXPECT_EQ(upload.phase(), UploadPhase::kLooking);
  null::advance(kLookAgainMs);
  server.serve();
  null::advance(kLookAgainMs);
  server.serve();
  null::advance(kLookAgainMs);
  server.serve();
  ASSERT_EQ(upload.phase(), UploadPhase::kDone);
  EXPECT_EQ(server.files["a.png"], "first");
  EXPECT_EQ(server.files["large.zip"], large);
  EXPECT_EQ(server.pieces, 5);
  EXPECT_EQ(upload.report().stimuli.size(), 3u);
  EXPECT_EQ(null::largest_slice(), kSliceBytes) << "no file is ever in memory as a whole";
  EXPECT_EQ(upload.bytes_sent(), upload.bytes());
  EXPECT_GE(changes, 6);
}

TEST_F(UploadTest, AReplyThatIsLostMeansTheSliceOnceMoreAndNoByteTwice) {
  Upload upload(given({{"a.png", "picture"}}), "", nullptr);
  server.serve(1);
  null::advance(0);
  ASSERT_EQ(null::pending_fetches().size(), 1u);
  server.take(null::pending_fetches().front().request);  // it arrived, and the reply did not
  ASSERT_TRUE(null::fail_fetch("/files"));
  EXPECT_TRUE(upload.waiting());
  EXPECT_TRUE(null::pending_fetches().empty()) << "not at once";
  null::advance(1000);
  EXPECT_FALSE(upload.waiting());
  server.serve();
  EXPECT_EQ(upload.phase(), UploadPhase::kDone);
  EXPECT_EQ(server.files["a.png"], "picture");
  EXPECT_EQ(server.pieces, 2);
}

TEST_F(UploadTest, ItGoesOnWithWhatTheServerHasEvenIfThatIsLess) {
  Upload upload(given({{"a.png", "picture"}}), "", nullptr);
  server.serve(1);
  null::advance(0);
  ASSERT_TRUE(null::answer_fetch("/files", 200, wire::encode(UploadFile{"a.png", 7, 3, UploadUse::kArriving})));
  null::advance(0);
  ASSERT_EQ(null::pending_fetches().size(), 1u);
  const platform::Request next = null::pending_fetches().front().request;
  EXPECT_NE(next.url.find("offset=3"), std::string::npos) << next.url;
  EXPECT_EQ(next.body, "ture");
}

TEST_F(UploadTest, ALineThatIsDownIsWaitedForWithGrowingPauses) {
  Upload upload(given({{"a.png", "picture"}}), "", nullptr);
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(null::fail_fetch("/uploads"));
    EXPECT_TRUE(upload.waiting());
    null::advance(20'000);
  }
  EXPECT_EQ(upload.phase(), UploadPhase::kSending);
  server.serve();
  EXPECT_EQ(upload.phase(), UploadPhase::kDone);
}

TEST_F(UploadTest, WhatTheServerRefusesIsNotSentAgain) {
  Upload upload(given({{"a.png", "picture"}}), "", nullptr);
  server.serve(1);
  null::advance(0);
  ASSERT_TRUE(null::answer_fetch("/files", 413, wire::encode(Error{ErrorCode::kTooLarge, "an upload may have 4 GB"})));
  EXPECT_EQ(upload.phase(), UploadPhase::kFailed);
  ASSERT_TRUE(upload.error());
  EXPECT_EQ(upload.error()->message, "an upload may have 4 GB");
  null::advance(100'000);
  EXPECT_TRUE(null::pending_fetches().empty());
}

TEST_F(UploadTest, AFileThatChangedWhileItWasSentEndsIt) {
  Upload upload(given({{"fruit/a.png", "picture"}}), "", nullptr);
  null::fail_files(true);
  server.serve();
  EXPECT_EQ(upload.phase(), UploadPhase::kFailed);
  ASSERT_TRUE(upload.error());
  EXPECT_NE(upload.error()->message.find("fruit/a.png"), std::string::npos) << upload.error()->message;
}

TEST_F(UploadTest, AServerWithMoreBytesThanTheFileHasAnotherOne) {
  Upload upload(given({{"a.png", "picture"}}), "", nullptr);
  server.serve(1);
  null::advance(0);
  ASSERT_TRUE(null::answer_fetch("/files", 200, wire::encode(UploadFile{"a.png", 99, 99, UploadUse::kWaiting})));
  EXPECT_EQ(upload.phase(), UploadPhase::kFailed);
}

TEST_F(UploadTest, WhoeverCancelsLeavesNothingBehind) {
  Upload upload(given({{"a.png", "picture"}, {"b.png", "picture"}}), "", nullptr);
  server.serve(1);
  null::advance(0);
  upload.cancel();
  EXPECT_EQ(upload.phase(), UploadPhase::kFailed);
  server.serve();
  EXPECT_EQ(server.deleted, "u1");
  null::advance(100'000);
  EXPECT_EQ(server.files.count("b.png"), 0u);
}

TEST_F(UploadTest, HandlesAreGivenBackAndRepliesThatComeLateHurtNobody) {
  {
    Upload upload(given({{"a.png", "picture"}}), "", nullptr);
    server.serve(1);
    EXPECT_EQ(null::held_files(), 1u);
  }
  EXPECT_EQ(null::held_files(), 0u);
  null::advance(1000);
  EXPECT_TRUE(null::pending_fetches().empty());
}

TEST_F(UploadTest, MoreFilesGoToTheSameUpload) {
  Upload upload(given({{"b.png", "more"}}), "u1", nullptr);
  server.serve();
  EXPECT_EQ(upload.phase(), UploadPhase::kDone);
  EXPECT_EQ(upload.id(), "u1");
  EXPECT_EQ(server.files["b.png"], "more");
}

}  // namespace
}  // namespace tertium::net
