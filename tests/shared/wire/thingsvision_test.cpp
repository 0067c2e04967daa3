// thingsvision_test.cpp: parts of features follow each other by their numbers; gaps, overlaps and mixtures are told with the files' names.
#include "shared/wire/thingsvision.h"

#include <gtest/gtest.h>

#include "shared/wire/npy.h"
#include "tests/support/numpy_arrays.h"

namespace tertium::wire {
namespace {

std::vector<std::string> order_of(const std::vector<std::string>& names) {
  const Result<FeatureFolder> plan = plan_feature_folder(names, "dir");
  std::vector<std::string> out;
  if (!plan) return {plan.error().message};
  for (const FeatureFile& file : plan->files) out.push_back(file.name);
  return out;
}

std::string message_of(const std::vector<std::string>& names) {
  const Result<FeatureFolder> plan = plan_feature_folder(names, "dir");
  return plan ? "" : plan.error().message;
}

TEST(Thingsvision, OneFileIsAllThereIsToIt) {
  const FeatureFolder plan = *plan_feature_folder({"model.json", "file_names.txt", "features.npy"}, "dir");
  EXPECT_EQ(plan.files, (std::vector<FeatureFile>{{"features.npy", 0, 0}}));
  EXPECT_EQ(plan.names_file, "file_names.txt");
  EXPECT_EQ(order_of({"features.txt"}), std::vector<std::string>{"features.txt"});
  EXPECT_EQ(order_of({"features_train.npy", "features.pt"}), std::vector<std::string>{"features_train.npy"});
  EXPECT_EQ(plan_feature_folder({"features.npy"}, "dir")->names_file, "");
}

TEST(Thingsvision, NumberedPartsFollowByNumberNotByText) {
  EXPECT_EQ(order_of({"features_10.npy", "features_2.npy", "features_1.npy", "features_3.npy", "features_4.npy", "features_5.npy", "features_6.npy", "features_7.npy",
                      "features_8.npy", "features_9.npy"})
                .back(),
            "features_10.npy");
  EXPECT_EQ(order_of({"features_02.npy", "features_01.npy"}), (std::vector<std::string>{"features_01.npy", "features_02.npy"}));
  EXPECT_EQ(order_of({"features_02.txt", "features_01.txt"}), (std::vector<std::string>{"features_01.txt", "features_02.txt"}));
}

TEST(Thingsvision, PartsOfPicturesFollowByTheirFirstPicture) {
  const FeatureFolder plan = *plan_feature_folder(
      {"visual.2/features_1000-1080.npy", "visual.2/features_0-500.npy", "file_names.txt", "visual.2/features_500-1000.npy"}, "dir");
  EXPECT_EQ(plan.files, (std::vector<FeatureFile>{{"visual.2/features_0-500.npy", 0, 500},
                                                  {"visual.2/features_500-1000.npy", 500, 1000},
                                                  {"visual.2/features_1000-1080.npy", 1000, 1080}}));
  EXPECT_EQ(plan.names_file, "file_names.txt");
  EXPECT_EQ(order_of({"features_val_0-8.npy"}), std::vector<std::string>{"features_val_0-8.npy"});
}

TEST(Thingsvision, GapsOverlapsAndMixturesNameTheFiles) {
  EXPECT_EQ(message_of({"features_01.npy", "features_03.npy"}), "dir: 'features_03.npy' follows 'features_01.npy'; part 2 is missing");
  EXPECT_EQ(message_of({"features_02.npy"}), "dir: 'features_02.npy' is the first; part 1 is missing");
  EXPECT_NE(message_of({"features_1.npy", "features_01.npy"}).find("have the same number"), std::string::npos);
  EXPECT_EQ(message_of({"features_0-100.npy", "features_200-300.npy"}),
            "dir: 'features_200-300.npy' begins with picture 200, but 'features_0-100.npy' ends before 100; a part is missing");
  EXPECT_EQ(message_of({"features_100-200.npy"}), "dir: 'features_100-200.npy' begins with picture 100, but the first is 0; a part is missing");
  EXPECT_EQ(message_of({"features_0-100.npy", "features_50-150.npy"}), "dir: 'features_50-150.npy' and 'features_0-100.npy' hold the same pictures; the parts may not overlap");
  EXPECT_NE(message_of({"features_0-8.npy", "features_8-8.npy"}).find("as if it held no picture"), std::string::npos);
  EXPECT_NE(message_of({"features_01.npy", "features_0-100.npy"}).find("named in different ways"), std::string::npos);
  EXPECT_NE(message_of({"features_01.npy", "features_02.txt"}).find("named in different ways"), std::string::npos);
  EXPECT_EQ(message_of({"features.npy", "features.npy"}), "dir: 'features.npy' is there twice");
  EXPECT_EQ(order_of({"features.NPY", "features.npy"}), std::vector<std::string>{"features.npy"});
  EXPECT_EQ(message_of({"a/features_0-8.npy", "b/features_0-8.npy"}),
            "dir: holds 2 sets of features ('a/features_0-8.npy', 'b/features_0-8.npy'); name the file or the folder of one");
  EXPECT_NE(message_of({"features.npy", "features_0-8.npy"}).find("2 sets"), std::string::npos);
  EXPECT_NE(message_of({"features.npy", "features.txt"}).find("2 sets"), std::string::npos);
}

TEST(Thingsvision, FormatsThatAreNotReadAreToldWithTheWayOut) {
  EXPECT_EQ(message_of({"features.pt"}),
            "dir: 'features.pt' is PyTorch's format, which is pickled and can run code; it is not read; extract them with --file-format npy, or save the array with "
            "numpy.save");
  EXPECT_NE(message_of({"features_01.hdf5"}).find("is HDF5; it is not read; extract them with --file-format npy"), std::string::npos);
  EXPECT_EQ(plan_feature_folder({"features.mat"}, "dir").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(plan_feature_folder({"feature.npy", "featuresx.npy", "embedding.npy"}, "dir").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(read_feature_file("", "features.pt").error().code, ErrorCode::kUnsupported);
}

TEST(Thingsvision, HostileNamesAreNeverMoreThanNames) {
  for (const std::string name : {"features_-.npy", "features_1-.npy", "features_-1.npy", "features_99999999999999999999.npy", "features_1-2-3.npy", "features_.npy", "/",
                                 "", ".npy", "features_18446744073709551615-18446744073709551615.npy"})
    EXPECT_LE(order_of({name}).size(), 1u) << name;
}

TEST(Thingsvision, ReadsArraysAndSavedText) {
  EXPECT_EQ(read_feature_file(golden::big_f8, "features.npy")->at(1, 2), 5);
  const Matrix text = *read_feature_file("0.000000000000000000e+00 1.000000000000000000e+00 -2.500000000000000000e-01\n", "features.txt");
  EXPECT_EQ(text.rows, 1u);
  EXPECT_EQ(text.values, (std::vector<float>{0, 1, -.25f}));
  EXPECT_NE(read_feature_file(golden::three_axes, "features.npy").error().message.find("extract with --flatten-acts"), std::string::npos);
  EXPECT_NE(read_feature_file(golden::not_a_number, "features.npy").error().message.find("row 2, column 1 is NaN"), std::string::npos);
}

TEST(Thingsvision, PartsAreJoinedInOrderAndCheckedAgainstTheirNames) {
  FeatureFolder folder;
  folder.files = {{"features_0-2.npy", 0, 2}, {"features_2-3.npy", 2, 3}};
  FeatureJoiner joiner(folder);
  ASSERT_TRUE(joiner.add(Matrix(2, 3, 1.0f)).ok());
  EXPECT_EQ(joiner.add(Matrix(1, 4, 2.0f)).error().message, "'features_2-3.npy': has 4 columns; 'features_0-2.npy' has 3");
  EXPECT_EQ(joiner.add(Matrix(2, 3, 2.0f)).error().message, "'features_2-3.npy': has 2 rows; its name says 1");
  ASSERT_TRUE(joiner.add(Matrix(1, 3, 2.0f)).ok());
  const Matrix joined = joiner.finish();
  EXPECT_EQ(joined.rows, 3u);
  EXPECT_EQ(joined.values, (std::vector<float>{1, 1, 1, 1, 1, 1, 2, 2, 2}));
}

TEST(FeatureFile, WithoutColumnsIsRefused) {
  const Result<Matrix> read = read_feature_file(write_npy(Matrix(3, 0)), "f.npy");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message, "f.npy: has no columns; features are needed");
}

}  // namespace
}  // namespace tertium::wire
