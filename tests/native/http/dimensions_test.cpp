// dimensions_test.cpp: labels and ratings over HTTP: set, seen, refused when another was there first, taken away as a table.
#include "shared/wire/dimension_messages.h"

#include "tests/native/http/server_support.h"

namespace tertium {
namespace {

struct DimensionServer : TestServer {
  DimensionServer() {
    add_study();
    NewRun made;
    made.summary.method = "vice", made.summary.origin = "fitted here", made.summary.objects = 12, made.summary.dims = 2;
    made.summary.embedding_file = std::string(64, 'e'), made.summary.record_file = std::string(64, 'f');
    run = take(store->add_run("words", made)).id;
    labels = "/api/v1/runs/" + std::to_string(run) + "/labels";
    ratings = "/api/v1/runs/" + std::to_string(run) + "/ratings";
  }
  std::uint64_t run = 0;
  std::string labels, ratings;
};
constexpr const char* kJsonType = "application/json";

TEST(DimensionRoutes, ALabelIsSetAndAnotherPersonsNewerOneIsNotOverwritten) {
  DimensionServer server;
  auto client = server.researcher();
  const auto set = client.Post(server.labels, wire::encode(wire::LabelChange{1, "tools", ""}), kJsonType);
  ASSERT_TRUE(set);
  ASSERT_EQ(set->status, 200) << set->body;
  EXPECT_EQ(wire::decode<DimensionLabel>(set->body)->label, "tools");
  const auto late = client.Post(server.labels, wire::encode(wire::LabelChange{1, "metal", ""}), kJsonType);
  EXPECT_EQ(late->status, 409);
  EXPECT_NE(late->body.find("was changed to 'tools'"), std::string::npos) << late->body;
  const auto list = wire::decode<wire::LabelList>(client.Get(server.labels)->body);
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->labels.size(), 1u);
  EXPECT_EQ(list->labels[0].label, "tools");
  EXPECT_EQ(client.Post(server.labels, wire::encode(wire::LabelChange{2, "x", ""}), kJsonType)->status, 400);
  EXPECT_EQ(client.Get("/api/v1/runs/99/labels")->status, 404);
}

TEST(DimensionRoutes, RatingsAreKeptAndCanBeAskedForAlone) {
  DimensionServer server;
  auto client = server.researcher();
  DimensionRating rating;
  rating.dimension = 0, rating.label = "fruit, \"sweet\"", rating.interpretability = 6, rating.nature = DimensionNature::kSemantic, rating.blind = true;
  const auto set = client.Post(server.ratings, wire::encode(rating), kJsonType);
  ASSERT_EQ(set->status, 200) << set->body;
  const auto mine = wire::decode<wire::RatingList>(client.Get(server.ratings + "?mine=1")->body);
  ASSERT_TRUE(mine) << mine.error().message;
  ASSERT_EQ(mine->ratings.size(), 1u);
  EXPECT_EQ(mine->ratings[0].label, "fruit, \"sweet\"");
  EXPECT_EQ(mine->ratings[0].interpretability, 6u);
  EXPECT_EQ(mine->ratings[0].nature, DimensionNature::kSemantic);
  EXPECT_TRUE(mine->ratings[0].blind);
  const auto odd = client.Get(server.ratings + "?mine=yes");
  EXPECT_EQ(odd->status, 400);
  EXPECT_NE(odd->body.find("mine is 'yes'; 0 or 1 is allowed"), std::string::npos) << odd->body;
}

TEST(DimensionRoutes, TheTableHasALineForEachRatingAndForWhatNobodyRated) {
  DimensionServer server;
  auto client = server.researcher();
  DimensionRating rating;
  rating.dimension = 0, rating.label = "fruit", rating.nature = DimensionNature::kUnclear;
  ASSERT_EQ(client.Post(server.ratings, wire::encode(rating), kJsonType)->status, 200);
  ASSERT_EQ(client.Post(server.labels, wire::encode(wire::LabelChange{1, "tools, metal", ""}), kJsonType)->status, 200);
  const auto table = client.Get(server.ratings + ".csv");
  ASSERT_EQ(table->status, 200) << table->body;
  EXPECT_EQ(table->get_header_value("Content-Type"), "text/csv; charset=utf-8");
  EXPECT_NE(table->body.find("dimension,shown_label,labelled_by,rated,rater,"), std::string::npos) << table->body;
  EXPECT_NE(table->body.find("\r\n1,,,1,,fruit,,unclear,0,"), std::string::npos) << table->body;
  EXPECT_NE(table->body.find("\r\n2,\"tools, metal\",,0,,,,,,\r\n"), std::string::npos) << table->body;
  EXPECT_EQ(client.Get("/api/v1/runs/99/ratings.csv")->status, 404);
}

}  // namespace
}  // namespace tertium
