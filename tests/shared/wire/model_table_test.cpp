// model_table_test.cpp: a table of networks as human_alignment has it, and what is told of one that cannot be used.
#include "shared/wire/model_table.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tertium::wire {
namespace {

TEST(ModelTable, HasColumnsOfNumbersAndOfWords) {
  // The head and three lines of networks.csv (human_alignment), with an objective and an empty column added.
  const ModelTable table = *read_model_table("model,imagenet_accuracy,param_count,depth,arch,objective,nothing\n"
                                             "vgg16,71.592,138.36,16,VGG,Softmax,\n"
                                             "r50-swav,74.92,25.56,107,,Self-sup.,NA\n"
                                             "vit_l_32,76.972,,-,VIT,Softmax,\n", "networks.csv");
  EXPECT_EQ(table.models, (std::vector<std::string>{"vgg16", "r50-swav", "vit_l_32"}));
  ASSERT_EQ(table.columns.size(), 6u);
  EXPECT_TRUE(table.columns[0].numbers);
  EXPECT_EQ(table.columns[0].values[1], 74.92);
  EXPECT_TRUE(table.columns[1].numbers);
  EXPECT_TRUE(std::isnan(table.columns[1].values[2]));
  EXPECT_TRUE(table.columns[2].numbers);
  EXPECT_TRUE(std::isnan(table.columns[2].values[2]));
  EXPECT_FALSE(table.columns[3].numbers);
  EXPECT_EQ(table.columns[3].words, (std::vector<std::string>{"VGG", "", "VIT"}));
  EXPECT_FALSE(table.columns[5].numbers) << "nothing in it";
}

TEST(ModelTable, MayHaveTabsAndItsModelsAnywhere) {
  const ModelTable table = *read_model_table("family\tmodel\nCLIP\ta b\n", "t.tsv");
  EXPECT_EQ(table.models[0], "a b");
  EXPECT_EQ(table.columns[0].name, "family");
}

TEST(ModelTable, SaysWhatIsWrong) {
  const auto said = [](const char* text) {
    const Result<ModelTable> read = read_model_table(text, "t.csv");
    return read ? std::string("read") : read.error().message;
  };
  EXPECT_NE(said("name,x\na,1\n").find("t.csv: has no column model, by which networks are found; it has name, x"), std::string::npos) << said("name,x\na,1\n");
  EXPECT_NE(said("model,x\na,1\na,2\n").find("'a' is there twice"), std::string::npos) << said("model,x\na,1\na,2\n");
  EXPECT_NE(said("model,x\n,1\n").find("is empty"), std::string::npos);
  EXPECT_NE(said("model,x\na\n"), "read");
  EXPECT_NE(said(""), "read");
}

}  // namespace
}  // namespace tertium::wire
