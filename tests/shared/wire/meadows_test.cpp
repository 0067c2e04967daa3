// meadows_test.cpp: file names, variables and JSON of Meadows; several participants come into one order by the names of their stimuli.
#include "shared/wire/meadows.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/wire/meadows_json.h"
#include "tests/support/matrix_files.h"

namespace tertium::wire {
namespace {

using Kind = MatVariable::Kind;

const Names kPictures{"ant.png", "bee.png", "cat.png", "dog.png"};

MatVariable texts(const std::string& name, const Names& names) { return {name, Kind::kTexts, "cell", {names.size(), 1}, {}, names}; }
MatVariable numbers(const std::string& name, const std::vector<double>& values) { return {name, Kind::kNumbers, "double", {1, values.size()}, values, {}}; }
std::string message(const Result<RdmReading>& reading) { return reading ? "it was read" : reading.error().message; }

// golden::kOther over the pictures in the order 2, 0, 3, 1.
std::vector<double> moved() {
  const std::size_t order[] = {2, 0, 3, 1};
  std::vector<double> out;
  for (std::size_t a = 0; a < 4; ++a)
    for (std::size_t b = a + 1; b < 4; ++b) {
      const std::size_t x = std::min(order[a], order[b]), y = std::max(order[a], order[b]);
      out.push_back(golden::kOther[pair_number(x, y, 4)]);
    }
  return out;
}
const Names kMoved{"cat.png", "ant.png", "dog.png", "bee.png"};

TEST(MeadowsName, SaysWhoseFileItIs) {
  const auto one = parse_meadows_name("down/Meadows_myExp_v_v3_brave-cat_2_1D.mat");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->experiment, "myExp");
  EXPECT_EQ(one->version, "3");
  EXPECT_EQ(one->participant, "brave-cat");
  EXPECT_EQ(one->task_number, 2u);
  EXPECT_EQ(one->structure, "1D");
  EXPECT_EQ(one->ending, "mat");
  const auto tree = parse_meadows_name("Meadows_myExp_v_v3_brave-cat_tree.json");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->participant, "brave-cat");
  EXPECT_FALSE(tree->task_number);
  const auto all = parse_meadows_name("Meadows_myExp_v_v12_arrangement_1D.mat");
  ASSERT_TRUE(all);
  EXPECT_EQ(all->task, "arrangement");
  EXPECT_EQ(all->participant, "");
  for (const char* other : {"", "rdm.mat", "Meadows", "Meadows_a_v_v1_x", "Meadows_a_b_c_d_e.mat", "Meadows_a_v_v_x_1D.mat", "meadows_a_v_v1_x_1D.mat", "Meadows__v_v1_x_1D.mat"})
    EXPECT_FALSE(parse_meadows_name(other)) << other;
}

TEST(MeadowsMat, ReadsOneParticipant) {
  const auto read = read_meadows_mat({texts("stimuli", kPictures), numbers("rdmutv", golden::kCondensed)}, "x.mat");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->set.names, kPictures);
  EXPECT_EQ(read->set.pairs, (std::vector<std::vector<double>>{golden::kCondensed}));
  EXPECT_FALSE(read->set.similarities);
  EXPECT_TRUE(read->set.matrix_names.empty());
}

TEST(MeadowsMat, PutsSeveralParticipantsIntoTheFirstOnesOrder) {
  const auto read = read_meadows_mat({texts("stimuli_brave_cat", kPictures), numbers("rdmutv_brave_cat", golden::kCondensed),
                                      texts("stimuli_calm_owl", kMoved), numbers("rdmutv_calm_owl", moved())}, "x.mat");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->set.names, kPictures);
  EXPECT_EQ(read->set.pairs, (std::vector<std::vector<double>>{golden::kCondensed, golden::kOther}));
  EXPECT_EQ(read->rows_moved, (std::vector<std::size_t>{0, 4}));
  EXPECT_EQ(read->set.matrix_names, (std::vector<std::string>{"brave_cat", "calm_owl"}));
}

TEST(MeadowsMat, ComesBack) {
  DissimilaritySet set{4, kPictures, {golden::kCondensed, golden::kOther}, {"a_b", "c"}, false, {}};
  const auto variables = write_meadows_mat(set);
  ASSERT_TRUE(variables.ok());
  const auto read = read_rdm_mat(*variables, "x.mat");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->set.pairs, set.pairs);
  EXPECT_EQ(read->set.names, set.names);
  EXPECT_EQ(read->set.matrix_names, set.matrix_names);
  EXPECT_EQ(*write_meadows_mat(read->set), *variables);
  set.matrix_names[0] = "a b";
  EXPECT_NE(write_meadows_mat(set).error().message.find("'a b' cannot be a MATLAB variable's"), std::string::npos);
  set.names.clear();
  EXPECT_FALSE(write_meadows_mat(set).ok());
}

