// pictures_test.cpp: pictures come a few at a time, the wanted first, and the unseen go when there are too many.
#include "web/ui/pictures.h"

#include <gtest/gtest.h>

#include "web/platform/null.h"

namespace tertium::ui {
namespace {
namespace null = platform::null;

class Pictures : public testing::Test {
 protected:
  void SetUp() override {
    forget_pictures();
    null::reset();
    limit_picture_bytes(256u << 20);
    platform::start([](double) {});
  }
  void TearDown() override { forget_pictures(); }
};

TEST_F(Pictures, AreAskedForOnceAndThenDrawn) {
  EXPECT_EQ(picture("/a").state, PictureState::kLoading);
  picture("/a");
  ASSERT_EQ(null::pending_pictures().size(), 1u);
  ASSERT_TRUE(null::answer_picture("/a", 64, 32));
  EXPECT_EQ(picture("/a").state, PictureState::kReady);
  EXPECT_EQ(picture("/a").width, 64);
  EXPECT_TRUE(picture_ready("/a"));
  EXPECT_FALSE(picture_ready("/a", 96));  // another size is another picture
}
TEST_F(Pictures, VisibleOnesOvertakePreloads) {
  for (int i = 0; i < 20; i++) preload_picture("/soon" + std::to_string(i));
  EXPECT_EQ(null::pending_pictures().size(), 6u);
  picture("/now");
  ASSERT_TRUE(null::answer_picture("/soon0", 8, 8));
  EXPECT_EQ(null::pending_pictures().back().url, "/now");
}
TEST_F(Pictures, AFailedOneIsKnownAndCanBeTriedAgain) {
  picture("/a");
  null::answer_picture("/a", 0, 0);
  EXPECT_EQ(picture("/a").state, PictureState::kFailed);
  EXPECT_TRUE(null::pending_pictures().empty());
  retry_failed_pictures();
  EXPECT_EQ(null::pending_pictures().size(), 1u);
}
TEST_F(Pictures, AFailedOneIsTriedAgainByItselfWithGrowingPauses) {
  picture("/a");
  null::answer_picture("/a", 0, 0);
  null::advance(1900);
  EXPECT_TRUE(null::pending_pictures().empty());
  null::advance(200);
  ASSERT_EQ(null::pending_pictures().size(), 1u);
  EXPECT_EQ(picture("/a").state, PictureState::kFailed);  // still what is known
  null::answer_picture("/a", 0, 0);
  null::advance(3900);
  EXPECT_TRUE(null::pending_pictures().empty());
  null::advance(200);
  ASSERT_EQ(null::pending_pictures().size(), 1u);
  null::answer_picture("/a", 8, 8);
  EXPECT_TRUE(picture_ready("/a"));
}
TEST_F(Pictures, TheLongestUnseenGoWhenMemoryIsFull) {
  limit_picture_bytes(3 * 100 * 100 * 16 / 3);  // three of 100 x 100 with mipmaps
  for (int i = 0; i < 3; i++) {
    picture("/p" + std::to_string(i));
    null::answer_all_pictures(100, 100);
    platform::request_frames(3);
    null::run_frames();
    for (int seen = 1; seen <= i; seen++) picture("/p" + std::to_string(seen));  // p0 is no longer looked at
  }
  platform::request_frames(5);
  null::run_frames();
  picture("/p1");
  picture("/p2");
  picture("/new");
  null::answer_all_pictures(100, 100);
  EXPECT_FALSE(picture_ready("/p0"));
  EXPECT_TRUE(picture_ready("/p1"));
  EXPECT_TRUE(picture_ready("/new"));
  EXPECT_EQ(null::live_textures(), 3);
}

}  // namespace
}  // namespace tertium::ui