TEST(MeadowsMat, WhatIsNotWholeIsRefused) {
  const auto of = [](const std::vector<MatVariable>& variables) { return message(read_meadows_mat(variables, "x.mat")); };
  const MatVariable six = numbers("rdmutv", golden::kCondensed);
  EXPECT_NE(of({texts("stimuli", {"a", "b"}), six}).find("names 2 stimuli, but 'rdmutv' has the pairs of 4"), std::string::npos) << of({texts("stimuli", {"a", "b"}), six});
  EXPECT_NE(of({texts("stimuli", {"a", "b", "c", "a"}), six}).find("again on line 4"), std::string::npos);
  EXPECT_NE(of({texts("stimuli", kPictures), numbers("rdmutv", {1, 2, 3, 4, 5})}).find("pairs of no whole number"), std::string::npos);
  EXPECT_NE(of({texts("stimuli_a", kPictures), numbers("rdmutv_b", golden::kCondensed)}).find("but no rdmutv_a"), std::string::npos);
  EXPECT_NE(of({texts("stimuli", kPictures), texts("rdmutv", kPictures)}).find("is no array of numbers"), std::string::npos);
  EXPECT_NE(of({numbers("stimuli", {1}), six}).find("is no text"), std::string::npos);
  EXPECT_NE(of({texts("stimuli_a", kPictures), numbers("rdmutv_a", golden::kCondensed), texts("stimuli_b", {"ant.png", "bee.png", "cat.png", "eel.png"}),
                numbers("rdmutv_b", golden::kCondensed)}).find("'dog.png'"), std::string::npos);
}

TEST(MeadowsMat, NamesThatAreTooLongAreRefused) {
  Names names = kPictures;
  names[1] = std::string(301, 'x');
  EXPECT_EQ(message(read_meadows_mat({texts("stimuli", names), numbers("rdmutv", golden::kCondensed)}, "x.mat")),
            "x.mat: stimuli: name 2 has 301 bytes; a name has at most 300");
  const std::string who(301, 'y');
  const std::string found = message(read_meadows_mat({texts("stimuli_" + who, kPictures), numbers("rdmutv_" + who, golden::kCondensed)}, "x.mat"));
  EXPECT_NE(found.find("name 1 has 301 bytes; a name has at most 300"), std::string::npos) << found;
}

TEST(MeadowsJson, ReadsEveryArrangementAndAlignsThemByName) {
  const auto read = read_meadows_json(golden::meadows_json, "x.json");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->set.names, (Names{"ant", "bee", "cat", "dog"}));
  EXPECT_EQ(read->set.pairs, (std::vector<std::vector<double>>{golden::kCondensed, golden::kOther}));
  EXPECT_EQ(read->rows_moved, (std::vector<std::size_t>{0, 4}));
  EXPECT_EQ(read->set.matrix_names, (std::vector<std::string>{"arrange", "again"}));
  EXPECT_FALSE(read->set.similarities);
}

TEST(MeadowsJson, ComesBack) {
  DissimilaritySet set{3, {"a", "ß", "c\"d"}, {{0.1, 1.0 / 3, std::nan("")}, {1, 2, 3}}, {"x", "y"}, false, {}};
  const auto text = write_meadows_json(set);
  ASSERT_TRUE(text.ok());
  const auto read = read_meadows_json(*text, "x.json");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->set.names, set.names);
  EXPECT_EQ(read->set.matrix_names, set.matrix_names);
  EXPECT_EQ(read->set.pairs[0][0], set.pairs[0][0]);
  EXPECT_EQ(read->set.pairs[0][1], set.pairs[0][1]);
  EXPECT_EQ(read->not_measured, 1u);
  EXPECT_EQ(*write_meadows_json(read->set), *text);
}

TEST(MeadowsJson, ErrorsNameTheField) {
  const auto of = [](std::string_view text) { return message(read_meadows_json(text, "x.json")); };
  const std::string opening = R"({"tasks":[{"task":{"task_type":"multiarrange"},)";
  EXPECT_NE(of("").find("x.json: "), std::string::npos);
  EXPECT_NE(of("[]").find("is no JSON object"), std::string::npos);
  EXPECT_NE(of("{}").find("tasks"), std::string::npos);
  EXPECT_NE(of(R"({"tasks":[]})").find("none of its 0 tasks is a multiple arrangement"), std::string::npos);
  EXPECT_NE(of(R"({"tasks":[3]})").find("tasks[0] is no object"), std::string::npos);
  EXPECT_NE(of(opening + R"("rdm":[1]}]})").find("tasks[0]: the field stimuli is missing"), std::string::npos) << of(opening + R"("rdm":[1]}]})");
  EXPECT_NE(of(opening + R"("stimuli":[{"name":"a"},{"name":"b"}]}]})").find("tasks[0]: the field rdm is missing"), std::string::npos);
  EXPECT_NE(of(opening + R"("stimuli":[{"name":"a"},{}],"rdm":[1]}]})").find("tasks[0].stimuli[1]: the field name is missing"), std::string::npos);
  EXPECT_NE(of(opening + R"("stimuli":[{"name":"a"},{"name":"b"}],"rdm":["x"]}]})").find("tasks[0].rdm[0] is no number"), std::string::npos);
  EXPECT_NE(of(opening + R"("stimuli":[{"name":"a"},{"name":"b"}],"rdm":[1,2]}]})").find("pairs of no whole number"), std::string::npos);
  EXPECT_NE(of(opening + R"("stimuli":[{"name":"a"},{"name":"a"}],"rdm":[1]}]})").find("again on line 2"), std::string::npos);
  EXPECT_NE(of(opening + R"("stimuli":[{"name":"a"}],"rdm":[1]}]})").find("names 1"), std::string::npos);
}

}  // namespace
}  // namespace tertium::wire
